using Amalgam.Atoms.Elements;
using Amalgam.Atoms.Settings;
using Amalgam.Dynamics.Options;
using Amalgam.Training.Grid;
using Amalgam.Training.Options;
using Amalgam.Training.Toml;
using Xunit;

namespace Amalgam.Unit.Training;

/// <summary>Keys that have no effect beside others are errors: every key is set beside every key that may exclude it.</summary>
public sealed class SettingEffectTests : IDisposable
{
    private readonly TrainingSamples samples = new();

    /// <summary>Run files of a training that switch something off, as section, line.</summary>
    private static readonly (string Section, string Line)[][] Trainings =
    [
        [],
        [("model", "start = \"model.safetensors\"")],
        [("model", "upcycle = \"model.safetensors\"")],
        [("data", "validation_files = [\"b.xyz\"]")],
        [("data", "source = [{ name = \"a\", train_files = [\"a.xyz\"], validation_files = [\"b.xyz\"] }]")],
        [("data", "source = [{ name = \"a\", train_files = [\"a.xyz\"] }]")],
        [("model", "charge = true"), ("model", "spin = true")],
        [("experts", "routing = \"none\"")],
        [("experts", "routing = \"configuration\"")],
        [("experts", "routed_experts = 0"), ("experts", "active_experts = 0")],
        [("experts", "shared_experts = 0")],
        [("experts", "exploration = 0")],
        [("model", "layers = 1")],
        [("model", "angle_width = 0")],
        [("model", "head_widths = []")],
        [("model", "pair_input = \"distance\"")],
        [("optimizer", "method = \"adamw\"")],
        [("training", "minutes = 3")],
        [("training", "steps = 30")],
        [("schedule", "shape = \"constant\"")],
        [("loss", "energy = \"mse\""), ("loss", "forces = \"mae\""), ("loss", "stress = \"mse\"")],
        [("loss", "energy_start = 0"), ("loss", "energy_end = 0")],
        [("loss", "forces_start = 0"), ("loss", "forces_end = 0")],
        [("loss", "stress_start = 0"), ("loss", "stress_end = 0")],
    ];

    private static readonly (string Section, string Line)[][] Dynamics =
    [
        [],
        [("dynamics", "ensemble = \"nvt\""), ("dynamics", "temperature = 300")],
        [("dynamics", "ensemble = \"npt\""), ("dynamics", "temperature = 300")],
        [("dynamics", "ensemble = \"npt\""), ("dynamics", "temperature = 300"), ("bath", "barostat = \"mtk\"")],
        [("output", "trajectory_interval = 0")],
        [("observers", "rdf_interval = 5"), ("observers", "msd_interval = 5"), ("observers", "vacf_interval = 5")],
    ];

    public void Dispose() => samples.Dispose();

    [Fact]
    public void EveryKeyOfATrainingBesideEveryExclusiveOne()
    {
        RunOptions defaults = RunOptions.FromCommandLine(["a.xyz"]);
        CheckAll(defaults, RunSettings.OfFile, Trainings, RunOptionsCheck.Combinations, [("data", "train_files = [\"a.xyz\"]")],
            options => SpecChoice.WithAllKeys(options, SpecChoice.Create(options.Model, [new Element(1)])));
    }

    [Fact]
    public void EveryKeyOfDynamicsBesideEveryExclusiveOne() => CheckAll(new DynamicsOptions(), DynamicsSettings.All, Dynamics, null, [], options => options);

    [Fact]
    public void EveryConditionFailsSomewhereAndHoldsSomewhere()
    {
        AssertCovered(new RunOptions(), RunSettings.OfFile, Trainings, [("data", "train_files = [\"a.xyz\"]")]);
        AssertCovered(new DynamicsOptions(), DynamicsSettings.All, Dynamics, []);
    }

    [Fact]
    public void TheSeedOfATrainingHasNoEffectOnAnAblation() =>
        Assert.Contains("[training] seed: expected none beside amalgam ablate, found 3", Assert.Throws<InvalidDataException>(() =>
            AblationFile.Read(samples.Write("ablation.toml", "[data]\ntrain_files = [\"a.xyz\"]\n[training]\nseed = 3\n"))).Message);

    [Fact]
    public void APresetBesideAStartIsRefusedWithItsLine()
    {
        string file = samples.Write("run.toml", "[data]\ntrain_files = [\"a.xyz\"]\n[model]\npreset = \"tiny\"\nstart = \"model.safetensors\"\n");
        Assert.Equal($"{file}:4: [model] preset: expected none beside start, found \"tiny\"\n  preset = \"tiny\"\n"
            + "  → leave preset out, as it has no effect here: the network is that of the model file; other keys of [model] and [experts] change it",
            Assert.Throws<InvalidDataException>(() => RunFile.Read(file)).Message);
    }

