namespace Amalgam.Training.Progress;

/// <summary>One file of structures.</summary>
/// <param name="Path">As given.</param>
/// <param name="Sha256">Hash of the file, or of all files of the folder, lower-case hexadecimal.</param>
/// <param name="Structures">Structures read.</param>
/// <param name="Keys">Which key fed which label, one line each.</param>
public sealed record FileCensus(string Path, string Sha256, int Structures, IReadOnlyList<string> Keys);
