using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Amalgam.Atoms;
using Amalgam.Cli.Terminal;
using Amalgam.Dynamics.Properties;
using Amalgam.Pages.Properties;

namespace Amalgam.Cli.Verbs;

/// <summary>amalgam phonons MODEL FILE -o DIR: bands, density of states and thermal quantities.</summary>
internal static class PhononsVerb
{
    private static readonly PhononOptions Usual = new();
    /// <summary>Of the largest force constant.</summary>
    private const double LargestAtBorder = 0.02;

    /// <summary>What the verb takes.</summary>
    private sealed class CommandLine
    {
        public readonly PropertyArguments Arguments = new(1e-5);
        public readonly Option<string?> Supercell = new("--supercell")
        {
            Description = "Repetitions such as 3x3x3; chosen to span max(12 Å, twice the cutoff) when absent.",
            HelpName = "AxBxC",
        };
        public readonly Option<double> Displacement = new("--displacement")
        {
            Description = "Displacement of atoms, Å.",
            HelpName = "D",
            DefaultValueFactory = _ => Usual.Displacement,
        };
        public readonly Option<bool> SumRule =
            new("--sum-rule") { Description = "Impose the acoustic sum rule; how well it holds before is reported in any case." };
        public readonly Option<bool> Whole = new("--no-primitive") { Description = "Bands of the given cell, also where a smaller one repeats." };
        public readonly Option<string?> Path = new("--path")
        {
            Description = "Path such as \"G 0 0 0, X 1/2 0 1/2\" in reciprocal vectors of the given cell, a | where it jumps; that of the lattice when absent.",
            HelpName = "PATH",
        };
        public readonly Option<string?> Mesh = new("--mesh")
        {
            Description = "Wave vectors for the density of states, such as 20x20x20.",
            HelpName = "AxBxC",
        };
        public readonly Option<double> Temperature = new("--temperature")
        {
            Description = "Highest temperature of the thermal table, K.",
            HelpName = "K",
            DefaultValueFactory = _ => 1000,
        };
        public readonly Option<int?> Symmetry = new("--symmetry")
        {
            Description = "Molecules: symmetry number, rotations that map the molecule onto itself; found when absent.",
            HelpName = "N",
        };
        public readonly Option<int> Multiplicity = new("--multiplicity")
        {
            Description = "Molecules: 2S + 1 of the electron spin.",
            HelpName = "M",
            DefaultValueFactory = _ => 1,
        };
        public readonly Option<double> GasPressure = new("--gas-pressure")
        {
            Description = "Molecules: pressure of the ideal gas, bar.",
            HelpName = "BAR",
            DefaultValueFactory = _ => 1,
        };

