namespace Amalgam.Dynamics.Properties;

/// <summary>How well force constants know that a shift of the whole crystal costs nothing.</summary>
/// <param name="LargestSum">eV/Å², largest sum of force constants over a row or a column</param>
/// <param name="Acoustic">[3], THz, the three frequencies at Γ that are nearest to zero</param>
public sealed record SumRule(double LargestSum, double[] Acoustic)
{
    /// <summary>THz, the worst of the three.</summary>
    public double LargestAcoustic => Acoustic.Max(Math.Abs);
}
