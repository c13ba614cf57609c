namespace Amalgam.Studies.Specialization;

/// <summary>One routed expert of one router.</summary>
/// <param name="Expert">From 0.</param>
/// <param name="Elements">Indices of the elements that select it, largest gate first.</param>
/// <param name="GateShare">Its part of all gates, elements counted equally; an even share is 1/E.</param>
/// <param name="AtomShare">The same with elements counted by their atoms in the data; null when these are not known.</param>
/// <param name="IsDead">No element selects it, or a share is below the stated part of an even one.</param>
/// <param name="Nearest">The expert of the most similar weights; −1 when there is only one expert.</param>
/// <param name="Cosine">Cosine of the weights of the two.</param>
public sealed record ExpertReport(int Expert, int[] Elements, double GateShare, double? AtomShare, bool IsDead, int Nearest, double Cosine);
