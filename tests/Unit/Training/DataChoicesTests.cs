using System.Globalization;
using System.Text.Json.Nodes;
using Amalgam.Atoms.Elements;
using Amalgam.Model.Backbones.Dpa3;
using Amalgam.Training.Data;
using Amalgam.Training.Options;
using Xunit;

namespace Amalgam.Unit.Training;

public sealed class DataChoicesTests : IDisposable
{
    private readonly TrainingSamples samples = new();

    public void Dispose() => samples.Dispose();

    [Theory]
    [InlineData(19, OptimizerMethod.Muon, false, 5e-3, 4)]
    [InlineData(20, OptimizerMethod.Muon, false, 1e-2, 0.5)]
    [InlineData(20, OptimizerMethod.Adamw, false, 5e-3, 4)]
    [InlineData(20, OptimizerMethod.Muon, true, 1e-3, 4)]
    public void Rates_follow_from_the_elements_and_the_start(int elements, OptimizerMethod method, bool isTuned, double learningRate, double muonRate)
    {
        RunOptions options = Options(elements, 10);
        options = options with
        {
            Optimizer = options.Optimizer with { Method = method },
            Model = options.Model with { Start = isTuned ? "universal-tiny" : null },
        };
        RunOptions chosen = Chosen(options).Options;
        Assert.Equal(learningRate, chosen.Schedule.LearningRate);
        Assert.Equal(muonRate, chosen.Optimizer.MuonRate);
    }

    /// <summary>A few minutes are too short for the larger network; steps and epochs say nothing of time.</summary>
    [Theory]
    [InlineData(null, "auto", false, "small"), InlineData(10.0, "auto", false, "tiny"), InlineData(10.5, "auto", false, "small")]
    [InlineData(2.0, "medium", false, "medium"), InlineData(2.0, "auto", true, "small")]
    public void The_preset_follows_from_the_minutes(double? minutes, string given, bool isTuned, string expected)
    {
        RunOptions options = Options(5, 110);
        options = options with
        {
            Model = options.Model with { Preset = given, Start = isTuned ? "universal-tiny" : null },
            Training = options.Training with { Minutes = minutes },
        };
        (RunOptions chosen, string? notice) = Chosen(options);
        Assert.Equal(expected, chosen.Model.Preset);
        Assert.Equal(expected == "tiny", notice?.Contains("10 minutes: [model] preset = \"tiny\"", StringComparison.Ordinal) ?? false);
    }

    [Theory]
    [InlineData(19, null, false, 0), InlineData(20, null, false, 0.8), InlineData(20, 0.0, false, 0), InlineData(20, null, false, 0, false)]
    [InlineData(19, 0.3, false, 0.3), InlineData(20, null, true, 0)]
    public void Alike_elements_of_many_begin_alike(int elements, double? given, bool isTuned, double expected, bool isFine = true)
    {
        RunOptions options = Options(elements, isFine ? 400 : 10);
        options = options with { Model = options.Model with { ChemicalStart = given, Start = isTuned ? "universal-tiny" : null } };
        Assert.Equal(expected, Chosen(options).Options.Model.ChemicalStart);
    }

    [Fact]
    public void Rates_that_are_given_stay()
    {
        RunOptions options = Options(20, 10);
        options = options with
        {
            Optimizer = options.Optimizer with { Method = OptimizerMethod.Muon, MuonRate = 2 },
            Schedule = options.Schedule with { LearningRate = 3e-3 },
        };
        RunOptions chosen = Chosen(options).Options;
        Assert.Equal((3e-3, 2), (chosen.Schedule.LearningRate, chosen.Optimizer.MuonRate));
    }

    /// <summary>Of 5 elements there are 15 pairs; nine structures of ten train.</summary>
    [Theory]
    [InlineData(90, ResolutionChoice.Coarse, OptimizerMethod.Adamw)]
    [InlineData(110, ResolutionChoice.Fine, OptimizerMethod.Muon)]
    public void Network_and_method_follow_from_the_atoms_per_pair_of_elements(int structures, ResolutionChoice resolution, OptimizerMethod method)
    {
        (RunOptions chosen, string? notice) = Chosen(Options(5, structures));
        Assert.Equal((resolution, method), (chosen.Model.Resolution, chosen.Optimizer.Method));
        Assert.Equal(method == OptimizerMethod.Adamw, notice?.Contains("fewer than 30", StringComparison.Ordinal) ?? false);
    }

    /// <summary>Molecules and many elements take no angles and three layers, many elements degree 4; what is given stays, and angles asked for.</summary>
    [Theory]
    [InlineData(5, "F F F", null, 0, 3, 2), InlineData(5, "T F F", null, 8, 2, 2)]
    [InlineData(20, "T T T", null, 0, 3, 4), InlineData(20, "F F F", null, 0, 3, 4), InlineData(20, "T T T", "angle_basis=3", 8, 2, 2)]
    [InlineData(5, "F F F", "layers=2", 0, 2, 2), InlineData(5, "F F F", "angle_width=4", 4, 2, 2)]
    [InlineData(5, "F F F", "sym_degree=3", 0, 3, 3)]
    public void Angles_layers_and_degree_follow_from_the_structures(int elements, string periodic, string? given, int angles, int layers, int degree)
    {
        RunOptions options = Options(elements, elements == 5 ? 110 : 400, periodic);
        JsonObject keys = [];
        if (given is not null) keys[given.Split('=')[0]] = int.Parse(given.Split('=')[1], CultureInfo.InvariantCulture);
        ModelSpec spec = SpecChoice.Create(Chosen(options with { Model = new ModelOptions { Preset = "tiny", Spec = keys } }).Options.Model, [new Element(1)]);
        Assert.Equal((angles, layers, degree, degree != 4), (spec.AngleWidth, spec.Layers, spec.SymDegree, spec.MomentMessages));
    }

