namespace Amalgam.Model.Parameters;

/// <summary>Precision of the features of a loaded model. Positions, energies and parameters are double in both.</summary>
public enum Precision { Float32, Float64 }
