using System.Globalization;
using System.Text.Json.Nodes;
using Amalgam.Atoms.Elements;
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

    /// <summary>Moments up to degree 2 for molecules; nothing is chosen where an axis is periodic, the network is coarse, or a degree is given.</summary>
    [Theory]
    [InlineData("F F F", 110, null, 2), InlineData("T F F", 110, null, 4), InlineData("F F F", 90, null, 1), InlineData("F F F", 110, 3, 3)]
    public void The_degree_of_the_moments_follows_from_periodicity(string periodic, int structures, int? given, int degree)
    {
        RunOptions options = Options(5, structures, periodic);
        if (given is int value) options = options with { Model = options.Model with { Spec = new JsonObject { ["sym_degree"] = value } } };
        Assert.Equal(degree, SpecChoice.Create(Chosen(options).Options.Model, [new Element(1)]).SymDegree);
    }

    [Fact]
    public void Keys_of_angles_without_a_width_are_refused_where_the_data_choose_a_network_without_angles()
    {
        RunOptions Cut(int structures) => Options(5, structures) with { Model = new ModelOptions { Spec = new JsonObject { ["angle_cutoff"] = 3.0 } } };
        Assert.Equal(ResolutionChoice.Coarse, Chosen(Cut(90)).Options.Model.Resolution);
        Assert.Contains("[model] angle_cutoff: expected angle_width beside it", Assert.Throws<InvalidDataException>(() => Chosen(Cut(110))).Message);
    }

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
