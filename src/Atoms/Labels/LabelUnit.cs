using Amalgam.Atoms.Quantities;

namespace Amalgam.Atoms.Labels;

/// <summary>The unit a label has inside, and the units that files may give it in.</summary>
/// <param name="Symbol">unit inside, such as "eV/Å"</param>
/// <param name="Quantity">what unit fields of files call the quantity, such as "force" in force-unit=eV/A</param>
/// <param name="Factor">unit inside per unit of a name, such as 51.4 for "hartree/bohr"; 0 when the name is not known</param>
/// <param name="Names">names for messages and for guesses, the unit inside first</param>
public sealed record LabelUnit(string Symbol, string Quantity, Func<string, double> Factor, IReadOnlyList<string> Names)
{
    /// <summary>eV.</summary>
    public static readonly LabelUnit Energy = new("eV", "energy", UnitNames.Energy, UnitNames.EnergyNames);

    /// <summary>eV/Å.</summary>
    public static readonly LabelUnit Force = new("eV/Å", "force", UnitNames.Force, UnitNames.ForceNames);

    /// <summary>eV/Å³.</summary>
    public static readonly LabelUnit Stress = new("eV/Å³", "stress", UnitNames.Stress, UnitNames.StressNames);
}
