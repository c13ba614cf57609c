namespace Amalgam.Model.Conditions;

/// <summary>What a model with conditions answers for: rows of its tables of sources, charges and spins.</summary>
/// <param name="Source">row of the source; −1 where the model has no sources</param>
/// <param name="Charge">row of the charge; −1 where the model reads none</param>
/// <param name="Spin">row of the spin multiplicity; −1 where the model reads none</param>
public readonly record struct Condition(int Source, int Charge, int Spin);
