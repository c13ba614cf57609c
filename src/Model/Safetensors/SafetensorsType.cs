namespace Amalgam.Model.Safetensors;

/// <summary>Number types of safetensors files that are read and written here.</summary>
public enum SafetensorsType { F64, I64, F32, I32, F16, U8 }