        /// <summary>Refuses options that have no meaning for what the file holds.</summary>
        /// <exception cref="InvalidDataException">One is given.</exception>
        public void RequireMeaning(ParseResult parsed, Structure structure)
        {
            bool isMolecule = !structure.Cell.IsPeriodicAnywhere;
            foreach (Option option in isMolecule ? [Supercell, SumRule, Whole, Path, Mesh] : (Option[])[Symmetry, Multiplicity, GasPressure])
                if (parsed.GetResult(option) is { Implicit: false }) throw new InvalidDataException($"{structure.Source}: expected "
                    + $"{(isMolecule ? "a crystal" : "a molecule, without periodic axes,")} for {option.Name}, found "
                    + $"{(isMolecule ? "no periodic axis" : "periodic axes")}\n  → leave {option.Name} out{(isMolecule ? "" : ", or write pbc=\"F F F\"")}");
        }
    }

    public static Verb Create(Screen screen)
    {
        var options = new CommandLine();
        var command = new Command("phonons",
            "Phonons from finite displacements in a supercell: band path, density of states, free energy, entropy and heat capacity. Of a molecule (no "
                + "periodic axis) normal modes, zero-point energy and the thermochemistry of an ideal gas.");
        options.Arguments.AddTo(command);
        Option[] own = [options.Supercell, options.Displacement, options.SumRule, options.Whole, options.Path, options.Mesh, options.Temperature,
            options.Symmetry, options.Multiplicity, options.GasPressure];
        foreach (Option option in own) command.Options.Add(option);
        command.SetAction(parsed => options.Arguments.Run(screen, parsed, task => Compute(task, options, parsed),
            structure => options.RequireMeaning(parsed, structure)));
        return new Verb(command, "amalgam phonons runs/first/model.safetensors crystal.xyz -o phonons",
            "amalgam phonons sw: silicon.xyz -o phonons --supercell 4x4x4 --sum-rule",
            "amalgam phonons runs/first/model.safetensors water.xyz -o vibrations --symmetry 2")
        {
            Result = options.Arguments.Result,
        };
    }

    private static void Compute(PropertyTask task, CommandLine line, ParseResult parsed)
    {
        double highest = parsed.GetValue(line.Temperature);
        if (!(highest is >= 10 and <= 1e5)) throw new InvalidDataException($"expected a temperature between 10 and 100000 K, found {highest}\n"
            + "  → 1000 is usual");
        PhononOptions options = Usual with
        {
            Repeats = Three(parsed.GetValue(line.Supercell), "--supercell"),
            Displacement = parsed.GetValue(line.Displacement),
            ImposesSumRule = parsed.GetValue(line.SumRule),
            FindsPrimitiveCell = !parsed.GetValue(line.Whole),
        };
        options.Check();
        if (task.Structure.Cell.IsPeriodicAnywhere) Crystal(task, options, parsed.GetValue(line.Path), Three(parsed.GetValue(line.Mesh), "--mesh"), highest);
        else new MoleculeProperty(options.Displacement, parsed.GetValue(line.Symmetry), parsed.GetValue(line.Multiplicity), parsed.GetValue(line.GasPressure),
            highest).Compute(task);
    }

    private static void Crystal(PropertyTask task, PhononOptions options, string? path, int[]? divisions, double highest)
    {
        Phonons phonons = Phonons.Compute(task.Structure, options, task.Pool, task.Cancellation);
        BandStructure bands = phonons.Bands(path is null ? null : BandPath.Parse(path, phonons.Reciprocal));
        PhononMesh mesh = phonons.Mesh(divisions);
        ThermalProperties thermal = ThermalProperties.Of(mesh, Enumerable.Range(0, 101).Select(k => k * highest / 100));
        Describe(task, phonons, mesh, options);
        Keep(task, phonons, mesh);
        task.Show("special-points", bands.SpecialPoints());
        task.Write("bands", bands.Table(phonons.Reciprocal));
        task.Write("bands", PhononPlots.Bands(bands));
        DensityOfStates density = DensityOfStates.Of(mesh);
        task.Write("dos", density.Table());
        task.Write("dos", PhononPlots.States(density));
        task.Write("thermal", thermal.Table());
        task.Write("thermal", PhononPlots.Thermal(thermal));
    }

    private static void Describe(PropertyTask task, Phonons phonons, PhononMesh mesh, PhononOptions options)
    {
        TextWriter output = task.Screen.Output;
        output.WriteLine($"{phonons.LatticeName}, {NumberFormat.Plural(phonons.AtomCount, "atom")} in the primitive cell; supercell "
            + $"{string.Join('x', phonons.Repeats)} of {NumberFormat.Plural(phonons.SupercellAtomCount, "atom")}");
        output.WriteLine($"an atom and its image are {NumberFormat.Short(phonons.Span)} Å apart; force constants at the border of the supercell "
            + $"{NumberFormat.Short(100 * phonons.BorderShare)} % of the largest");
        output.WriteLine($"acoustic sum rule: {Scientific(phonons.Before.LargestAcoustic)} THz at Γ, largest sum "
            + $"{Scientific(phonons.Before.LargestSum)} eV/Å²");
        if (options.ImposesSumRule) output.WriteLine($"after imposing it: {Scientific(phonons.After.LargestAcoustic)} THz at Γ, largest sum "
            + $"{Scientific(phonons.After.LargestSum)} eV/Å²");
        output.WriteLine($"mesh {string.Join('x', mesh.Divisions)}; {Imaginary(mesh.ImaginaryShare, phonons.IsLargeEnough)}");
        if (!phonons.IsLargeEnough) task.Screen.Error.WriteLine($"warning: the supercell spans {NumberFormat.Short(phonons.Span)} Å, less than twice the "
            + $"cutoff of {NumberFormat.Short(phonons.NeededSpan / 2)} Å: frequencies mean nothing but at wave vectors that fit it\n"
            + $"  → --supercell {string.Join('x', phonons.NeededRepeats)} is large enough");
        else if (phonons.BorderShare > LargestAtBorder) task.Screen.Error.WriteLine("warning: force constants have not decayed at the border of the supercell\n"
            + "  → compare with a larger --supercell");
    }

    // What Describe says in words.
    private static void Keep(PropertyTask task, Phonons phonons, PhononMesh mesh)
    {
        task.Facts["lattice"] = phonons.LatticeName;
        task.Facts["primitive_atoms"] = phonons.AtomCount;
        task.Facts["supercell"] = new JsonArray([.. phonons.Repeats.Select(repeats => (JsonNode)JsonValue.Create(repeats))]);
        task.Facts["acoustic_THz"] = JsonOutput.Number(phonons.Before.LargestAcoustic);
        task.Facts["span_A"] = JsonOutput.Number(phonons.Span);
        task.Facts["needed_span_A"] = JsonOutput.Number(phonons.NeededSpan);
        task.Facts["border_share"] = JsonOutput.Number(phonons.BorderShare);
        task.Facts["stability_is_judged"] = phonons.IsLargeEnough;
        task.Facts["imaginary_share"] = JsonOutput.Number(mesh.ImaginaryShare);
    }

    private static string Imaginary(double share, bool isJudged) => (share, isJudged) switch
    {
        (0, true) => "no imaginary frequency",
        (0, false) => "stability is not judged: the supercell is too small",
        (_, true) => Percent(share) + ": not a minimum of the energy; they are left out of the thermal table",
        (_, false) => Percent(share) + "; stability is not judged: the supercell is too small",
    };

    private static string Percent(double share) => string.Create(CultureInfo.InvariantCulture, $"{100 * share:0.###} % of the states are IMAGINARY");

    private static string Scientific(double value) => value.ToString("0.0e0", CultureInfo.InvariantCulture);

    private static int[]? Three(string? text, string option)
    {
        if (text is null) return null;
        string[] parts = text.Split('x');
        int[] numbers = new int[3];
        for (int k = 0; k < 3; k++)
            if (parts.Length != 3 || !int.TryParse(parts[k], NumberStyles.None, CultureInfo.InvariantCulture, out numbers[k]) || numbers[k] < 1)
                throw new InvalidDataException($"expected three positive numbers after {option}, found '{text}'\n  → such as 3x3x3");
        return numbers;
    }
}
