using System.CommandLine;
using System.Text;
using System.Text.Json.Nodes;
using Amalgam.Atoms;
using Amalgam.Cli.Input;
using Amalgam.Cli.Output;
using Amalgam.Cli.Results;
using Amalgam.Cli.Terminal;
using Amalgam.Dynamics.Tables;
using Amalgam.Formats;
using Amalgam.Formats.Contracts;
using Amalgam.Model;
using Amalgam.Model.Files;
using Amalgam.Pages.Specialization;
using Amalgam.Studies.Specialization;

namespace Amalgam.Cli.Verbs;

/// <summary>amalgam experts MODEL [--data FILE] -o DIR [--json]: what the experts of a model learned.</summary>
internal static class ExpertsVerb
{
    private sealed record Request(string Model, string? Data, ReadOptions Keys, string Folder, bool Json, ExpertAnalysisOptions Analysis,
        KnockOutOptions KnockOut)
    {
        /// <summary>Source, charge and spin that the model answers for.</summary>
        public ConditionChoice Condition { get; init; } = ConditionChoice.None;
    }

    private static readonly ExpertAnalysisOptions Usual = new();

    /// <summary>What the verb takes.</summary>
    private sealed class CommandLine
    {
        public readonly Argument<string> Model = new("MODEL") { Description = "Model file." };
        public readonly Option<string?> Data = new("--data")
        {
            Description = $"Labelled structures, {StructureFormats.All.ReadableTitles}: loads by atoms, errors by element, and what removing each expert does.",
            HelpName = "FILE",
        };
        public readonly Option<string> Output = new("--output", "-o")
        {
            Description = "Folder for tables (.csv), pictures (.svg) and summary.json; made when missing.",
            HelpName = "DIR",
            Required = true,
        };
        public readonly Option<bool> Json = Inputs.Json();
        public readonly Option<int> Structures = new("--structures")
        {
            Description = "Structures of the sample that experts are removed on.",
            HelpName = "N",
            DefaultValueFactory = _ => new KnockOutOptions().Structures,
        };
        public readonly Option<int> Permutations = new("--permutations")
        {
            Description = "Permutations of every test against chemistry; 9999 or more for p below 0.001.",
            HelpName = "N",
            DefaultValueFactory = _ => Usual.Permutations,
        };
        public readonly Option<int> Starts = new("--fresh")
        {
            Description = "Fresh random initialisations to compare with.",
            HelpName = "N",
            DefaultValueFactory = _ => Usual.FreshStarts,
        };
        public readonly Option<long> Few = new("--few-atoms")
        {
            Description = "Elements with fewer atoms in the data are marked.",
            HelpName = "N",
            DefaultValueFactory = _ => Usual.FewAtoms,
        };
        public readonly Option<long> Seed = new("--seed")
        {
            Description = "Of permutations, fresh initialisations and the sample.",
            HelpName = "S",
            DefaultValueFactory = _ => 1,
        };
        public readonly Option<int> Threads = Inputs.Threads();
        public readonly ConditionOptions Conditions = new();
        public readonly LabelKeyOptions Keys = new();

        public CommandLine()
        {
            AtLeast(1, Structures);
            AtLeast(1, Permutations);
            AtLeast(0, Starts);
        }
    }

    public static Verb Create(Screen screen)
    {
        var options = new CommandLine();
        var command = new Command("experts",
            "What the experts of a model learned: gates, loads, similarity of elements against chemistry, and what each expert is worth.")
        {
            options.Model, options.Data, options.Output, options.Json, options.Structures, options.Permutations, options.Starts, options.Few,
            options.Seed, options.Threads,
        };
        options.Keys.AddTo(command);
        options.Conditions.AddTo(command);
        command.SetAction(parsed => Run(screen, Read(options, parsed)));
        return new Verb(command, "amalgam experts runs/first/model.safetensors -o experts",
            "amalgam experts runs/first/model.safetensors --data test.xyz -o experts --structures 100")
        {
            Result = ResultPlace.Folder(options.Output),
        };
    }

