namespace Amalgam.Studies.DataQuality;

/// <summary>Something that was found in a set of structures.</summary>
/// <param name="Id">kind of the finding, for machines: "close_atoms"</param>
/// <param name="Where">file, file and line of the first structure, or the files concerned</param>
/// <param name="Text">what was found, with numbers and units</param>
/// <param name="Advice">what to do</param>
public sealed record SetFinding(string Id, FindingSeverity Severity, string Where, string Text, string Advice)
{
    /// <summary>"note", "warning" or "error".</summary>
    public string SeverityWord => Severity switch { FindingSeverity.Note => "note", FindingSeverity.Warning => "warning", _ => "error" };
}
