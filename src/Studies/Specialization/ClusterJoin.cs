namespace Amalgam.Studies.Specialization;

/// <summary>Two nodes of a <see cref="ClusterTree"/> that become one.</summary>
/// <param name="First">node</param>
/// <param name="Second">node</param>
/// <param name="Height">mean distance between the members of the two</param>
public readonly record struct ClusterJoin(int First, int Second, double Height);
