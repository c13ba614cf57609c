namespace Amalgam.Dynamics.Minimization;

/// <summary>A path between two minima as an elastic band found it.</summary>
/// <param name="Path">from start to end</param>
/// <param name="LargestForce">eV/Å, as <see cref="ElasticBandOptions.ForceTolerance"/> means it</param>
/// <param name="Steps">made, at most <see cref="ElasticBandOptions.MostSteps"/></param>
/// <param name="IsConverged">the largest force is below the tolerance</param>
/// <param name="ClimbingImage">the image at the saddle point; null when none climbed</param>
public sealed record ElasticBandResult(EnergyPath Path, double LargestForce, int Steps, bool IsConverged, int? ClimbingImage)
{
    /// <summary>An image that fell into a hole of the potential, where the search was stopped; null when none did.</summary>
    public int? CollapsedImage { get; init; }

    /// <summary>Whether the ends reached their tolerance, where they were relaxed.</summary>
    public bool EndsAreRelaxed { get; init; } = true;
}
