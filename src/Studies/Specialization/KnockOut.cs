namespace Amalgam.Studies.Specialization;

/// <summary>Errors with one expert removed, less errors with all experts.</summary>
/// <param name="Router">Name in the model file.</param>
/// <param name="Expert">The expert removed.</param>
/// <param name="Energy">eV/atom, change of the mean absolute error over all structures; null without energy labels.</param>
/// <param name="Forces">eV/Å, change of the mean absolute error over all force components; null without force labels.</param>
/// <param name="ElementEnergy">[element], eV/atom, over the structures that hold the element; not-a-number where there is none</param>
/// <param name="ElementForces">[element], eV/Å, over the atoms of the element; not-a-number where there is none</param>
public sealed record KnockOut(string Router, int Expert, double? Energy, double? Forces, double[] ElementEnergy, double[] ElementForces);
