namespace Amalgam.Formats.Records;

/// <summary>A name under which records of a layout hold a label, and its unit.</summary>
/// <param name="Name">of an array, a key or a data set</param>
/// <param name="Factor">unit inside per unit of the record: negative where it holds the gradient instead of the forces</param>
/// <param name="IsVirial">whether the numbers are W = −∂E/∂ε in eV instead of the stress</param>
internal sealed record RecordLabel(string Name, double Factor = 1, bool IsVirial = false);
