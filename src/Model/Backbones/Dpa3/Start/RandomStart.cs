namespace Amalgam.Model.Backbones.Dpa3.Start;

/// <summary>What random parameters are drawn from.</summary>
/// <param name="Seed">Seed of all streams.</param>
/// <param name="Routed">Size of the routed experts relative to the shared ones beside them: 1 for the same size, 0 for a network that begins with its shared
/// experts alone. Ignored in maps without shared experts.</param>
/// <param name="Chemical">Share of the initial variance of the element table that chemically similar elements have in common, 0 to 1; see
/// <see cref="ChemicalSpace"/>. With 0 all rows are independent.</param>
public sealed record RandomStart(ulong Seed, double Routed = 1, double Chemical = 0);
