namespace Amalgam.Studies.Soundness;

/// <summary>The result of one check.</summary>
/// <param name="Group">exactness, symmetry, smoothness, repeatability, dynamics, diatomics, volume, errors or cost</param>
/// <param name="Check">what was checked</param>
/// <param name="Where">the structure, pair or radius; empty for all</param>
/// <param name="Value">what was found; null when nothing was</param>
/// <param name="Unit">of the value</param>
/// <param name="Limit">null for a figure without one</param>
/// <param name="Note">error bars, reasons for skipping, what went wrong; null for nothing to say</param>
public sealed record SoundnessLine(string Group, string Check, string Where, double? Value, string Unit, SoundnessLimit? Limit, CheckOutcome Outcome,
    string? Note = null);
