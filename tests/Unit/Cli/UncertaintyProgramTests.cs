using System.Globalization;
using System.Text.Json.Nodes;
using Amalgam.Atoms;
using Amalgam.Atoms.Frames;
using Amalgam.Formats;
using Amalgam.Formats.Extxyz;
using Amalgam.Model;
using Amalgam.Model.Files;
using Amalgam.Model.Parameters;
using Amalgam.Model.Safetensors;
using Amalgam.Model.Uncertainty;
using Amalgam.Network;
using Amalgam.Unit.Training;
using Xunit;

namespace Amalgam.Unit.Cli;

/// <summary>calibrate, and what the verbs say with a calibrated model.</summary>
public sealed class UncertaintyProgramTests : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly string plain, data, calibrated;

    public UncertaintyProgramTests()
    {
        plain = folder.At("plain.safetensors");
        ModelFile.Save(SmallModels.Model(), plain, StoredPrecision.Float32);
        data = folder.At("water.xyz");
        StructureFormats.All.WrittenFormat(data, null).Writer!.Write(data, writer =>
        {
            foreach (Structure structure in UncertaintyFittingTests.Waters(30)) writer.Write(new Frame(structure));
        });
        calibrated = folder.At("calibrated.safetensors");
        ProgramRun run = ProgramRun.Of("calibrate", plain, "--data", data, "--valid", data, "-o", calibrated);
        Assert.Equal("", run.ExitCode == 0 ? "" : run.Error);
        Assert.Contains("from 30 training structures, calibrated on 30 structures", run.Output, StringComparison.Ordinal);
    }

    public void Dispose() => folder.Dispose();

    /// <summary>A training ends with it; calibrating its model once more with the same structures finds the same numbers.</summary>
    [Fact]
    public void A_training_measures_it_at_its_end()
    {
        string[] sets = ["train.xyz", "valid.xyz"];
        foreach ((string name, int first) in sets.Zip([0, 30]))
            StructureFormats.All.WrittenFormat(name, null).Writer!.Write(folder.At(name), writer =>
            {
                foreach (Structure structure in UncertaintyFittingTests.Waters(60).Skip(first).Take(30))
                {
                    structure.Forces = [.. structure.Positions.Select(x => 0.1 * x)];
                    writer.Write(new Frame(structure));
                }
            });
        ProgramRun run = ProgramRun.Of("train", "--data", folder.At(sets[0]), "--valid", folder.At(sets[1]), "--preset", "tiny", "--set", "training.steps=2",
            "--set", "training.threads=1", "--no-report", "-o", folder.At("run"));
        Assert.Equal("", run.ExitCode == 0 ? "" : run.Error);
        LastLayerUncertainty trained = ModelFile.Load(folder.At("run/model.safetensors")).Uncertainty!;
        Assert.Equal((30, 30), (trained.Trained, trained.Calibrated));
        Assert.Equal(0, ProgramRun.Of("calibrate", folder.At("run/model.safetensors"), "--data", folder.At(sets[0]), "--valid", folder.At(sets[1]), "-o",
            folder.At("again.safetensors")).ExitCode);
        LastLayerUncertainty again = ModelFile.Load(folder.At("again.safetensors")).Uncertainty!;
        Assert.Equal(trained.Scale, again.Scale, 1e-3 * trained.Scale);
        Assert.Equal(1, again.Ridge / trained.Ridge, 0.02);
    }

    /// <summary>Every tensor of the model keeps its bytes, and its precision.</summary>
    [Fact]
    public void Calibration_adds_tensors_and_changes_none()
    {
        using SafetensorsReader before = SafetensorsReader.Open(plain), after = SafetensorsReader.Open(calibrated);
        Assert.Equal(before.Tensors.Count + 3, after.Tensors.Count);
        foreach (SafetensorsTensor tensor in before.Tensors)
        {
            SafetensorsTensor same = after.Tensors.Single(other => other.Name == tensor.Name);
            Assert.Equal(tensor.Type, same.Type);
            Assert.Equal(before.Bytes(tensor).ToArray(), after.Bytes(same).ToArray());
        }
        PotentialModel model = ModelFile.Load(calibrated);
        JsonNode json = JsonNode.Parse(ProgramRun.Of("inspect", calibrated, "--json").Output)!["uncertainty"]!;
        Assert.Equal(model.Uncertainty!.Scale, (double)json["scale_eV"]!);
        Assert.Equal(30, (int)json["training_structures"]!);
        Assert.Contains("amalgam calibrate", ProgramRun.Of("inspect", plain).Output, StringComparison.Ordinal);
        Assert.Null(JsonNode.Parse(ProgramRun.Of("inspect", plain, "--json").Output)!["uncertainty"]);
        // Once more from the calibrated file: the same numbers, so the same bytes.
        Assert.Equal(0, ProgramRun.Of("calibrate", calibrated, "--data", data, "--valid", data, "-o", folder.At("again.safetensors")).ExitCode);
        Assert.Equal(File.ReadAllBytes(calibrated), File.ReadAllBytes(folder.At("again.safetensors")));
    }

    [Fact]
    public void What_cannot_be_calibrated_is_told_and_nothing_is_written()
    {
        string few = folder.Write("few.xyz", string.Concat(File.ReadLines(data).Take(15).Select(line => line + "\n")));
        ProgramRun run = ProgramRun.Of("calibrate", plain, "--data", data, "--valid", few, "-o", folder.At("none.safetensors"));
        Assert.Equal(1, run.ExitCode);
        Assert.Contains("expected at least 10 structures with energies", run.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(folder.At("none.safetensors")));
    }

    [Fact]
    public void Predictions_and_errors_say_how_certain_they_are()
    {
        List<Structure> predicted = Predicted(calibrated, "certain.xyz");
        using var potential = new NetworkPotential(ModelFile.Load(calibrated));
        var evaluation = new Evaluation();
        foreach (Structure structure in predicted)
        {
            potential.Evaluate(structure, evaluation);
            Assert.Equal(evaluation.EnergyUncertainty, Info(structure, "AMALGAM_energy_uncertainty"), 1e-9);
            Assert.Equal(3, structure.Extras!.Columns.Single(column => column.Name == "AMALGAM_uncertainties").Values.Length);
        }
        Assert.DoesNotContain("uncertaint", File.ReadAllText(PredictedPath(plain, "plain.xyz")), StringComparison.Ordinal);
        JsonNode json = JsonNode.Parse(ProgramRun.Of("evaluate", calibrated, data, "--json").Output)!["uncertainty"]!;
        Assert.Equal(30, (int)json["count"]!);
        // The structures that calibrated it: the root mean square of error/σ is 1.
        Assert.Equal(1, (double)json["error_over_uncertainty"]!, 1e-3);
        Assert.Contains("uncertainty of energies:", ProgramRun.Of("evaluate", calibrated, data).Output, StringComparison.Ordinal);
        Assert.Null(JsonNode.Parse(ProgramRun.Of("evaluate", plain, data, "--json").Output)!["uncertainty"]);
    }

    [Fact]
    public void A_committee_is_drawn_from_a_calibrated_model_and_only_from_one()
    {
        List<Structure> alone = Predicted(calibrated, "alone.xyz"), drawn = Predicted(calibrated + "@8", "drawn.xyz");
        for (int frame = 0; frame < alone.Count; frame++)
        {
            Assert.Equal(Info(alone[frame], "AMALGAM_energy"), Info(drawn[frame], "AMALGAM_energy"), 1e-4);
            Assert.InRange(Info(drawn[frame], "AMALGAM_energy_deviation") / Info(alone[frame], "AMALGAM_energy_uncertainty"), 0.2, 3);
            Assert.Contains(drawn[frame].Extras!.Columns, column => column.Name == "AMALGAM_force_deviation");
        }
        JsonNode json = JsonNode.Parse(ProgramRun.Of("evaluate", calibrated + "@8", data, "--json").Output)!["committee"]!;
        Assert.Equal(8, (int)json["members"]!);
        Assert.Equal(30, (int)json["energy_calibration"]!["count"]!);
        Assert.Contains("amalgam calibrate", ProgramRun.Of("evaluate", plain + "@8", data).Error, StringComparison.Ordinal);
        Assert.Contains("expected 2 to 256 members", ProgramRun.Of("evaluate", calibrated + "@1", data).Error, StringComparison.Ordinal);
    }

    [Fact]
    public void The_best_structures_are_selected_with_their_values()
    {
        ProgramRun run = ProgramRun.Of("select", calibrated, data, "--count", "5", "-o", folder.At("next.xyz"), "--json");
        Assert.Equal(0, run.ExitCode);
        JsonNode json = JsonNode.Parse(run.Output)!;
        List<Structure> chosen = ExtxyzReader.ReadAll(folder.At("next.xyz")), all = Predicted(calibrated, "all.xyz");
        Assert.Equal(5, chosen.Count);
        double largest = all.Max(structure => Info(structure, "AMALGAM_energy_uncertainty"));
        Assert.Equal(largest, Info(chosen[0], "AMALGAM_value"), 1e-5 * largest);
        Assert.Equal([1, 2, 3, 4, 5], chosen.Select(structure => (int)Info(structure, "AMALGAM_rank")));
        Assert.All(chosen.Zip(chosen.Skip(1)), pair => Assert.True(Info(pair.First, "AMALGAM_value") >= Info(pair.Second, "AMALGAM_value")));
        JsonArray rows = json["selected"]!.AsArray();
        Assert.Equal("eV/atom", (string?)json["value_unit"]);
        foreach ((Structure structure, JsonNode? row) in chosen.Zip(rows))
        {
            Assert.Equal((string?)row!["source"], structure.Extras!.Find("AMALGAM_source"));
            Assert.Equal(all[(int)row["place"]! - 1].Positions, structure.Positions);
        }
        ProgramRun apart = ProgramRun.Of("select", calibrated + "@4", data, "--count", "2", "-o", folder.At("apart.xyz"));
        Assert.Contains("eV/Å of the first", apart.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Selection_refuses_what_it_cannot_judge()
    {
        Assert.Contains("amalgam calibrate", ProgramRun.Of("select", plain, data, "--count", "2", "-o", folder.At("a.xyz")).Error, StringComparison.Ordinal);
        string strange = folder.Write("strange.xyz", "1\nProperties=species:S:1:pos:R:3\nXe 0 0 0\n");
        ProgramRun run = ProgramRun.Of("select", calibrated, data, strange, "--count", "2", "-o", folder.At("a.xyz"));
        Assert.Equal(1, run.ExitCode);
        Assert.Contains("Xe", run.Error, StringComparison.Ordinal);
        Assert.Contains("expected at most the 30", ProgramRun.Of("select", calibrated, data, "--count", "31", "-o", folder.At("a.xyz")).Error,
            StringComparison.Ordinal);
        Assert.False(File.Exists(folder.At("a.xyz")));
    }

    [Fact]
    public void Dynamics_follows_the_uncertainty_and_stops_where_it_is_too_large()
    {
        string start = folder.Write("start.xyz", string.Concat(File.ReadLines(data).Take(5).Select(line => line + "\n")));
        string[] usual = ["--temperature", "10", "--timestep", "0.1", "--steps", "4", "--set", "closest_part=0", "--set", "thermo_interval=1", "--set",
            "largest_force=1e6", "--set", "largest_temperature=1e9"];
        ProgramRun run = ProgramRun.Of(["md", calibrated, start, "-o", folder.At("run"), "--set", "uncertainty_save=1e-9", .. usual]);
        Assert.Equal("", run.ExitCode == 0 ? "" : run.Output + run.Error);
        string[] lines = File.ReadAllLines(folder.At("run/thermo.csv"));
        Assert.EndsWith(",cell_cz_A,energy_uncertainty_eV_per_atom,largest_uncertainty_eV,least_certain_atom", lines[0], StringComparison.Ordinal);
        Assert.All(lines.Skip(1), line => Assert.True(double.Parse(line.Split(',')[24], CultureInfo.InvariantCulture) > 0));
        Assert.All(lines, line => Assert.Equal(27, line.Split(',').Length));
        Assert.Equal(5, ExtxyzReader.ReadAll(folder.At("run/uncertain.xyz")).Count);
        ProgramRun stopped = ProgramRun.Of(["md", calibrated, start, "-o", folder.At("stop"), "--set", "uncertainty_stop=1e-9", .. usual]);
        Assert.Equal(1, stopped.ExitCode);
        Assert.Contains("expected energies of atoms certain to 1E-09 eV", stopped.Output, StringComparison.Ordinal);
        Assert.Contains("amalgam calibrate", ProgramRun.Of(["md", plain, start, "-o", folder.At("x"), "--set", "uncertainty_stop=1", .. usual]).Error,
            StringComparison.Ordinal);
    }

    private string PredictedPath(string model, string name)
    {
        Assert.Equal(0, ProgramRun.Of("predict", model, data, "-o", folder.At(name)).ExitCode);
        return folder.At(name);
    }

    private List<Structure> Predicted(string model, string name) => ExtxyzReader.ReadAll(PredictedPath(model, name));

    private static double Info(Structure structure, string key) => double.Parse(structure.Extras!.Find(key)!, CultureInfo.InvariantCulture);
}