    [Fact]
    public void AGivenValueIsRefusedAsWellAndReplacesThatOfTheFileOtherwise()
    {
        RunOptions options = RunOptions.FromCommandLine(["a.xyz"]);
        Assert.StartsWith("command line: --preset: expected none beside start, found \"tiny\"", Assert.Throws<InvalidDataException>(() =>
            GivenSettings.Apply(options, [new("--preset", "model", "preset", "tiny"), new("--start", "model", "start", "m.safetensors")])).Message);
        RunOptions steps = options with { Training = options.Training with { Steps = 10 } };
        Assert.Equal(2, GivenSettings.Apply(steps, [new("--minutes", "training", "minutes", "2")]).Training.Minutes);
        Assert.Contains("--minutes: expected 0.01 to 1000000 minutes, found 'x'", Assert.Throws<InvalidDataException>(() =>
            GivenSettings.Apply(steps, [new("--minutes", "training", "minutes", "x")])).Message);
    }

    [Fact]
    public void TheWrittenFileSaysWhatEveryKeyDoesAndLeavesOutWhatHasNoEffect()
    {
        RunOptions options = RunOptions.FromCommandLine(["a.xyz"], minutes: 3);
        string text = RunFile.Text(options);
        foreach (Setting<RunOptions> setting in RunSettings.OfFile)
            Assert.Contains(text.Split('\n'), line => line.TrimStart('#', ' ').StartsWith(setting.Key + " =", StringComparison.Ordinal)
                && line.Contains(setting.Description.TrimEnd('.'), StringComparison.Ordinal));
        Assert.Contains("# epochs = 100.0", text);
        Assert.Contains("No effect here: not with minutes", text);
        Assert.Equal(text, RunFile.Text(RunFile.Read(samples.Write("written.toml", text))));
    }

    [Fact]
    public void AFileOfAnEarlierVersionIsReadWithKeysThatHaveNoEffect()
    {
        string heading = "# All settings of a training run. Lines that begin with # are settings without a value.\n";
        string rest = "[data]\ntrain_files = [\"a.xyz\"]\n[model]\nupcycle_noise = 0.02\n[training]\nminutes = 3.0\nepochs = 100.0\n";
        Assert.Equal(3, RunFile.Read(samples.Write("run.toml", heading + rest)).Training.Minutes);
        Assert.Contains("upcycle_noise", Assert.Throws<InvalidDataException>(() => RunFile.Read(samples.Write("run.toml", rest))).Message);
    }

    private void CheckAll<T>(T defaults, IReadOnlyList<Setting<T>> settings, (string Section, string Line)[][] situations,
        Func<T, IEnumerable<SettingProblem>>? check, (string, string)[] always, Func<T, T> resolve)
        where T : class
    {
        foreach ((string, string)[] situation in situations)
        {
            (string, string)[] lines = Beside(always, situation);
            T options = TomlRunFile.Read(Write(lines), defaults, settings);
            foreach (Setting<T> setting in settings.Where(setting => !lines.Any(line => KeyOf(line) == (setting.Section, setting.Key))))
            {
                // The value that the key has anyway, so that nothing else is wrong.
                if (setting.Get(resolve(options)) is not object value || value is IReadOnlyCollection<string> { Count: 0 }) continue;
                string file = Write([.. lines, (setting.Section, $"{setting.Key} = {TomlText.Value(value)}")]);
                string problem = "";
                try
                {
                    TomlRunFile.Read(file, defaults, settings, check);
                }
                catch (InvalidDataException problems)
                {
                    problem = problems.Message;
                }
                bool isRefused = problem.Contains($"[{setting.Section}] {setting.Key}: expected", StringComparison.Ordinal)
                    && problem.Contains("no effect here");
                Assert.True(isRefused == setting.Unmet(options) is not null, $"{string.Join(", ", situation)}; {setting.Key}: {problem}");
            }
        }
    }

    private void AssertCovered<T>(T defaults, IReadOnlyList<Setting<T>> settings, (string Section, string Line)[][] situations, (string, string)[] always)
        where T : class
    {
        T[] all = [.. situations.Select(situation => TomlRunFile.Read(Write(Beside(always, situation)), defaults, settings))];
        foreach (Setting<T> setting in settings)
            foreach (SettingCondition<T> condition in setting.Conditions)
                Assert.True(all.Any(condition.Holds) && !all.All(condition.Holds), $"{setting.Key} {condition.Words}");
    }

    /// <summary>Sources name their files themselves.</summary>
    private static (string Section, string Line)[] Beside((string, string)[] always, (string Section, string Line)[] situation) =>
        situation.Any(line => line.Line.StartsWith("source", StringComparison.Ordinal)) ? situation : [.. always, .. situation];

    private static (string, string) KeyOf((string Section, string Line) line) => (line.Section, line.Line.Split(' ')[0]);

    private string Write((string Section, string Line)[] lines) => samples.Write("keys.toml",
        string.Concat(lines.GroupBy(line => line.Section).Select(section => $"[{section.Key}]\n{string.Concat(section.Select(line => line.Line + "\n"))}")));
}
