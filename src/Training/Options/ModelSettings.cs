using Amalgam.Atoms.Settings;

namespace Amalgam.Training.Options;

/// <summary>The keys of [model] that do not belong to the spec; those of the spec are <see cref="SpecSettings"/>.</summary>
internal static class ModelSettings
{
    private static readonly SettingSection<ModelOptions> Model = new("model");

    public static readonly IReadOnlyList<Setting<ModelOptions>> All =
    [
        Model.Text("preset", "Size of the network; every spec key replaces one property of the preset.", "tiny | small | medium | large",
            o => o.Preset, (o, v) => o with { Preset = v }),
        Model.Choice("resolution",
            "What the preset begins with: fine has polynomials of distances, quadrupoles and a product in Sym; auto: fine where data are many for their elements.",
            o => o.Resolution, (o, v) => o with { Resolution = v }),
        Model.Number("chemical_start",
            "Share of the variance of a fresh element table that alike elements (group, period, covalent radius) begin with in common.", "", 0, 1,
            o => o.ChemicalStart, (o, v) => o with { ChemicalStart = v }),
        Model.Path("start", "Model file to start from: tensors of equal name and shape are taken over (fine-tuning).",
            o => o.Start, (o, v) => o with { Start = v }),
        Model.Path("upcycle", "Dense model file to grow experts from: shared expert 1 takes its weights, all other experts begin near zero.",
            o => o.Upcycle, (o, v) => o with { Upcycle = v }),
        Model.Number("upcycle_noise", "Size of the random start of the other experts, relative to a fresh start; 0 reproduces the dense model exactly.",
            "", 0, 1, o => o.UpcycleNoise, (o, v) => o with { UpcycleNoise = v }),
    ];
}
