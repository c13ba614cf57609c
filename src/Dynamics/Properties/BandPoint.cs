namespace Amalgam.Dynamics.Properties;

/// <summary>A named wave vector.</summary>
/// <param name="Name">such as Γ</param>
/// <param name="Wavevector">[3], Å⁻¹, 2π included</param>
public sealed record BandPoint(string Name, double[] Wavevector);
