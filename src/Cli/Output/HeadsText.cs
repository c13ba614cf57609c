using System.Globalization;
using System.Text.Json.Nodes;
using Amalgam.Cli.Terminal;
using Amalgam.Model.Import.DeepMd;
using static Amalgam.Cli.Terminal.NumberFormat;

namespace Amalgam.Cli.Output;

/// <summary>The heads of a checkpoint of DeePMD-kit, and what each is.</summary>
internal static class HeadsText
{
    public static void Write(TextWriter output, string path, IReadOnlyList<DeepMdHead> heads)
    {
        output.WriteLine($"{path}: checkpoint of DeePMD-kit, {Plural(heads.Count, "head")}");
        foreach (DeepMdHead head in heads)
        {
            string names = head.Aliases.Count > 0 ? $" (also {string.Join(", ", head.Aliases)})" : "";
            string cutoffs = head.PairCutoff > 0 ? $", pairs to {Short(head.PairCutoff)} Å, angles to {Short(head.AngleCutoff)} Å" : "";
            output.WriteLine($"  {head.Name}{names}: {(head.Descriptor.Length > 0 ? head.Descriptor : "unknown descriptor")}{cutoffs}");
            Elements("elements", head.Types);
            if (head.Observed.Count > 0) Elements("of which its training data held", head.Observed);
            if (head.FrameParameters > 0)
            {
                string defaults = string.Join(' ', head.DefaultFrameParameters.Select(value => value.ToString(CultureInfo.InvariantCulture)));
                output.WriteLine($"    frame parameters: {Count(head.FrameParameters)}, "
                    + (defaults.Length > 0 ? $"by default {defaults} (--fparam)" : "without defaults (--fparam)"));
            }
            if (head.ReadsChargeAndSpin) output.WriteLine("    reads total charge and spin (--charge, --spin)");
        }
        string example = heads.Count == 1 ? "" : $" --head {(heads.FirstOrDefault(head => head.IsDefault) ?? heads[0]).Name}";
        output.WriteLine($"  amalgam import {path}{example} -o model.safetensors");

        void Elements(string what, IReadOnlyList<string> symbols) => output.WriteLine($"    {what}: {Count(symbols.Count)}, {string.Join(' ', symbols)}");
    }

    public static JsonObject Json(string path, IReadOnlyList<DeepMdHead> heads) => new()
    {
        ["kind"] = "deepmd_checkpoint",
        ["path"] = path,
        ["heads"] = JsonOutput.Objects(heads.Select(head => new JsonObject
        {
            ["name"] = head.Name,
            ["aliases"] = Texts(head.Aliases),
            ["default"] = head.IsDefault,
            ["descriptor"] = head.Descriptor,
            ["pair_cutoff_A"] = head.PairCutoff,
            ["angle_cutoff_A"] = head.AngleCutoff,
            ["elements"] = Texts(head.Types),
            ["observed_elements"] = Texts(head.Observed),
            ["frame_parameters"] = head.FrameParameters,
            ["default_frame_parameters"] = new JsonArray([.. head.DefaultFrameParameters.Select(value => JsonOutput.Number(value))]),
            ["reads_charge_and_spin"] = head.ReadsChargeAndSpin,
        })),
    };

    private static JsonArray Texts(IReadOnlyList<string> texts) => new([.. texts.Select(text => (JsonNode)JsonValue.Create(text))]);
}
