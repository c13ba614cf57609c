namespace Amalgam.Model.Parameters;

/// <summary>Precision of the parameters in a model file; read, they are double again.</summary>
/// <remarks>Half precision keeps eleven bits of numbers from 6e-5 to 65504: enough for a model whose errors are far above 1e-3 of what it predicts.</remarks>
public enum StoredPrecision { Float64, Float32, Float16 }
