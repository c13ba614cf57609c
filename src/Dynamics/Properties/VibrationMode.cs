using Amalgam.Atoms.Numerics;

namespace Amalgam.Dynamics.Properties;

/// <summary>One normal mode of a molecule.</summary>
/// <param name="Frequency">THz; an imaginary one negative</param>
/// <param name="ReducedMass">u, of the displacements as they are</param>
/// <param name="Displacements">[atom, 3], dimensionless, of length one in the space of all coordinates</param>
public sealed record VibrationMode(double Frequency, double ReducedMass, double[] Displacements)
{
    /// <summary>1 THz in cm⁻¹.</summary>
    private const double WavenumberOfTerahertz = 33.35640951981521;
    /// <summary>h · 1 THz in eV.</summary>
    private const double Quantum = 4.135667696923859e-3;

    /// <summary>cm⁻¹; an imaginary one negative.</summary>
    public double Wavenumber => Frequency * WavenumberOfTerahertz;

    /// <summary>eV, hν; zero for an imaginary mode, which has no quantum.</summary>
    public double Energy => IsImaginary ? 0 : Quantum * Frequency;

    /// <summary>Whether the energy falls along the mode; within 1e-3 THz of zero it is neither.</summary>
    public bool IsImaginary => Frequency < -PhononMesh.Zero;

    /// <summary>The atoms that move most, from 0, the farthest first.</summary>
    public IEnumerable<int> Movers() => Enumerable.Range(0, Displacements.Length / 3)
        .OrderByDescending(atom => Matrix3.Length(Displacements.AsSpan(3 * atom, 3)));
}
