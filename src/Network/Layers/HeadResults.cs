namespace Amalgam.Network.Layers;

/// <summary>Where the head puts what is wanted of own atoms.</summary>
/// <param name="Energies">[batch atom], eV, E_i without E0; null where not wanted</param>
/// <param name="Features">[batch atom, channel], y of the last layer; null where not wanted</param>
internal readonly record struct HeadResults(double[]? Energies, double[]? Features);
