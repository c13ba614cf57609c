namespace Amalgam.Atoms.Plausibility;

/// <summary>Labels of a file that are unlikely to be what they should be.</summary>
/// <param name="Name">kind of the notice, for machines: "stress_size"</param>
/// <param name="File">the file, or the folder</param>
/// <param name="Count">structures concerned</param>
/// <param name="Sentence">what was found, with numbers, units and the first example</param>
/// <param name="Advice">what to do</param>
public sealed record LabelNotice(string Name, string File, long Count, string Sentence, string Advice)
{
    /// <summary>Two lines for a person.</summary>
    public override string ToString() => $"{File}: {Sentence}\n  → {Advice}";
}
