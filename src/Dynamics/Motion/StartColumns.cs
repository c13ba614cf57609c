using Amalgam.Atoms;
using Amalgam.Atoms.Columns;
using Amalgam.Dynamics.Minimization;
using Amalgam.Dynamics.Options;

namespace Amalgam.Dynamics.Motion;

/// <summary>What the columns of a start say about its atoms: masses, fixed coordinates, velocities.</summary>
internal sealed class StartColumns
{
    private static readonly string[] UsualUnits = ["√(u eV)", "Å/fs"];
    private readonly List<string> notices = [];

    /// <exception cref="InvalidDataException">A column cannot be used, or the option names atoms that do not exist.</exception>
    public StartColumns(Structure start, DynamicsOptions options)
    {
        Constraints = AtomConstraints.FromFile(start);
        if (options.Fix is string list) Constraints = Constraints.With(list);
        if (Constraints.AtomCount > 0) notices.Add($"{Constraints.AtomCount} of {start.AtomCount} atoms {(Constraints.AtomCount == 1 ? "is" : "are")} fixed");
        Masses = AtomMasses.Of(start);
        if (AtomMasses.Given(start) is not null) notices.Add(OfMasses(start, Masses));
        if (options.FirstVelocities == FirstVelocities.Draw) return;
        Velocities = AtomVelocities.Read(start);
        if (Velocities is { } read && !UsualUnits.Contains(read.Unit)) notices.Add($"column {read.Column} is read in {read.Unit}");
    }

    /// <summary>Coordinates that stay: those of move_mask and of the option.</summary>
    public AtomConstraints Constraints { get; }

    /// <summary>[atom], u: those of the file, or of the elements.</summary>
    public double[] Masses { get; }

    /// <summary>Null when the file has none or they are not wanted.</summary>
    public GivenVelocities? Velocities { get; }

    /// <summary>What was understood in a way that a user may want to know, one line each.</summary>
    public IReadOnlyList<string> Notices => notices;

    private static string OfMasses(Structure start, double[] masses)
    {
        int other = Enumerable.Range(0, masses.Length).Count(atom => Math.Abs(masses[atom] / start.Elements[atom].Mass - 1) > 1e-3);
        return "the masses of the file are used: " + (other == 1 ? "1 atom has another than its element" : $"{other} atoms have others than their elements");
    }
}
