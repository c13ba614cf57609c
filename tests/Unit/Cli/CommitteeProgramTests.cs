using System.Globalization;
using System.Text.Json.Nodes;
using Amalgam.Atoms;
using Amalgam.Formats.Extxyz;
using Amalgam.Model.Files;
using Amalgam.Testing;
using Xunit;

namespace Amalgam.Unit.Cli;

/// <summary>Several models at once, in the verbs: means, and deviations that are those of the members' own answers.</summary>
public sealed class CommitteeProgramTests : IDisposable
{
    private const string Waters = "3\nLattice=\"6 0 0 0 6 0 0 0 6\" Properties=species:S:1:pos:R:3:forces:R:3 energy=-20\nO 0 0 0 0 0 0.1\nH 0.97 0 0 0 0 0\n"
        + "H -0.24 0.94 0 0 0 -0.1\n"
        + "3\nLattice=\"6 0 0 0 6 0 0 0 6\" Properties=species:S:1:pos:R:3:forces:R:3 energy=-21\nO 0 0 0 0 0.2 0\nH 1.1 0 0 0 0 0\nH -0.3 0.9 0 0 -0.2 0\n";

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Predictions_are_means_with_the_members_deviations()
    {
        (string[] members, string committee) = Models();
        string input = folder.Write("in.xyz", Waters);
        List<Structure>[] alone = [.. members.Select((model, index) => Predicted(model, input, $"{index}.xyz"))];
        List<Structure> together = Predicted(committee, input, "all.xyz");
        for (int frame = 0; frame < 2; frame++)
        {
            double[] energies = [.. alone.Select(one => Info(one[frame], "AMALGAM_energy")[0])];
            Assert.Equal(energies.Average(), Info(together[frame], "AMALGAM_energy")[0], 1e-6);
            Assert.Equal(Math.Abs(energies[0] - energies[1]) / 2 / 3, Info(together[frame], "AMALGAM_energy_deviation")[0], 1e-6);
            double[][] forces = [.. alone.Select(one => Column(one[frame], "AMALGAM_forces"))];
            double[] deviations = Column(together[frame], "AMALGAM_force_deviation");
            Assert.Contains(deviations, deviation => deviation > 1e-4);
            for (int atom = 0; atom < 3; atom++)
            {
                double squared = Enumerable.Range(3 * atom, 3).Sum(i => Math.Pow((forces[0][i] - forces[1][i]) / 2, 2));
                Assert.Equal(Math.Sqrt(squared), deviations[atom], 1e-6);
            }
        }
    }

    [Fact]
    public void Evaluation_tells_how_far_the_members_are_apart()
    {
        (_, string committee) = Models();
        string input = folder.Write("in.xyz", Waters);
        List<Structure> predicted = Predicted(committee, input, "all.xyz");
        ProgramRun run = ProgramRun.Of("evaluate", committee, input, "--json", "--precision", "float64");
        Assert.Equal(0, run.ExitCode);
        JsonNode spread = JsonNode.Parse(run.Output)!["committee"]!;
        Assert.Equal(2, (int)spread["members"]!);
        Assert.Equal(predicted.Average(frame => Info(frame, "AMALGAM_energy_deviation")[0]), (double)spread["mean_energy_deviation"]!, 1e-6);
        Assert.Equal(predicted.SelectMany(frame => Column(frame, "AMALGAM_force_deviation")).Average(), (double)spread["mean_force_deviation"]!, 1e-6);
        Assert.Equal(predicted.SelectMany(frame => Column(frame, "AMALGAM_force_deviation")).Max(), (double)spread["largest_force_deviation"]!, 1e-6);
        Assert.Contains("committee of 2: mean deviation ", ProgramRun.Of("evaluate", committee, input).Output, StringComparison.Ordinal);
    }

