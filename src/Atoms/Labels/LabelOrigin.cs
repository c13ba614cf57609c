namespace Amalgam.Atoms.Labels;

/// <summary>The key a label was read from and, where the file's numbers are not the label's, those numbers.</summary>
/// <remarks>Numbers differ from the label after a change of unit, of Voigt order to a matrix, or of virial to stress.</remarks>
/// <param name="Key">As spelt in the file: "REF_energy", "force", "virial".</param>
/// <param name="Numbers">as in the file, in its unit; null when they are the label's</param>
/// <param name="Label">what they became, eV, eV/Å or eV/Å³; null when <paramref name="Numbers"/> is</param>
public sealed record LabelOrigin(string Key, double[]? Numbers = null, double[]? Label = null)
{
    /// <summary>Whether the key is that of a format whose keys mean nothing elsewhere: a writer uses the label and its own name for it.</summary>
    public bool IsForeign { get; init; }

    /// <summary>Whether the label still is what was read, so that the file's own numbers may be written again.</summary>
    /// <param name="label">the label now, eV, eV/Å or eV/Å³</param>
    public bool StillHolds(ReadOnlySpan<double> label) => Label is null || label.SequenceEqual(Label);
}
