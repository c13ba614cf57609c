using Amalgam.Atoms.Elements;

namespace Amalgam.Studies.Soundness;

/// <summary>Van der Waals radii, Å, which say how far a diatomic curve reaches. S. Alvarez, Dalton Trans. 42, 8617 (2013), table 1.</summary>
internal static class VanDerWaalsRadii
{
    // Zero where the paper gives none (Pm, Po to Ra, Z > 99).
    private static readonly double[] Radii =
    [
        0, 1.20, 1.43, 2.12, 1.98, 1.91, 1.77, 1.66, 1.50, 1.46, 1.58, 2.50, 2.51, 2.25, 2.19, 1.90, 1.89, 1.82, 1.83,
        2.73, 2.62, 2.58, 2.46, 2.42, 2.45, 2.45, 2.44, 2.40, 2.40, 2.38, 2.39, 2.32, 2.29, 1.88, 1.82, 1.86, 2.25,
        3.21, 2.84, 2.75, 2.52, 2.56, 2.45, 2.44, 2.46, 2.44, 2.15, 2.53, 2.49, 2.43, 2.42, 2.47, 1.99, 2.04, 2.06,
        3.48, 3.03, 2.98, 2.88, 2.92, 2.95, 0, 2.90, 2.87, 2.83, 2.79, 2.87, 2.81, 2.83, 2.79, 2.80, 2.74,
        2.63, 2.53, 2.57, 2.49, 2.48, 2.41, 2.29, 2.32, 2.45, 2.47, 2.60, 2.54, 0, 0, 0, 0, 0,
        2.80, 2.93, 2.88, 2.71, 2.82, 2.81, 2.83, 3.05, 3.40, 3.05, 2.70,
    ];

    /// <summary>Å; null where none is known.</summary>
    public static double? Of(Element element) => element.Number < Radii.Length && Radii[element.Number] > 0 ? Radii[element.Number] : null;
}
