using System.Globalization;
using System.Text.Json.Nodes;
using Amalgam.Atoms;
using Amalgam.Formats.Extxyz;
using Amalgam.Testing;
using Xunit;

namespace Amalgam.Unit.Cli;

/// <summary>import, inspect, predict and evaluate on a DeePMD-kit model whose numbers are known (tests/data/goldens).</summary>
public sealed class PredictionTests : IDisposable
{
    private const double Tolerance = 1e-9;
    private static readonly string Goldens = Directory.EnumerateDirectories(RepositoryFolder.At("tests", "data", "goldens"))
        .Single(path => Path.GetFileName(path).StartsWith("deepmd-kit-master", StringComparison.Ordinal));
    private static readonly JsonNode Expected = JsonNode.Parse(File.ReadAllText(Path.Combine(Goldens, "expected.json")))!;
    private const string Model = "B_exp_dynamic_split_silut3";
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Predictions_are_those_of_the_other_code()
    {
        string input = folder.Write("in.xyz", Extxyz("water2_box13") + Extxyz("water2_open"));
        Assert.Equal(0, ProgramRun.Of("predict", Imported(), input, "-o", folder.At("out.xyz"), "--precision", "float64").ExitCode);
        List<Structure> predicted = ExtxyzReader.ReadAll(folder.At("out.xyz"));
        Assert.Equal(2, predicted.Count);
        Check(predicted[0], "water2_box13");
        Check(predicted[1], "water2_open");
    }

    [Fact]
    public void Stress_is_minus_virial_over_volume_and_only_of_crystals()
    {
        string input = folder.Write("in.xyz", Extxyz("water2_box13") + Extxyz("water2_open"));
        ProgramRun.Of("predict", Imported(), input, "-o", folder.At("out.xyz"));
        List<Structure> predicted = ExtxyzReader.ReadAll(folder.At("out.xyz"));
        double[] virial = Info(predicted[0], "AMALGAM_virial"), stress = Info(predicted[0], "AMALGAM_stress");
        Assert.All(virial.Zip(stress), pair => Assert.Equal(-pair.First / (13.0 * 13 * 13), pair.Second, 15));
        Assert.Contains(virial, component => Math.Abs(component) > 1e-6);
        Assert.Null(predicted[1].Extras!.Find("AMALGAM_stress"));
        Assert.NotNull(predicted[1].Extras!.Find("AMALGAM_virial"));
    }

    [Fact]
    public void What_was_there_stays_and_old_predictions_are_replaced()
    {
        string input = folder.Write("in.xyz", Extxyz("water2_box13", "energy=-3.5 AMALGAM_energy=99 comment=\"two words\""));
        ProgramRun.Of("predict", Imported(), input, "-o", folder.At("once.xyz"), "--precision", "float64");
        ProgramRun.Of("predict", Imported(), folder.At("once.xyz"), "-o", folder.At("twice.xyz"), "--precision", "float64");
        Assert.Equal(File.ReadAllText(folder.At("once.xyz")), File.ReadAllText(folder.At("twice.xyz")));
        Structure structure = ExtxyzReader.ReadAll(folder.At("twice.xyz")).Single();
        Assert.Equal(-3.5, structure.Energy);
        Assert.Equal("two words", structure.Extras!.Find("comment"));
        Check(structure, "water2_box13");
    }

    [Fact]
    public void An_unknown_element_is_named_before_anything_is_written()
    {
        string input = folder.Write("in.xyz", Extxyz("water2_box13") + "2\n\nO 0 0 0\nFe 0 0 1.9\n");
        ProgramRun run = ProgramRun.Of("predict", Imported(), input, "-o", folder.At("out.xyz"));
        Assert.Equal(1, run.ExitCode);
        Assert.StartsWith($"{input}:9: expected elements that the model knows, found Fe (first: atom 2)", run.Error, StringComparison.Ordinal);
        Assert.Equal(["in.xyz", "model.safetensors"], Directory.EnumerateFiles(folder.Path).Select(Path.GetFileName).Order());
    }

    [Fact]
    public void A_broken_file_leaves_an_older_output_alone()
    {
        string model = Imported(), input = folder.Write("in.xyz", Extxyz("water2_box13") + "2\n\nO 0 0 0\n");
        string older = File.ReadAllText(folder.Write("out.xyz", "1\nAMALGAM_energy=-1\nO 0 0 0\n"));
        ProgramRun run = ProgramRun.Of("predict", model, input, "-o", folder.At("out.xyz"), "--force");
        Assert.Equal(1, run.ExitCode);
        Assert.StartsWith(input + ":", run.Error, StringComparison.Ordinal);
        Assert.Equal(older, File.ReadAllText(folder.At("out.xyz")));
    }

    [Fact]
    public void Errors_against_the_own_predictions_are_nothing_and_against_shifted_ones_the_shift()
    {
        string input = folder.Write("in.xyz", Labelled(shift: 0.6));
        ProgramRun run = ProgramRun.Of("evaluate", Imported(), input, "--json", "--precision", "float64");
        Assert.Equal(0, run.ExitCode);
        JsonNode json = JsonNode.Parse(run.Output)!;
        Assert.Equal(0.1, json["energy"]!["mae"]!.GetValue<double>(), 9);
        Assert.Equal(0, json["forces"]!["rmse"]!.GetValue<double>(), 9);
        Assert.Equal(18, json["forces"]!["count"]!.GetValue<int>());
        Assert.Equal(0, json["stress"]!["count"]!.GetValue<int>());
        Assert.Null(json["stress"]!["mae"]);
    }

