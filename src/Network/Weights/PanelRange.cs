namespace Amalgam.Network.Weights;

/// <summary>Consecutive rows of one panel.</summary>
/// <param name="First">row</param>
/// <param name="Paired">how many of them, the first ones, are atoms with pairs</param>
internal readonly record struct PanelRange(int First, int Count, int Paired);
