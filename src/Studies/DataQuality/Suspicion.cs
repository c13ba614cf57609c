namespace Amalgam.Studies.DataQuality;

/// <summary>An unusual property of one structure, for the reader to look at.</summary>
/// <param name="Kind">what is unusual, such as "very short distance"</param>
/// <param name="Set">name of the set</param>
/// <param name="Source">file and line</param>
/// <param name="Formula">of the structure</param>
/// <param name="Detail">the number, with its unit</param>
/// <param name="Severity">by which the worst of a kind are found: larger is worse</param>
public sealed record Suspicion(string Kind, string Set, string Source, string Formula, string Detail, double Severity);
