namespace Amalgam.Formats.Outputs;

/// <summary>Text ends within a structure: the run still goes on, or was cut off. <see cref="OutputReader"/> leaves the structure out and says so.</summary>
internal sealed class EndOfOutput(string message) : Exception(message);
