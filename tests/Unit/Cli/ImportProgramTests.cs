using System.Text.Json.Nodes;
using Amalgam.Unit.Model.Import.DeepMd;
using Xunit;

namespace Amalgam.Unit.Cli;

/// <summary>inspect and import on checkpoints of DeePMD-kit.</summary>
public sealed class ImportProgramTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Inspect_lists_the_heads_of_a_checkpoint()
    {
        string path = Golden("multi_fparam.pt");
        ProgramRun run = ProgramRun.Of("inspect", path);
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.Contains("checkpoint of DeePMD-kit, 3 heads", run.Output, StringComparison.Ordinal);
        Assert.Contains("Alpha (also a1, Solid): dpa3, pairs to 4.60 Å, angles to 3.30 Å", run.Output, StringComparison.Ordinal);
        Assert.Contains("elements: 5, C H O N Cu", run.Output, StringComparison.Ordinal);
        Assert.Contains("frame parameters: 2, by default 0.25 -1.5 (--fparam)", run.Output, StringComparison.Ordinal);
        Assert.Contains("--head Beta -o model.safetensors", run.Output, StringComparison.Ordinal);

        JsonNode json = JsonNode.Parse(ProgramRun.Of("inspect", path, "--json").Output)!;
        Assert.Equal("deepmd_checkpoint", (string)json["kind"]!);
        Assert.Equal([false, true, false], ((JsonArray)json["heads"]!).Select(head => (bool)head!["default"]!));
    }

    [Fact]
    public void Import_takes_a_head_and_what_the_model_is_told()
    {
        ProgramRun run = ProgramRun.Of(
            "import", Golden("multi_fparam.pt"), "--head", "solid", "--fparam", "0.5", "-2", "-o", folder.At("solid.safetensors"), "--json");
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        JsonNode source = JsonNode.Parse(run.Output)!["provenance"]!["imported_from"]!;
        Assert.Equal("Alpha", (string)source["head"]!);
        Assert.Equal("[0.5,-2]", source["frame_parameters"]!.ToJsonString());

        run = ProgramRun.Of("import", Golden("chgspin_new.pt"), "--charge", "-2", "--spin", "0", "-o", folder.At("ion.safetensors"));
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.Contains("charge: -2", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_head_that_is_not_there_is_told_with_those_that_are()
    {
        ProgramRun run = ProgramRun.Of("import", Golden("multi_fparam.pt"), "--head", "Omat24", "-o", folder.At("model.safetensors"));
        Assert.Equal(1, run.ExitCode);
        Assert.Contains("expected one of 3 heads, found 'Omat24'", run.Error, StringComparison.Ordinal);
        Assert.Contains("Alpha (also a1, Solid); Beta (also Default); Gamma (also Organics)", run.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(folder.At("model.safetensors")));
    }

    private string Golden(string name)
    {
        string path = folder.At(name);
        File.WriteAllBytes(path, GoldenCheckpoint.Read(name));
        return path;
    }
}
