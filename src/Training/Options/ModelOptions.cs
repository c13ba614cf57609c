using System.Text.Json.Nodes;
using Amalgam.Model.Backbones.Dpa3;

namespace Amalgam.Training.Options;

/// <summary>[model]: a preset, and what differs from it.</summary>
/// <remarks>
/// The section also takes the keys of <see cref="SpecKeys"/> that describe the network (node_width, layers, pair_cutoff, …); those of the experts
/// (routed_experts, positions, …) stand in [experts]. The elements of a model are those of its training structures.
/// </remarks>
public sealed record ModelOptions
{
    /// <summary>The preset that is chosen by the minutes of the run.</summary>
    internal const string AnyPreset = "auto";

    /// <summary>The preset of auto where a fresh network is trained for a few minutes, and where it has more of them, or steps or epochs.</summary>
    internal const string ShortPreset = "tiny", UsualPreset = "small";

    /// <summary>tiny, small, medium or large, or auto: tiny for a few minutes, or else small. Every spec key replaces one property of the preset.</summary>
    public string Preset { get; init; } = AnyPreset;

    /// <summary>The preset, the usual one where it is left open.</summary>
    internal string NamedPreset => Preset == AnyPreset ? UsualPreset : Preset;

    /// <summary>What pairs, angles and symmetric features of the preset begin with.</summary>
    public ResolutionChoice Resolution { get; init; } = ResolutionChoice.Auto;

    /// <summary>
    /// Share of the variance of a fresh element table that chemically alike elements (group, period, covalent radius) begin with in common; 0: every element
    /// begins for itself.
    /// </summary>
    public double? ChemicalStart { get; init; }

    /// <summary>Whether every source has a head of its own; the rest is shared.</summary>
    public bool SourceHeads { get; init; }

    /// <summary>Whether the model reads the total charge of a structure (keys charge, total_charge).</summary>
    public bool Charge { get; init; }

    /// <summary>e, total charge of structures that do not say it; absent: they are refused.</summary>
    public int? DefaultCharge { get; init; }

    /// <summary>Whether the model reads the spin multiplicity of a structure (keys spin, multiplicity, spin_multiplicity, total_spin).</summary>
    public bool Spin { get; init; }

    /// <summary>2S + 1, spin multiplicity of structures that do not say it; absent: they are refused.</summary>
    public int? DefaultSpin { get; init; }

    /// <summary>Spec keys that differ from the preset, those of [experts] included.</summary>
    public JsonObject Spec { get; init; } = [];

    /// <summary>Model file to start from: tensors of equal name and shape are taken over (fine-tuning).</summary>
    public string? Start { get; init; }

    /// <summary>What becomes of the elements of <see cref="Start"/> that the data do not hold.</summary>
    public AbsentElements AbsentElements { get; init; } = AbsentElements.Auto;

    /// <summary>Dense model file to grow experts from: shared expert 1 takes its weights, all other experts begin near zero.</summary>
    public string? Upcycle { get; init; }

    /// <summary>
    /// Size of the random start of the other experts when growing from a dense model, relative to a fresh start; 0 reproduces the dense model exactly.
    /// </summary>
    public double UpcycleNoise { get; init; } = 0.02;
}
