using Amalgam.Model.Backbones.Dpa3;

namespace Amalgam.Model;

/// <summary>What random parameters are drawn from.</summary>
/// <param name="Seed">Seed of all streams.</param>
/// <param name="Routed">Size of the routed experts relative to the shared ones beside them: 1 for equals, 0 for a network that begins with its shared experts
/// alone. Maps without shared experts do not look at it.</param>
/// <param name="Chemical">Share of the variance of the element table that chemically alike elements begin with in common, 0 to 1; see
/// <see cref="ChemicalSpace"/>. With 0 every element begins for itself.</param>
public sealed record RandomStart(ulong Seed, double Routed = 1, double Chemical = 0);
