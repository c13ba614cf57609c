namespace Amalgam.Atoms.Labels;

/// <summary>
/// A second definition of the error of a label with several components: the length of the error vector, averaged over the atoms of a structure, then over
/// structures.
/// </summary>
/// <param name="Key">name in JSON</param>
/// <param name="Description">for people</param>
/// <param name="Factor">of the number in JSON, per unit inside</param>
/// <param name="ShownFactor">of the number for people, per number in JSON</param>
/// <param name="ShownUnit">unit of the number for people</param>
public sealed record LabelVectorError(string Key, string Description, double Factor, double ShownFactor, string ShownUnit);
