using Amalgam.Atoms;
using Amalgam.Atoms.Elements;

namespace Amalgam.Testing;

/// <summary>Crystals for tests of dynamics.</summary>
public static class Crystals
{
    /// <summary>Argon in Lennard-Jones units: ε/eV, σ/Å.</summary>
    public const double Epsilon = 0.0104, Sigma = 3.4;

    /// <summary>Face-centred cubic, n³ cubic cells.</summary>
    /// <param name="constant">Å, edge of the cubic cell</param>
    public static Structure FaceCentredCubic(string element, double constant, int n)
    {
        double[] basis = [0, 0, 0, 0, 0.5, 0.5, 0.5, 0, 0.5, 0.5, 0.5, 0];
        var positions = new List<double>();
        for (int cell = 0; cell < n * n * n; cell++)
            for (int i = 0; i < 12; i++) positions.Add(constant * (basis[i] + (i % 3) switch { 0 => cell % n, 1 => cell / n % n, _ => cell / (n * n) }));
        double edge = n * constant;
        return new Structure([.. Enumerable.Repeat(Element.Parse(element), positions.Count / 3)], [.. positions],
            new Cell([edge, 0, 0, 0, edge, 0, 0, 0, edge], true, true, true))
        { Source = "fcc" };
    }

    /// <summary>Face-centred cubic argon near its equilibrium density.</summary>
    public static Structure Argon(int n) => FaceCentredCubic("Ar", 5.31, n);
}
