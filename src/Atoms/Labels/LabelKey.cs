namespace Amalgam.Atoms.Labels;

/// <summary>A key under which files hold a label.</summary>
/// <param name="Name">as usually spelt; capitals make no difference</param>
/// <param name="IsVirial">whether the numbers are W = −Vσ in eV instead of the stress σ</param>
public readonly record struct LabelKey(string Name, bool IsVirial = false);
