namespace Amalgam.Studies.DataQuality;

/// <summary>What a check of the data found.</summary>
/// <param name="Name">key in JSON</param>
/// <param name="Verdict">how bad it is</param>
/// <param name="Sentence">for people, with the numbers</param>
/// <param name="Count">structures (or elements) concerned</param>
public sealed record DataFinding(string Name, Verdict Verdict, string Sentence, long Count);
