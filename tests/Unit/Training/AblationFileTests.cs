using Amalgam.Training.Grid;
using Amalgam.Training.Options;
using Xunit;

namespace Amalgam.Unit.Training;

/// <summary>The section [ablate] of run files.</summary>
public sealed class AblationFileTests : IDisposable
{
    private readonly AblationSamples samples = new();

    public void Dispose() => samples.Dispose();

    [Theory]
    [InlineData("seed = [1]", "expected a key of [ablate], found 'seed'\n  seed = [1]\n  → seed belongs into [training]")]
    [InlineData("routing = [\"element\"]", "→ routing belongs into [experts]")]
    [InlineData("gate_kinds = []", "expected a key of [ablate], found 'gate_kinds'")]
    [InlineData("paralel = 2", "→ did you mean 'parallel'?")]
    [InlineData("step = 10", "expected a key of [ablate], found 'step'\n  step = 10\n  → did you mean 'steps'?")]
    [InlineData("learning_rate = 0.1", "→ learning_rate belongs into [schedule]")]
    [InlineData("seeds = []", "[ablate] seeds: expected at least one seed, found none")]
    [InlineData("seeds = [1, 2, 1]", "[ablate] seeds: expected each seed once, found one twice")]
    [InlineData("seeds = [-1]", "[ablate] seeds: expected 0 to 2147483647, found -1")]
    [InlineData("seeds = 3", "seeds: expected a list of whole numbers, found 3")]
    [InlineData("steps = 0", "[ablate] steps: expected 1 to 1000000000000 steps, found 0")]
    [InlineData("steps = 5\nminutes = 1", "[ablate] minutes: expected steps or minutes, found both")]
    [InlineData("dense = [\"widths\"]", "[ablate] dense: expected some of width, active, found 'widths'\n  dense = [\"widths\"]\n  → did you mean 'width'?")]
    [InlineData("expert_kinds = [\"linaer\"]", "found 'linaer'\n  expert_kinds = [\"linaer\"]\n  → did you mean 'linear'?")]
    [InlineData("routings = [\"none\"]", "[ablate] routings: expected some of element, configuration, found 'none'")]
    [InlineData("shared = [\"some\"]", "[ablate] shared: expected some of half, none, all, found 'some'")]
    [InlineData("gates = [\"topk_softmax\", \"topk_softmax\"]", "[ablate] gates: expected each value once, found one twice")]
    [InlineData("routed_experts = [0]", "[ablate] routed_experts: expected 1 to 4096, found 0")]
    [InlineData("parallel = -1", "[ablate] parallel: expected 0 to 1024 runs, found -1")]
    public void MistakesAreNamedWithTheirLine(string ablate, string expected)
    {
        string path = samples.Write(ablate);
        string message = Assert.Throws<InvalidDataException>(() => AblationFile.Read(path)).Message;
        Assert.Contains(expected, message);
        Assert.Matches("^" + System.Text.RegularExpressions.Regex.Escape(path) + @":\d+: ", message);
    }

    [Theory]
    [InlineData("routing = \"none\"", "[experts] routing: expected a base with experts, found none")]
    [InlineData("active_experts = 3", "[experts] shared_experts: expected as many shared as active routed experts in the base, found 1 and 3")]
    public void ABaseThatNoGridCanBeBuiltAroundIsRefused(string experts, string expected)
    {
        string path = samples.Write("steps = 5", model: $"[model]\npreset = \"tiny\"\n\n[experts]\n{experts}\n");
        Assert.Contains(expected, Assert.Throws<InvalidDataException>(() => AblationFile.Read(path)).Message);
    }

    [Fact]
    public void ATrainingTakesNoSectionAblate()
    {
        string message = Assert.Throws<InvalidDataException>(() => RunFile.Read(samples.Write("steps = 5"))).Message;
        Assert.Contains("expected a section of a run file, found [ablate]\n  [ablate]\n  → amalgam ablate takes this section", message);
    }

    [Fact]
    public void TheResolvedFileSaysTheSame()
    {
        AblationFile file = AblationFile.Read(samples.Write("seeds = [3, 5]\nminutes = 0.5\nshared = [\"none\"]\nfull = true\nrouted_experts = [2, 6]"));
        string text = file.Text();
        AblationFile again = AblationFile.Read(WriteText("resolved.toml", text));
        Assert.Equal(text, again.Text());
        Assert.Equal([3, 5], again.Ablate.Seeds);
        Assert.Equal((0.5, null, true), (again.Ablate.Minutes, again.Ablate.Steps, again.Ablate.Full));
        Assert.Equal([2, 6], again.Ablate.RoutedExperts);
        Assert.Equal(file.Base.Data.TestFiles, again.Base.Data.TestFiles);
        Assert.Equal(RunSettings.All.Count + AblationSettings.All.Count + SpecChoice.KeysOf("model").Count() + SpecChoice.KeysOf("experts").Count(),
            text.Split('\n').Count(line => line.Contains(" =")));
    }

    [Fact]
    public void ABudgetOfTheSectionReplacesThatOfTheTraining()
    {
        AblationFile file = AblationFile.Read(samples.Write("steps = 7", training: "minutes = 3"));
        Assert.Equal(7, AblationPlan.Prepare(file).StepsOfRun);
        Assert.Null(AblationPlan.Prepare(AblationFile.Read(samples.Write("minutes = 2", training: "steps = 3"))).StepsOfRun);
        Assert.Equal(3, AblationPlan.Prepare(AblationFile.Read(samples.Write("", training: "steps = 3"))).StepsOfRun);
    }

    private string WriteText(string name, string text)
    {
        File.WriteAllText(samples.PathOf(name), text);
        return samples.PathOf(name);
    }
}
