using System.CommandLine;
using System.Text.Json.Nodes;
using Amalgam.Atoms;
using Amalgam.Atoms.Quantities;
using Amalgam.Atoms.Workers;
using Amalgam.Cli.Input;
using Amalgam.Cli.Results;
using Amalgam.Cli.Terminal;
using Amalgam.Dynamics.Minimization;
using Amalgam.Dynamics.Properties;
using Amalgam.Formats;
using Amalgam.Model.Parameters;
using Amalgam.Studies.Errors;

namespace Amalgam.Cli.Verbs;

/// <summary>What every verb takes that computes a property of one structure: a potential, a file, a folder, and how to relax before.</summary>
internal sealed class PropertyArguments
{
    private readonly Argument<string> model = new("MODEL") { Description = PotentialSource.Description };
    private readonly Argument<string> file = new("FILE") { Description = $"Structure, {StructureFormats.All.ReadableTitles}." };
    private readonly Option<string> output = new("--output", "-o")
    {
        Description = "Folder for tables (.csv, .txt) and plots (.svg); made when missing.",
        HelpName = "DIR",
        Required = true,
    };
    private readonly Option<int> structure = new("--structure")
    {
        Description = "Which structure of the file, counted from 1; needed when it holds several.",
        HelpName = "N",
    };
    private readonly Option<string> relax;
    private readonly Option<double> fmax;
    private readonly Option<double> pressure = new("--pressure")
    {
        Description = "External pressure of the relaxation before, GPa.",
        HelpName = "GPa",
        DefaultValueFactory = _ => 0,
    };
    private readonly Option<string> precision = Inputs.PrecisionOption(Precision.Float64);
    private readonly Option<int> threads = Inputs.Threads();
    private readonly Option<bool> json = Inputs.Json();
    private readonly ConditionOptions conditions = new();

    /// <param name="forceTolerance">eV/Å, default of --fmax</param>
    public PropertyArguments(double forceTolerance)
    {
        relax = new Option<string>("--relax")
        {
            Description = "What relaxes before: positions, nothing, or the cell too: full, isotropic, shape, axes, or components such as xx,yy. Of a "
                + "molecule positions.",
            HelpName = "WHAT",
            DefaultValueFactory = _ => "full",
        };
        fmax = new Option<double>("--fmax")
        {
            Description = "Largest force of relaxed structures, eV/Å.",
            HelpName = "F",
            DefaultValueFactory = _ => forceTolerance,
        };
    }

    /// <summary>The folder of the tables and plots.</summary>
    public ResultPlace Result => ResultPlace.Folder(output);

    public void AddTo(Command command)
    {
        foreach (Argument argument in new Argument[] { model, file }) command.Arguments.Add(argument);
        foreach (Option option in new Option[] { output, structure, relax, fmax, pressure, precision, threads, json }) command.Options.Add(option);
        conditions.AddTo(command);
    }

    /// <summary>eV/Å.</summary>
    public double ForceTolerance(ParseResult parsed) => parsed.GetValue(fmax);

    /// <summary>
    /// Relaxes the structure and computes the property: with the potential, and of a committee with each member too, in folders of their own.
    /// </summary>
    /// <param name="require">refuses a structure before any work; null for none</param>
    public int Run(Screen screen, ParseResult parsed, Action<PropertyTask> compute, Action<Structure>? require = null)
    {
        Structure start = One(parsed.GetValue(file)!, parsed.GetValue(structure));
        PotentialSource source = PotentialSource.Parse(parsed.GetValue(model)!, Inputs.Parse(parsed.GetValue(precision)!), conditions.Of(parsed)).For(start);
        source.Tell(screen.Error);
        require?.Invoke(start);
        using var interruption = new Interruption(() => screen.Error.WriteLine("stopping"));
        string folder = parsed.GetValue(output)!;
        bool hasJson = parsed.GetValue(json);
        // With --json the standard output belongs to it.
        Screen shown = hasJson ? screen with { Output = screen.Error } : screen;
        JsonObject result = RunOne(shown, parsed, source, start, folder, compute, interruption.Token);
        var members = new JsonArray();
        for (int member = 0; member < source.Members.Count; member++)
        {
            shown.Output.WriteLine($"\nmember {member + 1} of the committee: {source.Members[member].Name}");
            string own = Path.Combine(folder, $"member-{member + 1}");
            members.Add((JsonNode)RunOne(shown, parsed, source.Members[member], start, own, compute, interruption.Token));
        }
        if (source.Members.Count > 0) result["members"] = members;
        if (hasJson) JsonOutput.Write(screen.Output, result);
        return 0;
    }

    private JsonObject RunOne(Screen screen, ParseResult parsed, PotentialSource source, Structure start, string folder, Action<PropertyTask> compute,
        CancellationToken cancellation)
    {
        using PotentialPool pool = source.Pool(parsed.GetValue(threads));
        ElementCoverage.Require(pool.Wide, start);
        double external = parsed.GetValue(pressure) / Units.GigapascalPerElectronvoltPerCubicAngstrom;
        CellFreedom? freedom = Freedom(parsed, start);
        (string found, string or) = start.Cell.IsPeriodicAnywhere ? ("one that stays", ", or --relax full") : ("no periodic axis", "");
        if (external != 0 && freedom is not { IsNone: false }) throw new InvalidDataException($"{start.Source}: expected a cell that relaxes under "
            + $"--pressure, found {found}\n  → leave --pressure out{or}");
        Structure relaxed = ReferenceState.Relax(start, freedom, Math.Min(ForceTolerance(parsed), 1e-4), external, pool, cancellation);
        var task = new PropertyTask(relaxed, pool, folder, screen, cancellation);
        task.WriteStructure("structure.xyz", relaxed);
        compute(task);
        screen.Error.WriteLine($"{folder}: {string.Join(", ", task.Written)}");
        return task.ToJson();
    }

    /// <summary>What relaxes; of a molecule its positions, unless the user asks for something else.</summary>
    private CellFreedom? Freedom(ParseResult parsed, Structure start) => parsed.GetValue(relax)! switch
    {
        "nothing" => null,
        "positions" => CellFreedom.None,
        _ when !start.Cell.IsPeriodicAnywhere && parsed.GetResult(relax) is not { Implicit: false } => CellFreedom.None,
        string cell => CellFreedom.Parse(cell),
    };

    private static Structure One(string path, int number)
    {
        List<Structure> all = [.. Inputs.Structures(path)];
        if (number == 0 && all.Count == 1) return all[0];
        if (number >= 1 && number <= all.Count) return all[number - 1];
        throw new InvalidDataException($"{path}: expected {(number == 0 ? "one structure" : $"structure {number}")}, found {all.Count} in the file\n"
            + $"  → choose one with --structure 1 to {all.Count}");
    }
}
