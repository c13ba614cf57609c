using Amalgam.Atoms;
using Amalgam.Atoms.Settings;
using Amalgam.Model.Shipped;

namespace Amalgam.Training.Options;

/// <summary>The keys of [model] that do not belong to the spec; those of the spec are <see cref="SpecSettings"/>.</summary>
internal static class ModelSettings
{
    private static readonly SettingSection<ModelOptions> Model = new("model");

    /// <summary>Minutes up to which a fresh network of the preset tiny ends with the lower errors (docs/evidence/results.md).</summary>
    public const double FewMinutes = 10;

    public static readonly IReadOnlyList<Setting<ModelOptions>> All =
    [
        Model.Text("preset",
            "Size of the network; every spec key replaces one property of the preset. auto: tiny where the run has at most "
                + FormattableString.Invariant($"{FewMinutes:0} minutes, else small."),
            "auto | tiny | small | medium | large",
            o => o.Preset, (o, v) => o with { Preset = v }),
        Model.Choice("resolution",
            "How finely the preset sees: fine has polynomials, moments that pass between layers; auto: fine where data are many for their elements.",
            o => o.Resolution, (o, v) => o with { Resolution = v }),
        Model.OptionalNumber("chemical_start",
            "Share of the variance of a fresh element table that alike elements (group, period, covalent radius) begin with in common.", "", 0, 1,
            o => o.ChemicalStart, (o, v) => o with { ChemicalStart = v }) with { Absent = "0, fine of twenty or more elements 0.8" },
        Model.Flag("source_heads", "Whether every source has a head of its own (the layers behind the interaction layers); the rest is shared.",
            o => o.SourceHeads, (o, v) => o with { SourceHeads = v }),
        Model.Flag("charge", "Whether the model reads the total charge of a structure (keys charge, total_charge).",
            o => o.Charge, (o, v) => o with { Charge = v }),
        Model.OptionalLong("default_charge", "Total charge of structures that do not say it.", "e", -ElectronicState.Most, ElectronicState.Most,
            o => o.DefaultCharge, (o, v) => o with { DefaultCharge = (int)v }) with { Absent = "they are refused" },
        Model.Flag("spin", "Whether the model reads the spin multiplicity of a structure (keys spin, multiplicity, spin_multiplicity, total_spin).",
            o => o.Spin, (o, v) => o with { Spin = v }),
        Model.OptionalLong("default_spin", "Spin multiplicity 2S + 1 of structures that do not say it.", "", -ElectronicState.Most, ElectronicState.Most,
            o => o.DefaultSpin, (o, v) => o with { DefaultSpin = (int)v }) with { Absent = "they are refused" },
        OfFile("start", "Model file, or the name of a shipped model, to start from: tensors of equal name and shape are taken over (fine-tuning).",
            o => o.Start, (o, v) => o with { Start = v }),
        Model.Choice("absent_elements",
            "Elements of start that the data do not hold: in the new model too, or left out; auto: left out where start knows many, and the data hold few "
            + "with atoms enough for a model of their own.",
            o => o.AbsentElements, (o, v) => o with { AbsentElements = v }),
        OfFile("upcycle", "Dense model file to grow experts from: shared expert 1 takes its weights, all other experts begin near zero.",
            o => o.Upcycle, (o, v) => o with { Upcycle = v }),
        Model.Number("upcycle_noise", "Size of the random start of the other experts, relative to a fresh start; 0 reproduces the dense model exactly.",
            "", 0, 1, o => o.UpcycleNoise, (o, v) => o with { UpcycleNoise = v }),
    ];

    /// <summary>The path of a model file, relative to the folder of the run file, or the name of a model that comes along.</summary>
    private static Setting<ModelOptions> OfFile(
        string key, string description, Func<ModelOptions, string?> get, Func<ModelOptions, string, ModelOptions> with) =>
        Model.Text(key, description, "path or name", options => get(options) is string path ? Located(path, Environment.CurrentDirectory) : null, with)
            with
        { Locate = Located };

    private static string Located(string text, string folder) => ShippedModels.IsMeant(text, folder) ? text : Path.GetFullPath(text, folder);
}
