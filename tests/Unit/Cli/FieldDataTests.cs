using Amalgam.Model.Files;
using Amalgam.Testing;
using Amalgam.Unit.Formats.DeepMd;
using Xunit;

namespace Amalgam.Unit.Cli;

/// <summary>Data of users that once went wrong in silence: what train says of them.</summary>
public sealed class FieldDataTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void An_isolated_atom_in_another_spelling_defines_E0()
    {
        ProgramRun run = Train("E0-isolated-atom-spelling/train.xyz");
        Assert.True(run.ExitCode == 0, run.Error);
        Assert.Contains("E0, eV (1 from isolated atoms)", run.Output, StringComparison.Ordinal);
        Assert.Contains("left out: 1 isolated atom", run.Output, StringComparison.Ordinal);
        Assert.Equal(-4.6, ModelFile.Load(folder.At("run/model.safetensors")).ReferenceEnergies[0], 12);
    }

    [Fact]
    public void An_isolated_atom_with_neighbours_is_an_error_and_leaves_no_folder()
    {
        ProgramRun run = Train("E0-isolated-atom-with-neighbours/train.xyz");
        Assert.Equal(1, run.ExitCode);
        Assert.Contains("train.xyz:1: expected one atom with an energy and without neighbours", run.Error, StringComparison.Ordinal);
        Assert.Contains("2.74 Å", run.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(folder.At("run")));
    }

    [Fact]
    public void Stresses_in_kilobars_are_told_before_training()
    {
        ProgramRun run = Train("stress-kbar-vasp-sign/train.xyz");
        Assert.True(run.ExitCode == 0, run.Error);
        Assert.Contains("train.xyz: stress of 12 structures", run.Error, StringComparison.Ordinal);
        Assert.Contains("GPa: no stress of matter", run.Error, StringComparison.Ordinal);
        Assert.True(run.Error.IndexOf("no stress of matter", StringComparison.Ordinal) < run.Error.IndexOf("validation MAE", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("only_isolated.xyz", "all structures are isolated atoms")]
    [InlineData("one_frame.xyz", "one_frame.xyz tries it on itself")]
    [InlineData("weights_zero.xyz", "all weights are 0")]
    public void Data_that_cannot_be_split_say_why(string file, string expected)
    {
        ProgramRun run = Train("split-messages/" + file);
        Assert.Equal(1, run.ExitCode);
        Assert.Contains(expected, run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void The_advice_for_one_structure_works()
    {
        string one = Field("split-messages/one_frame.xyz");
        ProgramRun run = Train("split-messages/one_frame.xyz", "--valid", one);
        Assert.True(run.ExitCode == 0, run.Error);
    }

    [Fact]
    public void Fine_tuning_says_what_is_kept_and_what_is_fitted()
    {
        string model = Field("mo.safetensors");
        ProgramRun run = Train("E0-isolated-atom-spelling/train.xyz", "--start", model);
        Assert.True(run.ExitCode == 0, run.Error);
        Assert.Contains("tensors are taken over", run.Error, StringComparison.Ordinal);
        Assert.Matches(@"Mo -?\d+\.\d+ → -4\.600 \(isolated atom\)", run.Error);
        Assert.Contains("start = ", File.ReadAllText(folder.At("run/run.toml")), StringComparison.Ordinal);
        Assert.Contains("# preset = ", File.ReadAllText(folder.At("run/run.toml")), StringComparison.Ordinal);
        ProgramRun refused = ProgramRun.Of("train", "--data", Field("E0-isolated-atom-spelling/train.xyz"), "--start", model, "--preset", "tiny",
            "-o", folder.At("other"));
        Assert.Equal(1, refused.ExitCode);
        Assert.Contains("--preset: expected none beside start", refused.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(folder.At("other")));
    }

    [Fact]
    public void Experts_grow_from_a_dense_model_only()
    {
        string data = Field("split-messages/one_frame.xyz");
        ProgramRun refused = Train("split-messages/one_frame.xyz", "--valid", data, "--upcycle", Field("mo.safetensors"));
        Assert.Equal(1, refused.ExitCode);
        Assert.Contains("mo.safetensors: expected a dense model", refused.Error, StringComparison.Ordinal);
        string runFile = folder.Write("dense.toml", $"""
            [data]
            train_files = ["{data}"]
            validation_files = ["{data}"]
            [model]
            preset = "tiny"
            [experts]
            routing = "none"
            [training]
            steps = 2
            """);
        Assert.Equal(0, ProgramRun.Of("train", runFile, "-o", folder.At("dense"), "--no-report").ExitCode);
        ProgramRun grown = Train("split-messages/one_frame.xyz", "--valid", data, "--upcycle", folder.At("dense/model.safetensors"));
        Assert.True(grown.ExitCode == 0, grown.Error);
        Assert.Contains("experts are grown from", grown.Error, StringComparison.Ordinal);
        Assert.Equal(ModelFile.Load(folder.At("dense/model.safetensors")).BaselineEnergies,
            ModelFile.Load(folder.At("run/model.safetensors")).BaselineEnergies);
    }

    [Fact]
    public void A_training_ends_with_its_result_and_the_next_command()
    {
        string data = Field("split-messages/one_frame.xyz");
        ProgramRun run = Train("split-messages/one_frame.xyz", "--valid", data, "--test", data);
        Assert.True(run.ExitCode == 0, run.Error);
        string[] last = [.. run.Output.TrimEnd().Split('\n').TakeLast(5)];
        Assert.StartsWith("result: validation, MAE: energy ", last[0], StringComparison.Ordinal);
        Assert.StartsWith($"result: {data}, MAE: energy ", last[1], StringComparison.Ordinal);
        Assert.Equal("next:", last[2]);
        Assert.StartsWith($"  amalgam validate {folder.At("run/model.safetensors")}", last[3], StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_of_several_formats_is_refused_unless_told()
    {
        using var samples = new NpySamples();
        string data = samples.Water();
        File.Copy(Field("split-messages/one_frame.xyz"), Path.Combine(data, "more.xyz"));
        File.WriteAllText(Path.Combine(data, "notes.txt"), "from last week");
        ProgramRun refused = ProgramRun.Of("train", "--data", data, "--preset", "tiny", "--minutes", "0.01", "-o", folder.At("run"));
        Assert.Equal(1, refused.ExitCode);
        Assert.Contains("not read: more.xyz", refused.Error, StringComparison.Ordinal);
        Assert.Contains("--mixed-folders", refused.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(folder.At("run")));
        ProgramRun taken = ProgramRun.Of("train", "--data", data, "--valid", data, "--mixed-folders", "--preset", "tiny", "--minutes", "0.01", "--no-report",
            "-o", folder.At("run"));
        Assert.True(taken.ExitCode == 0, taken.Error);
        Assert.Contains("structures that were not read: more.xyz", taken.Output, StringComparison.Ordinal);
        Assert.Contains("other files: notes.txt", taken.Output, StringComparison.Ordinal);
        Assert.Contains("mixed_folders = true", File.ReadAllText(folder.At("run/run.toml")), StringComparison.Ordinal);
        ProgramRun evaluated = ProgramRun.Of("evaluate", folder.At("run/model.safetensors"), data);
        Assert.Equal(1, evaluated.ExitCode);
        Assert.Contains("not read: more.xyz", evaluated.Error, StringComparison.Ordinal);
        Assert.Equal(0, ProgramRun.Of("evaluate", folder.At("run/model.safetensors"), data, "--mixed-folders").ExitCode);
    }

    [Fact]
    public void A_folder_of_text_files_says_that_they_are_named_one_by_one()
    {
        ProgramRun run = ProgramRun.Of("train", "--data", Field("split-messages"), "--preset", "tiny", "--minutes", "0.01", "-o", folder.At("run"));
        Assert.Equal(1, run.ExitCode);
        Assert.Contains("one_frame.xyz, only_isolated.xyz, weights_zero.xyz\n  → name the files", run.Error, StringComparison.Ordinal);
    }

    private ProgramRun Train(string data, params string[] more) => ProgramRun.Of(
        [
            "train", "--data", Field(data), "--minutes", "0.01", "--no-report", "-o", folder.At("run"),
            .. more.Contains("--start") ? [] : (string[])["--preset", "tiny"], .. more,
        ]);

    private static string Field(string name) => RepositoryFolder.At("tests", "data", "field", name);
}
