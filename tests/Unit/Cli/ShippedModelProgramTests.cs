using System.Text.Json.Nodes;
using Amalgam.Model.Files;
using Amalgam.Model.Shipped;
using Xunit;

namespace Amalgam.Unit.Cli;

/// <summary>The names of models that come along, in the place of model files.</summary>
public sealed class ShippedModelProgramTests : IDisposable
{
    private const string Name = "universal-tiny", Committee = "universal-committee";
    private const string Salt = "2\nLattice=\"0 2.8 2.8 2.8 0 2.8 2.8 2.8 0\" Properties=species:S:1:pos:R:3\nNa 0 0 0\nCl 2.8 0.1 0\n";

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Models_are_listed_with_what_they_are()
    {
        JsonNode list = JsonNode.Parse(ProgramRun.Of("models", "--json").Output)!["models"]!;
        Assert.Equal(ShippedModels.All.Select(model => model.Name), list.AsArray().Select(model => (string)model!["name"]!));
        Assert.Equal(89, list[0]!["elements"]!.AsArray().Count);
        string text = ProgramRun.Of("models").Output;
        Assert.Contains("universal-tiny, or universal", text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_name_predicts_as_its_file_does()
    {
        string start = folder.Write("salt.xyz", Salt), file = folder.At("copy.safetensors");
        Assert.Equal(0, ProgramRun.Of("export", "universal", "-o", file, "--precision", "float64").ExitCode);
        ProgramRun named = ProgramRun.Of("predict", "universal", start, "-o", folder.At("named.xyz"));
        Assert.Equal(0, named.ExitCode);
        Assert.Equal(0, ProgramRun.Of("predict", file, start, "-o", folder.At("filed.xyz")).ExitCode);
        Assert.Equal(File.ReadAllText(folder.At("filed.xyz")), File.ReadAllText(folder.At("named.xyz")));
    }

    [Fact]
    public void The_name_of_a_committee_stands_for_its_members()
    {
        string start = folder.Write("salt.xyz", Salt), run = folder.At("md"), members = string.Join(',', ShippedModels.Committees[Committee]);
        Assert.Equal(0, ProgramRun.Of("predict", Committee, start, "-o", folder.At("named.xyz")).ExitCode);
        Assert.Equal(0, ProgramRun.Of("predict", members, start, "-o", folder.At("listed.xyz")).ExitCode);
        string named = File.ReadAllText(folder.At("named.xyz"));
        Assert.Contains("AMALGAM_force_deviation", named, StringComparison.Ordinal);
        Assert.Equal(File.ReadAllText(folder.At("listed.xyz")), named);
        Assert.Equal(0, ProgramRun.Of("md", Committee, start, "-o", run, "--temperature", "300", "--steps", "3", "--set", "deviation_stop=5").ExitCode);
        Assert.Contains($"model = \"{members}\"", File.ReadAllText(Path.Combine(run, "run.toml")), StringComparison.Ordinal);
        Assert.Equal(0, ProgramRun.Of("md", "-o", run, "--resume", "--steps", "6").ExitCode);
        Assert.Contains("AMALGAM_force_deviation", File.ReadAllText(Path.Combine(run, "final.xyz")), StringComparison.Ordinal);
        ProgramRun one = ProgramRun.Of("inspect", Committee), start3 = ProgramRun.Of("train", "--start", Committee, "--data", start, "-o", folder.At("run"));
        Assert.All([one, start3], refused => Assert.Equal(1, refused.ExitCode));
        Assert.All([one, start3], refused => Assert.Contains("name one of them: universal-tiny, ", refused.Error, StringComparison.Ordinal));
        JsonNode listed = Assert.Single(JsonNode.Parse(ProgramRun.Of("models", "--json").Output)!["committees"]!.AsArray())!;
        Assert.Equal(members, string.Join(',', listed["members"]!.AsArray().Select(member => (string)member!)));
    }

    [Fact]
    public void Export_replaces_what_it_wrote_and_no_other_model()
    {
        string own = folder.At("own.safetensors"), other = folder.At("other.safetensors");
        Assert.Equal(0, ProgramRun.Of("export", Name, "-o", own, "--precision", "float16").ExitCode);
        Assert.Equal(0, ProgramRun.Of("export", Name, "-o", own, "--force").ExitCode);
        ModelFile.Save(ModelFile.Load(Name), other);
        byte[] before = File.ReadAllBytes(other);
        Assert.Equal(1, ProgramRun.Of("export", Name, "-o", other, "--force").ExitCode);
        Assert.Equal(before, File.ReadAllBytes(other));
    }

    [Fact]
    public void Dynamics_record_the_name_and_resume()
    {
        string start = folder.Write("salt.xyz", Salt), run = folder.At("md");
        Assert.Equal(0, ProgramRun.Of("md", Name, start, "-o", run, "--temperature", "300", "--steps", "3").ExitCode);
        Assert.Contains($"model = \"{Name}\"", File.ReadAllText(Path.Combine(run, "run.toml")), StringComparison.Ordinal);
        Assert.Equal(0, ProgramRun.Of("md", "-o", run, "--resume", "--steps", "6").ExitCode);
    }

    [Fact]
    public void A_file_of_the_same_name_comes_first()
    {
        string file = folder.Write(Name, "no model");
        ProgramRun run = ProgramRun.Of("inspect", file);
        Assert.NotEqual(0, run.ExitCode);
        Assert.Equal(0, ProgramRun.Of("inspect", Name).ExitCode);
    }

    [Fact]
    public void A_misspelt_name_is_told()
    {
        ProgramRun run = ProgramRun.Of("evaluate", "univresal", folder.Write("salt.xyz", Salt));
        Assert.Equal(1, run.ExitCode);
        Assert.Contains("did you mean 'universal'?", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Fine_tuning_starts_from_a_name_and_its_run_file_holds_it()
    {
        const string Labelled = "2\nLattice=\"0 2.8 2.8 2.8 0 2.8 2.8 2.8 0\" Properties=species:S:1:pos:R:3:forces:R:3 energy=-6.5\n"
            + "Na 0 0 0 0 0 0\nCl 2.8 0 0 0 0 0\n"
            + "2\nLattice=\"0 2.9 2.9 2.9 0 2.9 2.9 2.9 0\" Properties=species:S:1:pos:R:3:forces:R:3 energy=-6.4\nNa 0 0 0 0 0 0\nCl 2.9 0 0 0 0 0\n"
            + "2\nLattice=\"0 2.7 2.7 2.7 0 2.7 2.7 2.7 0\" Properties=species:S:1:pos:R:3:forces:R:3 energy=-6.3\nNa 0 0 0 0.1 0 0\nCl 2.75 0 0 -0.1 0 0\n";
        string data = folder.Write("data.xyz", Labelled), run = folder.At("tuned");
        ProgramRun trained = ProgramRun.Of("train", "--start", "universal", "--data", data, "--set", "training.steps=2", "--set",
            "data.validation_fraction=0.4", "-o", run, "--no-report");
        Assert.True(trained.ExitCode == 0, trained.Error);
        Assert.Contains("start = \"universal\"", File.ReadAllText(Path.Combine(run, "run.toml")), StringComparison.Ordinal);
        Assert.Equal(0, ProgramRun.Of("train", "-o", run, "--resume").ExitCode);
    }
}