    /// <summary>Many elements have cutoffs by their radii, unless a cutoff is given; few have one for all.</summary>
    [Theory]
    [InlineData(20, null, 6.5, true), InlineData(19, null, 5, false), InlineData(20, "pair_cutoff=4.5", 4.5, false)]
    [InlineData(20, "switch=exponential", 5, false)]
    public void Cutoffs_follow_from_the_elements(int elements, string? given, double cutoff, bool isTypewise)
    {
        JsonObject keys = [];
        if (given is not null) keys[given.Split('=')[0]] = given.Contains('.') ? 4.5 : given.Split('=')[1];
        (RunOptions chosen, string? notice) = Chosen(Options(elements, 400) with { Model = new ModelOptions { Preset = "tiny", Spec = keys } });
        ModelSpec spec = SpecChoice.Create(chosen.Model, [new Element(1), new Element(8), new Element(55)]);
        Assert.Equal((cutoff, isTypewise), (spec.PairCutoff, spec.TypewiseCutoff is not null));
        Assert.Equal(isTypewise, notice?.Contains("typewise_cutoff = { offset = 3.5, factor = 0.75 }", StringComparison.Ordinal) ?? false);
        if (isTypewise) Assert.Equal((3.965, 4.2275, 6.5), (spec.CutoffOf(0, 0), Math.Round(spec.CutoffOf(0, 1), 4), spec.CutoffOf(2, 2)));
    }

    /// <summary>Atoms that stand alone within 5 Å have images within the cutoff that many elements choose, or within less than 5 Å if they are small.</summary>
    [Fact]
    public void Atoms_that_stand_alone_are_told_by_the_cutoffs_that_are_chosen()
    {
        RunOptions options = Options(20, 400);
        string train = Assert.Single(options.Data.TrainFiles);
        const string box = "Lattice=\"5.5 0 0 0 5.5 0 0 0 5.5\" Properties=species:S:1:pos:R:3:forces:R:3 pbc=\"T T T\"";
        File.AppendAllText(train, $"1\nenergy=-1 {box}\nK 0 0 0 0 0 0\n1\nenergy=-3 {box.Replace("5.5", "4.5", StringComparison.Ordinal)}\nH 0 0 0 0 0 0\n");
        Assert.Contains("1 single atom without neighbours", string.Join('\n', TrainingData.Read(options, null).Notices));
        (TrainingData data, RunOptions chosen, _) = DataChoices.Read(options, null);
        string notice = Assert.Single(data.Notices, text => text.Contains("without neighbours", StringComparison.Ordinal));
        Assert.Contains("(H, -3 eV)", notice, StringComparison.Ordinal);
        TrainingData again = TrainingData.Read(chosen, null);
        Assert.Equal((data.Train.Count, data.Validation.Count), (again.Train.Count, again.Validation.Count));
        Assert.Equal(data.Notices, again.Notices);
    }

    [Fact]
    public void Experts_on_angles_are_left_out_with_them_unless_they_are_given()
    {
        RunOptions options = Options(5, 110) with { Model = new ModelOptions { Preset = "medium" } };
        ModelSpec chosen = SpecChoice.Create(Chosen(options).Options.Model, [new Element(1)]);
        Assert.Equal((0, ExpertPositions.Node | ExpertPositions.Pair), (chosen.AngleWidth, chosen.Positions));
        JsonObject keys = new() { ["positions"] = new JsonArray("angle") };
        RunOptions asked = Chosen(options with { Model = new ModelOptions { Preset = "medium", Spec = keys } }).Options;
        ModelSpec given = SpecChoice.Create(asked.Model, [new Element(1)]);
        Assert.Equal((32, ExpertPositions.Angle), (given.AngleWidth, given.Positions));
    }

    [Fact]
    public void All_that_is_chosen_is_said()
    {
        RunOptions options = Options(5, 90) with { Model = new ModelOptions { Resolution = ResolutionChoice.Fine } };
        string notice = Chosen(options).Notice!;
        Assert.Contains("angle_width = 0", notice, StringComparison.Ordinal);
        Assert.Contains("method = \"adamw\"", notice, StringComparison.Ordinal);
    }

    [Fact]
    public void A_coarse_network_keeps_its_angles() =>
        Assert.DoesNotContain("angle_width", Chosen(Options(5, 90)).Options.Model.Spec.Select(entry => entry.Key));

    private static (RunOptions Options, string? Notice) Chosen(RunOptions options) => DataChoices.Choose(options, TrainingData.Read(options, null));

    /// <summary>A run on structures that hold one atom of every element.</summary>
    private RunOptions Options(int elements, int structures, string periodic = "F F F")
    {
        string atoms = string.Concat(Enumerable.Range(1, elements).Select(number =>
            string.Create(CultureInfo.InvariantCulture, $"{new Element(number)} {1.5 * number} 0 0 0.1 0 0\n")));
        string columns = $"Lattice=\"99 0 0 0 99 0 0 0 99\" Properties=species:S:1:pos:R:3:forces:R:3 pbc=\"{periodic}\"";
        string text = string.Concat(Enumerable.Range(0, structures).Select(index =>
            string.Create(CultureInfo.InvariantCulture, $"{elements}\nenergy={-elements + 0.01 * index} {columns}\n{atoms}")));
        return RunOptions.FromCommandLine([samples.Write("train.xyz", text)]);
    }
}
