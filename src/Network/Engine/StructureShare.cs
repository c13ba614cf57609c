namespace Amalgam.Network.Engine;

/// <summary>What ties the atoms of this process to those that other processes own.</summary>
/// <param name="Exchange">carries features of ghosts; null where there are no ghosts of other processes</param>
/// <param name="Composition">
/// [element of the model], atoms of the whole structure: the same on every process; null where configuration routing is not used
/// </param>
/// <param name="Summed">
/// the first atoms, whose energies are summed; the rest are their surroundings, for callers that hold others' atoms as far as the model reaches and exchange
/// nothing. Null: all
/// </param>
public sealed record StructureShare(IFeatureExchange? Exchange, double[]? Composition = null, int? Summed = null);
