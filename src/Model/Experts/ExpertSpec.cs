namespace Amalgam.Model.Experts;

/// <summary>How many experts a model has and how they are combined: the part of a spec that does not depend on the backbone.</summary>
/// <param name="Kind">Whether experts are combined before or after the activation.</param>
/// <param name="Gate">How logits become gates.</param>
/// <param name="Routed">Routed experts (E).</param>
/// <param name="Active">Routed experts active at a time (k).</param>
/// <param name="Shared">Shared experts, always active (S).</param>
public sealed record ExpertSpec(ExpertKind Kind, GateKind Gate, int Routed, int Active, int Shared);
