namespace Amalgam.Atoms.Labels;

/// <summary>What one value of a label belongs to.</summary>
public enum LabelScope
{
    /// <summary>The structure as a whole: the numbers are [component].</summary>
    PerStructure,
    /// <summary>Each atom: the numbers are [atom, component].</summary>
    PerAtom,
}
