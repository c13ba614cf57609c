using System.Text.Json.Nodes;
using Amalgam.Atoms.Elements;
using Amalgam.Atoms.Settings;
using Amalgam.Model.Backbones.Dpa3;
using Amalgam.Model.Experts;
using Amalgam.Model.Parameters;
using Amalgam.Model.Repulsion;
using Amalgam.Training.Options;
using Xunit;

namespace Amalgam.Unit.Training;

public sealed class TrainingOptionsTests
{
    private const string Good = """
        [data]
        train_files = ["a.xyz", "sub/b.xyz"]
        split_by = "formula"
        reference_energies = { H = -13.6, Fe = -3 }

        [model]
        preset = "tiny"
        layers = 3
        core_repulsion = { inner = 0.6, outer = 1.2 }

        [experts]
        routed_experts = 6
        positions = ["node", "angle"]
        noise = 0.5

        [training]
        minutes = 2.5
        precision = "float64"
        """;

    [Fact]
    public void EverySectionOfTheOptionsIsListed() =>
        Assert.Equal(typeof(RunOptions).GetProperties().Select(section => SnakeCase.Of(section.Name)), SettingsText.SectionsOf(RunSettings.All));

    [Fact]
    public void ARunFileIsRead()
    {
        using var samples = new TrainingSamples();
        RunOptions options = RunFile.Read(samples.Write("run.toml", Good));
        Assert.Equal([samples.PathOf("a.xyz"), samples.PathOf("sub/b.xyz")], options.Data.TrainFiles);
        Assert.Equal(SplitGrouping.Formula, options.Data.SplitBy);
        Assert.Equal(-3, options.Data.ReferenceEnergies["Fe"]);
        Assert.Equal(2.5, options.Training.Minutes);
        Assert.Equal(Precision.Float64, options.Training.Precision);
        Assert.Equal(0.5, options.Experts.Noise);
        ModelSpec spec = SpecChoice.Create(options.Model, [Element.Parse("H")]);
        Assert.Equal(3, spec.Layers);
        Assert.Equal(6, spec.RoutedExperts);
        Assert.Equal(ExpertPositions.Node | ExpertPositions.Angle, spec.Positions);
        Assert.Equal(new CoreRepulsionSpec(0.6, 1.2), spec.CoreRepulsion);
        Assert.Equal(new LossOptions(), options.Loss);
    }

    [Fact]
    public void ReferenceEnergiesMayHaveATableOfTheirOwn()
    {
        using var samples = new TrainingSamples();
        string text = "[data]\ntrain_files = [\"a.xyz\"]\n[data.reference_energies]\nH = -13.6\nFe = -3\n";
        RunOptions options = RunFile.Read(samples.Write("run.toml", text));
        Assert.Equal((-13.6, -3), (options.Data.ReferenceEnergies["H"], options.Data.ReferenceEnergies["Fe"]));
    }

    [Fact]
    public void NoneIsAWordForSomeKeysAndNothingForOthers()
    {
        using var samples = new TrainingSamples();
        string text = "[data]\ntrain_files = [\"a.xyz\"]\n[model]\ncore_repulsion = \"none\"\nangle_node_channels = \"none\"\n[experts]\nrouting = \"none\"\n";
        ModelSpec spec = SpecChoice.Create(RunFile.Read(samples.Write("run.toml", text)).Model, [Element.Parse("H")]);
        Assert.Equal((Routing.None, null, null), (spec.Routing, spec.CoreRepulsion, spec.AngleNodeChannels));
        RunOptions again = RunFile.Read(samples.Write("resolved.toml", RunFile.Text(RunFile.Read(samples.PathOf("run.toml")))));
        Assert.Equal(SpecJson.Write(spec).ToJsonString(), SpecJson.Write(SpecChoice.Create(again.Model, [Element.Parse("H")])).ToJsonString());
    }

    /// <summary>Also what a file of a version without a key means, whose presets did not have it.</summary>
    [Fact]
    public void AWrittenFileSaysWhatTheNetworkLacksOfItsPreset()
    {
        using var samples = new TrainingSamples();
        JsonObject less = new() { ["sym_degree"] = 1, ["sym_product"] = false, ["moment_messages"] = false };
        var model = new ModelOptions { Preset = "tiny", Resolution = ResolutionChoice.Fine, Spec = less };
        string text = RunFile.Text(RunOptions.FromCommandLine(["a.xyz"]) with { Model = model });
        ModelSpec Read(string written) => SpecChoice.Create(RunFile.Read(samples.Write("written.toml", written)).Model, [Element.Parse("H")]);
        Assert.Equal((1, false, false), (Read(text).SymDegree, Read(text).SymProduct, Read(text).MomentMessages));
        string earlier = string.Join('\n', RunFile.Text(RunOptions.FromCommandLine(["a.xyz"]) with { Model = model with { Spec = [] } }).Split('\n')
            .Where(line => !line.StartsWith("moment_messages", StringComparison.Ordinal)));
        Assert.Equal((2, true, false), (Read(earlier).SymDegree, Read(earlier).SymProduct, Read(earlier).MomentMessages));
    }

