using Amalgam.Atoms;
using Amalgam.Model.Backbones.Dpa3;
using Amalgam.Network.Graph;
using Amalgam.Training.Data;
using Amalgam.Training.Options;
using Amalgam.Training.Run;

namespace Amalgam.Training.Grid;

/// <summary>An ablation: its run file, its data, read once for all runs, and its grid.</summary>
public sealed class AblationPlan
{
    /// <summary>Structures that costs are estimated and timed on.</summary>
    private const int SampleSize = 200;

    private const int TimingRounds = 4;

    private readonly TrainingData data;
    private readonly ActiveCost cost;
    private readonly StructureGraph[] sample;

    /// <summary>The run file.</summary>
    public AblationFile File { get; }

    /// <summary>The networks.</summary>
    public AblationGrid Grid { get; }

    /// <summary>Structures to report errors on when the run file names test files; empty otherwise, see <see cref="TestStructures"/>.</summary>
    public IReadOnlyList<Structure> Test { get; }

    private AblationPlan(AblationFile file, TrainingData data, StructureGraph[] sample, IReadOnlyList<Structure> test)
    {
        File = file;
        Test = test;
        this.data = data;
        this.sample = sample;
        cost = ActiveCost.For(sample);
        Grid = AblationGrid.Create(file, data.Elements, cost);
    }

    /// <summary>Reads the data and makes the grid.</summary>
    /// <exception cref="InvalidDataException">The data cannot be used, or the test files hold elements that the training files lack.</exception>
    public static AblationPlan Prepare(AblationFile file)
    {
        (TrainingData data, RunOptions chosen, string? notice) = DataChoices.Read(file.Base, null);
        file = file with { Base = chosen };
        ModelSpec spec = SpecChoice.Create(file.Base.Model, data.Elements);
        StructureGraph[] graphs = GraphCache.Build(spec, Sample(data.Train), file.Base.Training.Threads, "", null);
        return new AblationPlan(file, data, graphs, TestData.Read(file.Base.Data, data.Elements)) { Choices = notice };
    }

    /// <summary>What the data chose where the base leaves it open; null where there is nothing to say.</summary>
    private string? Choices { get; init; }

    /// <summary>Seeds and networks in the order of the runs: every network with the first seed before any with the second.</summary>
    public IReadOnlyList<(AblationVariant Variant, int Seed)> Runs =>
        [.. from seed in File.Ablate.Seeds from variant in Grid.Variants select (variant, seed)];

    /// <summary>Estimated multiply-adds of an atom, see <see cref="ActiveCost"/>.</summary>
    public double CostOf(AblationVariant variant) => cost.Of(variant.Spec);

    /// <summary>Structures on which a run is judged: the test files, or without them those that the run itself validated on.</summary>
    public IReadOnlyList<Structure> TestStructures(AblationOutcome run) => Test.Count > 0 ? Test : RunStructures.Of(run.Folder).Validation;

    /// <summary>[structure of <see cref="TestStructures"/>], its source; null for data of one method.</summary>
    public IReadOnlyList<string>? TestSources(AblationOutcome run)
    {
        IReadOnlyList<DataSource> sources = File.Base.Data.Sources;
        if (sources.Count == 0) return null;
        return Test.Count == 0 ? RunStructures.Of(run.Folder).ValidationSources
            : [.. sources.SelectMany(source => Enumerable.Repeat(source.Name, source.TestFiles.Sum(CountOf)))];
        int CountOf(string path) => DataFiles.Each(DataFiles.Shown(path), File.Base.Data, new StructureCensus()).Count();
    }

    /// <summary>Structures that predictions are timed on: some of the test structures, or without them of the training structures.</summary>
    public IReadOnlyList<Structure> TimedStructures => Sample(Test.Count > 0 ? Test : data.Train);

    /// <summary>
    /// Seconds that one training step of each network takes on one thread of this machine, by name: the least of <see cref="TimingRounds"/> rounds over all
    /// networks.
    /// </summary>
    /// <remarks>The first round also pays for the compilation of the code.</remarks>
    public IReadOnlyDictionary<string, double> SecondsOfSteps()
    {
        var seconds = Grid.Variants.ToDictionary(variant => variant.Name, _ => double.PositiveInfinity);
        for (int round = 0; round < TimingRounds; round++)
            foreach (AblationVariant variant in Grid.Variants)
            {
                RunOptions options = variant.Run(File.Base, File.Ablate, File.Ablate.Seeds[0], threads: 1);
                seconds[variant.Name] = Math.Min(seconds[variant.Name], StepTiming.Seconds(options, variant.Spec, data, sample));
            }
        return seconds;
    }

    /// <summary>Steps of a run; null when the budget is in minutes.</summary>
    public long? StepsOfRun => new RunBudget(Grid.Variants[0].Run(File.Base, File.Ablate, 0, 1).Training, BatchesPerEpoch).Steps;

    private int BatchesPerEpoch =>
        new BatchPlan([.. Enumerable.Repeat(1.0, data.Train.Count)],
            [.. Enumerable.Range(0, data.Train.Count).Select(index => data.Train.FactsOf(index).Atoms)], File.Base.Training.BatchAtoms, 0).Count;

    /// <summary>What the user should know of the data before anything is trained on them: the split, and labels that are unlikely to be right.</summary>
    public IReadOnlyList<string> Notices => [.. data.Notices, .. data.Implausible(), .. Choices is null ? [] : (string[])[Choices]];

    /// <summary>Says on which structures errors are.</summary>
    public string TestNotice => Test.Count > 0
        ? $"errors on {Test.Count} test structures ({string.Join(", ", File.Base.Data.AllTestFiles().Select(Path.GetFileName))})"
        : "the run file names no test files: errors are on the validation structures, by which the best step of every run was chosen";

    /// <summary>Evenly spread over a list.</summary>
    private static Structure[] Sample(IReadOnlyList<Structure> structures)
    {
        int count = Math.Min(SampleSize, structures.Count);
        return [.. Enumerable.Range(0, count).Select(index => structures[(int)((long)index * structures.Count / count)])];
    }
}
