using Amalgam.Atoms.Elements;

namespace Amalgam.Formats.Cif;

/// <summary>One site of a block.</summary>
/// <param name="Name">its label</param>
/// <param name="Reduced">[3]</param>
internal sealed record CifSite(string Name, Element Element, double[] Reduced);
