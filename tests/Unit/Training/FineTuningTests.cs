using Amalgam.Atoms;
using Amalgam.Atoms.Elements;
using Amalgam.Atoms.Labels;
using Amalgam.Model;
using Amalgam.Model.Files;
using Amalgam.Model.Parameters;
using Amalgam.Network;
using Amalgam.Testing;
using Amalgam.Training.Options;
using Amalgam.Training.Progress;
using Amalgam.Training.Run;
using Xunit;

namespace Amalgam.Unit.Training;

/// <summary>What a run that goes on from a model says of elements and reference energies.</summary>
public sealed class FineTuningTests : IDisposable
{
    private readonly TrainingSamples samples = new();

    public void Dispose() => samples.Dispose();

    [Fact]
    public void AbsentAndNewElementsAndBothReferenceEnergiesAreSaid()
    {
        string first = Pairs("first.xyz", "H", "O", -10), second = Pairs("second.xyz", "H", "C", -30);
        TrainingSummary start = Run(first, null, out _);
        TrainingSummary again = Run(second, start.ModelPath, out RecordingObserver observer);
        string notices = string.Join('\n', observer.Notices);
        (PotentialModel before, PotentialModel after) = (ModelFile.Load(start.ModelPath), ModelFile.Load(again.ModelPath));
        Element oxygen = Element.Parse("O");
        Assert.Equal(before.ReferenceEnergies[before.Spec.IndexOf(oxygen)], after.ReferenceEnergies[after.Spec.IndexOf(oxygen)]);
        Assert.Contains("not in these data: O", notices);
        Assert.Contains("new to the model: C", notices);
        Assert.Matches(@"H -5\.\d+ → -15\.\d+ \(fitted\)   O -5\.\d+ → -5\.\d+ \(kept\)", notices);
        Assert.Contains("count energies from another origin", notices);
        Assert.Matches(@"goes on from .*: \d+ of \d+ tensors are taken over", notices);
    }

    [Fact]
    public void TheSameDataMoveNothingFar()
    {
        string first = Pairs("first.xyz", "H", "O", -10);
        TrainingSummary start = Run(first, null, out _);
        Run(first, start.ModelPath, out RecordingObserver observer);
        string notices = string.Join('\n', observer.Notices);
        Assert.Contains("E0 in eV, of the model → now", notices);
        Assert.DoesNotContain("another origin", notices);
        Assert.DoesNotContain("not in these data", notices);
    }

    [Fact]
    public void E0MovesByWhatTheModelMissesWhateverTheCompositions()
    {
        PotentialModel model = RandomModels.Create("element_moe_topk");
        Element[] elements = [.. model.Spec.Elements];
        double[] shifts = [.. elements.Select((_, index) => 100.0 - 7 * index)];
        Structure[] structures = Shifted(model, shifts);
        AssertFound(shifts, EnergyShift.Fit(model, elements, structures, 1), elements, structures);
    }

    /// <summary>Two hot structures that the model misses by 40 eV say nothing of the origin.</summary>
    [Fact]
    public void SingleStructuresDoNotMoveE0()
    {
        PotentialModel model = RandomModels.Create("element_moe_topk");
        Element[] elements = [.. model.Spec.Elements];
        double[] shifts = [.. elements.Select((_, index) => 1.0 - index)];
        Structure[] structures = [.. Shifted(model, shifts), .. Shifted(model, shifts), .. Shifted(model, shifts)];
        foreach (int hot in new[] { 3, 14 }) structures[hot].Labels[LabelTable.Energy] = [structures[hot].Energy!.Value + 40];
        AssertFound(shifts, EnergyShift.Fit(model, elements, structures, 1), elements, structures);
    }

    /// <summary>Chains of two to six atoms, their elements in turn, with the energies of the model and shifts per atom.</summary>
    /// <param name="shifts">[element of the model], eV</param>
    private static Structure[] Shifted(PotentialModel model, double[] shifts)
    {
        Element[] elements = [.. model.Spec.Elements];
        using var potential = new NetworkPotential(model, Precision.Float64, 1);
        var answer = new Evaluation();
        Structure[] structures = [.. Enumerable.Range(0, 12).Select(start => Chain([.. Enumerable.Range(0, 2 + start % 5)
            .Select(atom => elements[(start + atom * atom) % elements.Length])]))];
        foreach (Structure structure in structures)
        {
            potential.Evaluate(structure, answer);
            structure.Labels[LabelTable.Energy] = [answer.Energy + structure.Elements.Sum(element => shifts[Array.IndexOf(elements, element)])];
        }
        return structures;
    }

    private static void AssertFound(double[] shifts, double[]? found, Element[] elements, Structure[] structures)
    {
        Assert.NotNull(found);
        for (int index = 0; index < elements.Length; index++)
            if (structures.Any(structure => structure.Elements.Contains(elements[index]))) Assert.Equal(shifts[index], found[index], 1e-3);
    }

    private static Structure Chain(Element[] elements) =>
        new(elements, [.. elements.SelectMany((_, atom) => new[] { 1.6 * atom, 0.3 * (atom % 2), 0.0 })], Cell.Open);

    private TrainingSummary Run(string data, string? start, out RecordingObserver observer)
    {
        string folder = Directory.CreateDirectory(samples.PathOf(Path.GetRandomFileName())).FullName;
        RunOptions options = RunOptions.FromCommandLine([data]);
        options = options with
        {
            Model = start is null ? options.Model with { Preset = "tiny" } : options.Model with { Start = start },
            Training = options.Training with { Steps = 1 },
        };
        return Trainer.Run(options, folder, observer: observer = new RecordingObserver());
    }

    private string Pairs(string name, string one, string other, double energy) => samples.Write(name, string.Concat(Enumerable.Range(0, 12).Select(index =>
        FormattableString.Invariant($"2\nenergy={energy} Properties=species:S:1:pos:R:3:forces:R:3 pbc=\"F F F\"\n")
        + FormattableString.Invariant($"{one} 0 0 0 0 0 0.1\n{other} 0 0 {1 + 0.01 * index} 0 0 -0.1\n"))));
}
