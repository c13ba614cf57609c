namespace Amalgam.Formats.Extxyz;

/// <summary>Named numbers that are written in addition to what a structure holds.</summary>
/// <param name="Name">Key or column name; replaces an extra of the same name.</param>
/// <param name="Numbers">[width] for a structure, [atom, width] for its atoms; all finite</param>
/// <param name="Width">Numbers per structure or per atom.</param>
public sealed record AddedField(string Name, double[] Numbers, int Width);