    [Fact]
    public void TheResolvedFileSaysTheSame()
    {
        using var samples = new TrainingSamples();
        RunOptions options = RunFile.Read(samples.Write("run.toml", Good));
        string text = RunFile.Text(options);
        RunOptions again = RunFile.Read(samples.Write("resolved.toml", text));
        Assert.Equal(text, RunFile.Text(again));
        foreach (Setting<RunOptions> setting in RunSettings.All)
            Assert.Equal(TomlText.Value(setting.Get(options)), TomlText.Value(setting.Get(again)));
        Assert.Contains("# learning_rate =", text);
        Assert.Contains("# 1E-09 to 10 per step", text);
        Assert.Contains("# steps =", text);
        Assert.Equal(RunSettings.All.Count + SpecChoice.KeysOf("model").Count() + SpecChoice.KeysOf("experts").Count(),
            text.Split('\n').Count(line => line.Contains(" =")));
    }

    [Theory]
    [InlineData("[training]\nsteps = 10\nepoch = 3\n", "run.toml:3: expected a key of [training], found 'epoch'\n  epoch = 3\n  → did you mean 'epochs'?")]
    [InlineData("[optimizer]\nlearning_rate = 0.1\n",
        "run.toml:2: expected a key of [optimizer], found 'learning_rate'\n  learning_rate = 0.1\n  → learning_rate belongs into [schedule]")]
    [InlineData("[optimiser]\nbeta1 = 0.9\n", "run.toml:1: expected a section of a run file, found [optimiser]\n  [optimiser]\n  → did you mean 'optimizer'?")]
    [InlineData("[schedule]\nlearning_rate = 100\n", "run.toml:2: [schedule] learning_rate: expected 1E-09 to 10 per step, found 100\n  learning_rate = 100")]
    [InlineData("[schedule]\nlearning_rate = \"fast\"\n", "run.toml:2: learning_rate: expected a number, found \"fast\"")]
    [InlineData("[schedule]\nlearning_rate = nan\n", "run.toml:2: [schedule] learning_rate: expected 1E-09 to 10 per step, found NaN")]
    [InlineData("[loss]\nforces = \"hubert\"\n", "run.toml:2: forces: expected \"mse\", \"huber\", \"mae\", \"huber_norm\", found \"hubert\"")]
    [InlineData("[model]\nlayer = 3\n", "run.toml:2: expected a key of [model], found 'layer'\n  layer = 3\n  → did you mean 'layers'?")]
    [InlineData("[model]\nrouted_experts = 3\n", "→ routed_experts belongs into [experts]")]
    [InlineData("[model]\n\nlayers = 300\n", "run.toml:3: [model] layers: expected 1 to 64, found 300")]
    [InlineData("[model]\nangle_cutoff = 7\n", "run.toml:2: [model] angle_cutoff: expected at most 5 Å (pair_cutoff), found 7")]
    [InlineData("[model]\npreset = \"smal\"\n",
        "run.toml:2: [model] preset: expected auto, tiny, small, medium, large, found 'smal'\n  preset = \"smal\"\n  → did you mean 'small'?")]
    [InlineData("[model]\nupcycle = \"dense.safetensors\"\nchemical_start = 0.5\n",
        "run.toml:3: [model] chemical_start: expected 0 beside start or upcycle, found 0.5")]
    [InlineData("minutes = 3\n", "run.toml:1: expected keys inside a section, found 'minutes' before the first one")]
    [InlineData("[training]\nminutes = = 3\n", "run.toml:2: expected TOML, found a fault")]
    [InlineData("[training]\nminutes = 3\nminutes = 4\n", "run.toml:3: expected TOML, found a fault")]
    [InlineData("[training]\nbatch_atoms = 1.5\n", "run.toml:2: batch_atoms: expected a whole number, found 1.5")]
    [InlineData("[data]\nreference_energies = { Xx = -1 }\n", "expected element symbols, found 'Xx'")]
    [InlineData("[data.reference_energies]\nH = -13.6\nO = \"low\"\n[data]\ntrain_files = [\"a.xyz\"]\n",
        "run.toml:1: reference_energies: expected a number for O, found \"low\"")]
    [InlineData("[training]\nbatch_atom = 3\n[schedule]\nlearning_rate = 100\n", "run.toml:4: [schedule] learning_rate: expected 1E-09 to 10 per step")]
    [InlineData("[schedule]\nlearning_rate = 1e-3\nfinal_learning_rate = 1e-2\n",
        "run.toml:3: [schedule] final_learning_rate: expected at most learning_rate 0.001, found 0.01")]
    public void MistakesAreNamedWithTheirLine(string text, string expected)
    {
        using var samples = new TrainingSamples();
        string data = text.Contains("[data]") ? "" : "\n[data]\ntrain_files = [\"a.xyz\"]\n";
        string message = Assert.Throws<InvalidDataException>(() => RunFile.Read(samples.Write("run.toml", text + data))).Message;
        Assert.Contains(expected, message);
        Assert.StartsWith(samples.PathOf("run.toml") + ":", message);
    }

    [Fact]
    public void TheCommandLineIsCheckedToo()
    {
        RunOptions options = RunOptions.FromCommandLine(["a.xyz"], ["b.xyz"], "medium", 5, 3, 2);
        Assert.Equal(("medium", 5.0, 3L, 2), (options.Model.Preset, options.Training.Minutes, options.Training.Seed, options.Training.Threads));
        Assert.Contains("[data] train_files: expected at least one file", Assert.Throws<InvalidDataException>(() => RunOptions.FromCommandLine([])).Message);
        Assert.Contains("[training] minutes: expected 0.01 to 1000000 minutes, found -1",
            Assert.Throws<InvalidDataException>(() => RunOptions.FromCommandLine(["a.xyz"], minutes: -1)).Message);
        Assert.Contains("did you mean 'small'?", Assert.Throws<InvalidDataException>(() => RunOptions.FromCommandLine(["a.xyz"], preset: "smal")).Message);
    }
}