    private static Request Read(CommandLine options, ParseResult parsed)
    {
        ulong seed = (ulong)parsed.GetValue(options.Seed);
        ExpertAnalysisOptions analysis = Usual with
        {
            Permutations = parsed.GetValue(options.Permutations),
            FreshStarts = parsed.GetValue(options.Starts),
            FewAtoms = parsed.GetValue(options.Few),
            Seed = seed,
        };
        var knockOut = new KnockOutOptions { Structures = parsed.GetValue(options.Structures), Seed = seed, Threads = parsed.GetValue(options.Threads) };
        ReadOptions keys = options.Keys.Of(parsed);
        return new Request(Inputs.RequireModel(parsed.GetValue(options.Model)!), parsed.GetValue(options.Data), keys, parsed.GetValue(options.Output)!,
            parsed.GetValue(options.Json), analysis, knockOut)
        {
            Condition = options.Conditions.Of(parsed),
        };
    }

    private static int Run(Screen screen, Request request)
    {
        using var interruption = new Interruption(() => screen.Error.WriteLine("stopping"));
        PotentialModel model = request.Condition.PlainOf(ModelFile.Load(request.Model), request.Model);
        IReadOnlyList<Structure> structures = request.Data is null ? [] : [.. Inputs.Labelled(request.Data, request.Keys, screen.Error.WriteLine)];
        if (request.Data is not null && structures.Count == 0) throw new InvalidDataException($"{request.Data}: expected structures, found none\n"
            + "  → is the file empty?");
        ExpertAnalysis analysis = Analysed(request, model, structures).TestChemistry(screen.Error.WriteLine, interruption.Token);
        KnockOutTable? knockOut = request.Data is null ? null : KnockOutTable.Of(model, structures, request.KnockOut, Removals(screen), interruption.Token);
        JsonObject summary = ExpertSummary.Of(Path.GetFileName(request.Model), analysis, knockOut);
        int files = Write(request.Folder, analysis, knockOut, summary);
        if (request.Json) JsonOutput.Write(screen.Output, summary);
        else ExpertsText.Write(screen.Output, request.Model, analysis, knockOut);
        screen.Error.WriteLine($"{NumberFormat.Plural(files, "file")} in {request.Folder}");
        return 0;
    }

    private static ExpertAnalysis Analysed(Request request, PotentialModel model, IReadOnlyList<Structure> structures)
    {
        ExpertData? data = request.Data is null ? null : ExpertData.Of(model.Spec, structures, Path.GetFileName(request.Data));
        try
        {
            return ExpertAnalysis.Of(model, request.Analysis, data);
        }
        catch (InvalidDataException exception)
        {
            throw new InvalidDataException($"{request.Model}: {exception.Message}", exception);
        }
    }

    // A line every tenth part: enough for minutes of work.
    private static Action<int, int> Removals(Screen screen) => (done, all) =>
    {
        if (done % Math.Max(1, all / 10) == 0) screen.Error.WriteLine($"removing experts: {done} of {all}");
    };

    private static int Write(string folder, ExpertAnalysis analysis, KnockOutTable? knockOut, JsonObject summary)
    {
        var files = new List<(string Name, string Text)> { ("summary.json", JsonOutput.Text(summary) + "\n") };
        foreach ((string name, DataTable table) in ExpertTables.Of(analysis, knockOut)) files.Add((name + ".csv", table.ToCsv()));
        foreach ((string name, string svg) in ExpertPlots.Of(analysis, knockOut)) files.Add((name + ".svg", svg));
        Directory.CreateDirectory(folder);
        foreach ((string name, string text) in files) AtomicFile.Write(Path.Combine(folder, name), stream => stream.Write(Encoding.UTF8.GetBytes(text)));
        return files.Count;
    }

    private static void AtLeast(int least, Option<int> option) => option.Validators.Add(result =>
    {
        if (result.Tokens.Count == 1 && int.TryParse(result.Tokens[0].Value, out int value)
            && value < least) result.AddError($"expected {least} or more after {option.Name}, found {value}");
    });
}
