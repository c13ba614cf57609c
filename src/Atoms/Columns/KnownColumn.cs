namespace Amalgam.Atoms.Columns;

/// <summary>One name of a per-atom column that verbs act on.</summary>
/// <param name="Name">as usually spelt; capitals make no difference</param>
/// <param name="Unit">unit of its numbers, or what its flags mean</param>
/// <param name="Source">who writes it so</param>
public sealed record KnownColumn(string Name, ColumnMeaning Meaning, string Unit, string Source)
{
    /// <summary>Of mobility: whether true marks a coordinate that stays; otherwise true marks one that may move.</summary>
    public bool TrueIsFixed { get; init; }

    /// <summary>Of velocities: whether the numbers are momenta.</summary>
    public bool IsMomentum { get; init; }
}
