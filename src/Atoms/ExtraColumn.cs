namespace Amalgam.Atoms;

/// <summary>A per-atom property without a meaning here, kept as text.</summary>
/// <param name="Name">Property name.</param>
/// <param name="Type">extxyz type letter: S, R, I or L.</param>
/// <param name="Width">Columns per atom.</param>
/// <param name="Values">[atom, width], text as in the file</param>
public sealed record ExtraColumn(string Name, char Type, int Width, string[] Values);
