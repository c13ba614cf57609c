namespace Amalgam.Atoms.Labels;

/// <summary>One quantity that structures may be labelled with: what its numbers are, where files hold them, how errors are shown.</summary>
/// <remarks>All labels are rows of <see cref="LabelTable"/>; two labels are the same when they are the same object.</remarks>
public sealed class Label
{
    /// <summary>Errors are shown in thousandths of the unit inside: 1000 <see cref="ErrorUnit"/> per unit.</summary>
    public const double ErrorFactor = 1000;

    /// <summary>Place in the table, from 0.</summary>
    public required int Index { get; init; }

    /// <summary>Name in run files, JSON, logs and tables, such as "energy".</summary>
    public required string Name { get; init; }

    /// <summary>Several of it, such as "energies".</summary>
    public required string Plural { get; init; }

    /// <summary>Letter where there is little room, such as "E".</summary>
    public required string Symbol { get; init; }

    /// <summary>Whether the structure or each atom has a value.</summary>
    public required LabelScope Scope { get; init; }

    /// <summary>Numbers of one value: 1, 3 for a vector, 9 for a matrix, row-major.</summary>
    public required int Components { get; init; }

    /// <summary>The unit inside, and how files may give it.</summary>
    public required LabelUnit Unit { get; init; }

    /// <summary>Usual keys in files, best first.</summary>
    public required IReadOnlyList<LabelKey> Keys { get; init; }

    /// <summary>Keys of its weight in the loss: the usual one and, where a key may hold a virial, that of the virial.</summary>
    public required IReadOnlyList<string> WeightKeys { get; init; }

    /// <summary>Unit of shown errors, such as "meV/Å".</summary>
    public required string ErrorUnit { get; init; }

    /// <summary><see cref="ErrorUnit"/> in the names of columns and keys, such as "meV_A".</summary>
    public required string ErrorUnitKey { get; init; }

    /// <summary>Whether the value grows with the number of atoms, so that its error is counted per atom.</summary>
    public bool IsExtensive { get; init; }

    /// <summary>Whether the label is defined only with three periodic axes.</summary>
    public bool NeedsPeriodicCell { get; init; }

    /// <summary>Whether data often come without it; where another label is missing, training and data check say so.</summary>
    public bool IsOptional { get; init; }

    /// <summary>Whether its errors are also counted by element: those of the element's atoms, or of the structures that contain it.</summary>
    public bool HasErrorsByElement { get; init; }

    /// <summary>The error by the length of the error vector; null for labels without it.</summary>
    public LabelVectorError? VectorError { get; init; }

    /// <summary>Key of a prediction beside the label, such as "AMALGAM_energy".</summary>
    public string PredictionKey => "AMALGAM_" + Name;

    /// <summary>Key that marks a value as a reference, where the plain name means something else in a file, such as "REF_energy".</summary>
    public string ReferenceKey => "REF_" + Name;

    /// <summary>Values of a structure: 1, or one per atom.</summary>
    public int ValuesOf(int atoms) => Scope == LabelScope.PerAtom ? atoms : 1;

    /// <summary>Numbers of a structure: values times components.</summary>
    public int LengthOf(int atoms) => ValuesOf(atoms) * Components;

    public override string ToString() => Name;
}
