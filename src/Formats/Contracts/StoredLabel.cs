namespace Amalgam.Formats.Contracts;

/// <summary>How a format stores one label.</summary>
/// <param name="Label">Name of the label, such as "forces".</param>
/// <param name="Keys">Usual keys, columns or files, the preferred one first.</param>
/// <param name="Form">Count and unit of its numbers, such as "3 per atom, eV/Å".</param>
public sealed record StoredLabel(string Label, IReadOnlyList<string> Keys, string Form);
