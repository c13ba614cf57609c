using Amalgam.Model.Experts;
using Amalgam.Training.Grid;
using Amalgam.Training.Run;
using Xunit;

namespace Amalgam.Unit.Training;

/// <summary>Running a grid: stopped at any moment it goes on as if it had not, and a run that diverges is a result.</summary>
public sealed class AblationRunsTests : IDisposable
{
    private const string Few = "seeds = [1, 2]\nsteps = 12\nparallel = 2\nvariants = [\"moe-element-half\", \"moe-configuration-half\", \"dense-active\"]";
    private readonly AblationSamples samples = new();

    public void Dispose() => samples.Dispose();

    [Theory]
    [InlineData(5)]
    [InlineData(30)]
    [InlineData(55)]
    public void AGridThatWasKilledGoesOnAsIfItHadNotBeen(int stop)
    {
        AblationPlan ablation = samples.Prepare(Few);
        IReadOnlyList<AblationOutcome> whole = new AblationRuns(ablation, samples.PathOf("whole")).Run(false, TestContext.Current.CancellationToken);
        int steps = 0;
        var killed = new AblationRuns(ablation, samples.PathOf("killed")) { Progressed = _ => { if (++steps == stop) throw new KilledException(); } };
        Assert.Throws<KilledException>(() => killed.Run(false, TestContext.Current.CancellationToken));
        var again = new List<string>();
        var resumed = new AblationRuns(ablation, samples.PathOf("killed")) { Ended = (outcome, _, _) => again.Add(outcome.Variant) };
        IReadOnlyList<AblationOutcome> outcomes = resumed.Run(true, TestContext.Current.CancellationToken);
        Assert.Equal(6, again.Count);
        Assert.Equal(whole.Select(Identity), outcomes.Select(Identity));
        foreach ((AblationOutcome one, AblationOutcome other) in whole.Zip(outcomes))
        {
            Assert.Equal(File.ReadAllBytes(one.ModelPath!), File.ReadAllBytes(other.ModelPath!));
            Assert.Equal(LogWithoutTimes(one.Folder), LogWithoutTimes(other.Folder));
        }
    }

    [Fact]
    public void RunsThatAreOverAreNotRepeated()
    {
        AblationPlan ablation = samples.Prepare(Few);
        new AblationRuns(ablation, samples.PathOf("done")).Run(false, TestContext.Current.CancellationToken);
        int steps = 0;
        IReadOnlyList<AblationOutcome> outcomes = new AblationRuns(ablation, samples.PathOf("done")) { Progressed = _ => steps++ }.Run(true,
            TestContext.Current.CancellationToken);
        Assert.Equal((6, 0), (outcomes.Count, steps));
        // One more seed trains that alone.
        AblationPlan larger = samples.Prepare(Few.Replace("[1, 2]", "[1, 2, 3]"));
        outcomes = new AblationRuns(larger, samples.PathOf("done")) { Progressed = _ => Interlocked.Increment(ref steps) }.Run(true,
            TestContext.Current.CancellationToken);
        Assert.Equal((9, 3 * 12), (outcomes.Count, steps));
    }

    [Fact]
    public void FoldersAndSettingsThatDoNotFitAreRefused()
    {
        AblationPlan ablation = samples.Prepare(Few);
        Assert.Contains("found no ablate.toml\n  → start it without --resume", Refused(ablation, "new", true));
        new AblationRuns(ablation, samples.PathOf("old")).Run(false, TestContext.Current.CancellationToken);
        Assert.Contains("found ablate.toml\n  → go on with --resume", Refused(ablation, "old", false));
        Assert.Contains("expected the settings that the run began with (steps = 12), found others (steps = 13)",
            Refused(samples.Prepare(Few.Replace("steps = 12", "steps = 13")), "old", true));
        Assert.Contains("(node_width = 8), found others (node_width = 12)",
            Refused(samples.Prepare(Few, AblationSamples.Model.Replace("node_width = 8", "node_width = 12")), "old", true));
    }

    [Fact]
    public void ARunThatDivergesIsAResultAndTheOthersGoOn()
    {
        AblationPlan ablation = samples.Prepare(Few);
        var environment = new TrainingEnvironment((layout, energies, options) =>
        {
            NetworkCalls network = NetworkCalls.Create(layout, energies, options);
            if (layout.Spec.Routing != Routing.Configuration) return network;
            int calls = 0;
            return network with
            {
                Evaluate = (batch, lots, result) =>
            {
                network.Evaluate(batch, lots, result);
                if (++calls == 9) result.Energy[0] = double.NaN;
            }
            };
        }, TimeProvider.System);
        var runs = new AblationRuns(ablation, samples.PathOf("diverging"), environment);
        IReadOnlyList<AblationOutcome> outcomes = runs.Run(false, TestContext.Current.CancellationToken);
        Assert.Equal(6, outcomes.Count);
        Assert.Equal(["moe-configuration-half", "moe-configuration-half"], outcomes.Where(outcome => outcome.Diverged).Select(outcome => outcome.Variant));
        AblationOutcome broken = outcomes.First(outcome => outcome.Diverged);
        Assert.Contains("expected a finite loss, found NaN", broken.Message);
        Assert.Equal(broken.DivergedAt, broken.Steps);
        Assert.InRange(broken.Steps, 5, 9);
        // It stays one: a second session does not try again.
        int steps = 0;
        IReadOnlyList<AblationOutcome> again = new AblationRuns(ablation, samples.PathOf("diverging"), environment) { Progressed = _ => steps++ }.Run(true,
            TestContext.Current.CancellationToken);
        Assert.Equal((0, 2), (steps, again.Count(outcome => outcome.Diverged)));
    }

    [Fact]
    public void ARunThatCannotBeDoneEndsTheGridWithItsMessage()
    {
        AblationPlan ablation = samples.Prepare(Few);
        File.Delete(samples.PathOf("train.xyz"));
        Assert.Contains("train.xyz", Assert.ThrowsAny<Exception>(() =>
            new AblationRuns(ablation, samples.PathOf("lost")).Run(false, TestContext.Current.CancellationToken)).Message);
    }

    [Fact]
    public void TheFirstStepsOfEveryNetworkCanBeTimed() =>
        Assert.All(samples.Prepare(Few).SecondsOfSteps(), step => Assert.InRange(step.Value, 1e-7, 10));

    private string Refused(AblationPlan ablation, string folder, bool resume) =>
        Assert.Throws<InvalidDataException>(() =>
            new AblationRuns(ablation, samples.PathOf(folder)).Run(resume, TestContext.Current.CancellationToken)).Message;

    private static (string, int, long?, long) Identity(AblationOutcome outcome) => (outcome.Variant, outcome.Seed, outcome.DivergedAt, outcome.Steps);

    private static string LogWithoutTimes(string folder) => string.Join('\n', File.ReadAllLines(Path.Combine(folder, "log.tsv"))
        .Select(line => string.Join('\t', line.Split('\t').Where((_, column) => column != 3))));

    private sealed class KilledException : Exception;
}
