namespace Amalgam.Network.Engine;

/// <summary>What ties the atoms of this process to those that other processes own.</summary>
/// <param name="Exchange">carries features of ghosts</param>
/// <param name="Composition">
/// [element of the model], atoms of the whole structure: the same on every process; null where configuration routing is not used
/// </param>
public sealed record StructureShare(IFeatureExchange Exchange, double[]? Composition = null);
