using Amalgam.Atoms.Elements;

namespace Amalgam.Model.Conditions;

/// <summary>A source of a model: data of one method, whose energies the model can answer for.</summary>
/// <param name="Name">as users choose it</param>
/// <param name="Elements">elements that its training structures held, ascending: those that have an E0 of this source</param>
public sealed record ModelSource(string Name, IReadOnlyList<Element> Elements);