    [Fact]
    public void The_table_for_people_holds_the_same_numbers()
    {
        ProgramRun run = ProgramRun.Of("evaluate", Imported(), folder.Write("in.xyz", Labelled(shift: 0.6)), "--precision", "float64");
        Assert.Equal(0, run.ExitCode);
        Assert.Matches(@"\n  all +1 +100\.0 +100\.0 ", run.Output);
        Assert.Contains("labels missing: stress of all", run.Output, StringComparison.Ordinal);
        Assert.Matches(@"\n    baseline +1 ", run.Output);
    }

    [Fact]
    public void Structures_without_labels_cannot_be_evaluated()
    {
        ProgramRun run = ProgramRun.Of("evaluate", Imported(), folder.Write("in.xyz", Extxyz("water2_box13")));
        Assert.Equal(1, run.ExitCode);
        Assert.Contains("expected energies, forces or stresses to compare with, found none in 1 structure", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Inspecting_the_imported_model_shows_elements_and_reference_energies()
    {
        ProgramRun run = ProgramRun.Of("inspect", Imported());
        Assert.Equal(0, run.ExitCode);
        Assert.Contains("model of 2 elements", run.Output, StringComparison.Ordinal);
        Assert.Contains("layers = 3", run.Output, StringComparison.Ordinal);
        Assert.Contains("imported_from", run.Output, StringComparison.Ordinal);
    }

    private string Imported()
    {
        ProgramRun run = ProgramRun.Of("import", Path.Combine(Goldens, Model + ".yaml"), "-o", folder.At("model.safetensors"), "--force");
        Assert.Equal(0, run.ExitCode);
        return folder.At("model.safetensors");
    }

    // Forces of the other code as labels; the energy shifted by 0.6 eV on six atoms is off by 0.1 eV/atom.
    private static string Labelled(double shift)
    {
        JsonNode result = Result("water2_box13");
        double energy = result["energy"]!.GetValue<double>() + shift;
        double[] forces = Flat(result["force"]);
        string[] lines = Extxyz("water2_box13", string.Create(CultureInfo.InvariantCulture, $"energy={energy:R}")).TrimEnd().Split('\n');
        lines[1] = lines[1].Replace("pos:R:3", "pos:R:3:forces:R:3", StringComparison.Ordinal);
        for (int atom = 0; atom < 6; atom++)
            lines[atom + 2] += " " + string.Join(' ', forces.AsSpan(3 * atom, 3).ToArray().Select(force => force.ToString("R", CultureInfo.InvariantCulture)));
        return string.Join('\n', lines) + "\n";
    }

    private static string Extxyz(string name, string more = "")
    {
        JsonNode structure = Expected["structures"]![name]!;
        double[] positions = Flat(structure["coord"]);
        int[] types = [.. structure["atype"]!.AsArray().Select(type => type!.GetValue<int>())];
        string lattice = structure["box"] is JsonNode box
            ? $"Lattice=\"{string.Join(' ', Flat(box).Select(number => number.ToString("R", CultureInfo.InvariantCulture)))}\" " : "";
        IEnumerable<string> atoms = types.Select((type, atom) =>
            string.Create(CultureInfo.InvariantCulture,
            $"{(type == 0 ? "O" : "H")} {positions[3 * atom]:R} {positions[3 * atom + 1]:R} {positions[3 * atom + 2]:R}"));
        return $"{types.Length}\n{lattice}Properties=species:S:1:pos:R:3 {more}\n{string.Join('\n', atoms)}\n";
    }

    private static void Check(Structure predicted, string name)
    {
        JsonNode result = Result(name);
        Assert.Equal(result["energy"]!.GetValue<double>(), Info(predicted, "AMALGAM_energy").Single(), Tolerance);
        Assert.All(Flat(result["force"]).Zip(Column(predicted, "AMALGAM_forces")), pair => Assert.Equal(pair.First, pair.Second, Tolerance));
        Assert.All(Flat(result["atom_energy"]).Zip(Column(predicted, "AMALGAM_energies")), pair => Assert.Equal(pair.First, pair.Second, Tolerance));
    }

    private static JsonNode Result(string name) => Expected["expected"]![Model]![name]!;

    private static double[] Info(Structure structure, string key) => Numbers(structure.Extras!.Find(key)!.Split(' '));

    private static double[] Column(Structure structure, string name) => Numbers(structure.Extras!.Columns.Single(column => column.Name == name).Values);

    private static double[] Numbers(IEnumerable<string> texts) => [.. texts.Select(text => double.Parse(text, CultureInfo.InvariantCulture))];

    private static double[] Flat(JsonNode? node) => node is JsonArray array ? [.. array.SelectMany(Flat)] : [node!.GetValue<double>()];
}
