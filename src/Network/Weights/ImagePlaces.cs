namespace Amalgam.Network.Weights;

/// <summary>Offsets of the parts of one map in a weight image.</summary>
/// <param name="Weight">panel 0</param>
/// <param name="Bias">bias of panel 0</param>
/// <param name="FirstMatrix">number of the first matrix of panel 0, of all matrices in the image</param>
/// <param name="Step">ρ or dt; −1 when the map has none</param>
internal readonly record struct ImagePlaces(int Weight, int Bias, int FirstMatrix, int Step);