    /// <summary>At clamped atoms stress is linear in the potential, so the constants of the committee are the means of its members'.</summary>
    [Fact]
    public void Properties_are_computed_together_and_with_each_member()
    {
        (_, string committee) = Models();
        string input = folder.Write("crystal.xyz", "2\nLattice=\"3 0 0 0 3.1 0 0.1 0 3.2\" Properties=species:S:1:pos:R:3\nO 0 0 0\nH 1.4 1.5 1.7\n");
        ProgramRun run = ProgramRun.Of("elastic", committee, input, "-o", folder.At("elastic"), "--relax", "nothing", "--clamped");
        Assert.Equal(0, run.ExitCode);
        double[] Constants(string of) =>
            [.. File.ReadAllLines(folder.At($"elastic/{of}constants.csv")).Skip(1).SelectMany(line => line.Split(','))
            .Where(cell => double.TryParse(cell, CultureInfo.InvariantCulture, out _)).Select(cell => double.Parse(cell, CultureInfo.InvariantCulture))];
        double[] together = Constants(""), first = Constants("member-1/"), second = Constants("member-2/");
        Assert.Equal(36, together.Length);
        Assert.All(Enumerable.Range(0, 36), i => Assert.Equal(0.5 * (first[i] + second[i]), together[i], 1e-6));
        Assert.Contains(Enumerable.Range(0, 36), i => Math.Abs(first[i] - second[i]) > 1e-3);
    }

    [Fact]
    public void Dynamics_saves_what_is_uncertain_and_stops_at_what_is_too_uncertain()
    {
        (_, string committee) = Models();
        string input = folder.Write("start.xyz", Waters[..Waters.IndexOf("3\nLattice", 5, StringComparison.Ordinal)]);
        ProgramRun saved = ProgramRun.Of("md", committee, input, "-o", folder.At("save"), "--temperature", "10", "--timestep", "0.1", "--steps", "4", "--set",
            "thermo_interval=1", "--set", "deviation_save=1e-9", "--set", "closest_part=0");
        Assert.Equal(0, saved.ExitCode);
        List<Structure> uncertain = ExtxyzReader.ReadAll(folder.At("save/uncertain.xyz"));
        Assert.Equal(5, uncertain.Count);
        Assert.All(uncertain, frame => Assert.True(Info(frame, "AMALGAM_energy_deviation")[0] > 0));
        ProgramRun stopped = ProgramRun.Of("md", committee, input, "-o", folder.At("stop"), "--temperature", "10", "--steps", "4", "--set",
            "deviation_stop=1e-9", "--set", "closest_part=0");
        Assert.Equal(1, stopped.ExitCode);
        Assert.Contains("expected force deviations up to 1E-09 eV/Å", stopped.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_committee_is_validated_as_one_potential()
    {
        (_, string committee) = Models();
        ProgramRun run = ProgramRun.Of("validate", committee, folder.Write("in.xyz", Waters), "--picoseconds", "0.05", "--pairs", "H-O", "--json", "--strict",
            "-o", folder.At("page.html"));
        // Random models are no potentials: something fails, and --strict says so.
        Assert.Equal(1, run.ExitCode);
        JsonNode json = JsonNode.Parse(run.Output)!;
        Assert.Equal("H-O", (string?)json["diatomics"]![0]!["pair"]);
        Assert.All(json["lines"]!.AsArray().Where(line => (string)line!["group"]! is "exactness" or "symmetry"), line =>
            Assert.Equal("pass", (string?)line!["verdict"]));
        Assert.Equal(2, (int)json["errors"]!["committee"]!["members"]!);
        Assert.StartsWith("<!doctype html>", File.ReadAllText(folder.At("page.html")), StringComparison.Ordinal);
        Assert.True((int)json["failed"]! > 0);
    }

    private (string[] Members, string Committee) Models()
    {
        string[] paths = [folder.At("one.safetensors"), folder.At("other.safetensors")];
        for (int k = 0; k < 2; k++) ModelFile.Save(RandomModels.Create(RandomModels.Specs["element_moe_topk"]
            with
        { Elements = SmallModels.Water, CoreRepulsion = null }, k + 1), paths[k]);
        return (paths, string.Join(',', paths));
    }

    private List<Structure> Predicted(string model, string input, string name)
    {
        Assert.Equal(0, ProgramRun.Of("predict", model, input, "-o", folder.At(name), "--precision", "float64").ExitCode);
        return ExtxyzReader.ReadAll(folder.At(name));
    }

    private static double[] Info(Structure structure, string key) =>
        [.. structure.Extras!.Find(key)!.Split(' ').Select(word => double.Parse(word, CultureInfo.InvariantCulture))];

    private static double[] Column(Structure structure, string name) =>
        [.. structure.Extras!.Columns.Single(column => column.Name == name).Values.Select(word => double.Parse(word, CultureInfo.InvariantCulture))];
}
