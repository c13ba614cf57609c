using System.CommandLine;
using System.Text.Json;
using Amalgam.Atoms;
using Amalgam.Atoms.Labels;
using Amalgam.Cli.Input;
using Amalgam.Cli.Output;
using Amalgam.Cli.Terminal;
using Amalgam.Formats;
using Amalgam.Formats.Contracts;
using Amalgam.Model;
using Amalgam.Model.Parameters;
using Amalgam.Network;
using Amalgam.Studies.Errors;

namespace Amalgam.Cli.Verbs;

/// <summary>amalgam evaluate MODEL FILE [--json]: the errors of a model on labelled structures.</summary>
internal static class EvaluateVerb
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    public static Verb Create(Screen screen)
    {
        var model = new Argument<string>("MODEL") { Description = PotentialSource.Description };
        var file = new Argument<string>("FILE") { Description = $"Labelled structures, {StructureFormats.All.ReadableTitles}." };
        Option<bool> json = Inputs.Json();
        Option<string> precision = Inputs.PrecisionOption();
        Option<int> threads = Inputs.Threads();
        var keys = new LabelKeyOptions();
        var command = new Command("evaluate",
            "Compare a model with the labels of structures: errors in all, by config_type and by element, beside the trivial baseline.")
        {
            model, file, json, precision, threads,
        };
        keys.AddTo(command);
        command.SetAction(parsed => Run(
            screen, parsed.GetValue(model)!, parsed.GetValue(file)!, keys.Of(parsed),
            parsed.GetValue(json), Inputs.Parse(parsed.GetValue(precision)!), parsed.GetValue(threads)));
        return new Verb(command, "amalgam evaluate runs/first/model.safetensors test.xyz",
            "amalgam evaluate runs/first/model.safetensors test.xyz --json > errors.json");
    }

    private static int Run(Screen screen, string modelPath, string file, ReadOptions keys, bool json, Precision precision, int threads)
    {
        PotentialSource source = PotentialSource.Parse(modelPath, precision);
        var census = new StructureCensus();
        ErrorTable table = Over(screen, source, Inputs.Structures(file, keys, census), file, threads);
        foreach ((string notice, int count) in census.Notices) screen.Error.WriteLine($"{file}: {notice} ({NumberFormat.Plural(count, "structure")})");
        census.RefuseConflicts();
        RequireLabels(file, table);
        if (json) screen.Output.WriteLine(table.ToJson().ToJsonString(Indented));
        else ErrorText.Write(screen.Output, file, table);
        return 0;
    }

    /// <summary>The errors of a model over structures, with a line of progress.</summary>
    public static ErrorTable Over(Screen screen, PotentialModel model, IEnumerable<Atoms.Structure> structures, string name, Precision precision, int threads)
    {
        using var potential = new NetworkPotential(model, precision, threads);
        return Over(screen, potential, [model], structures, name);
    }

    private static ErrorTable Over(Screen screen, PotentialSource source, IEnumerable<Atoms.Structure> structures, string name, int threads)
    {
        Atoms.IPotential potential = source.Create(threads);
        using var owned = potential as IDisposable;
        return Over(screen, potential, source.Models, structures, name);
    }

    private static ErrorTable Over(Screen screen, Atoms.IPotential potential, IReadOnlyList<PotentialModel> models, IEnumerable<Atoms.Structure> structures,
        string name)
    {
        using var interruption = new Interruption(() => screen.Error.WriteLine("stopping"));
        using var count = new CountLine(screen, $"evaluating {name}");
        return ModelErrors.Of(models, potential, structures, count.Update, interruption.Token);
    }

    private static string AnyLabel => string.Join(", ", LabelTable.All.SkipLast(1).Select(label => label.Plural)) + " or " + LabelTable.All[^1].Plural;

    private static void RequireLabels(string file, ErrorTable table)
    {
        ErrorBlock all = table.Total.Model;
        if (all.Frames == 0) throw new InvalidDataException($"{file}: expected structures, found none\n  → is the file empty?");
        if (all.IsEmpty)
            throw new InvalidDataException($"{file}: expected {AnyLabel} to compare with, found none in {NumberFormat.Plural(all.Frames, "structure")}\n"
                + "  → name the keys (--energy-key, --forces-key, --stress-key, --virial-key), or use amalgam predict");
    }
}
