namespace Amalgam.Network.Layers;

/// <summary>Own atoms [Begin, End) of one gate class that are taken together, panel by panel.</summary>
internal readonly record struct CentreGroup(int Begin, int End);
