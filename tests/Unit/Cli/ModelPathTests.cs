using Amalgam.Cli.Input;
using Amalgam.Testing;
using Xunit;

namespace Amalgam.Unit.Cli;

/// <summary>A comma in the name of a model is no comma between models.</summary>
public sealed class ModelPathTests : IDisposable
{
    private const string Control = "lj:epsilon=0.1,sigma=2.5,cutoff=6";
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("a", "a")]
    [InlineData("a,b", "a", "b")]
    [InlineData(" a , b ,", "a", "b")]
    [InlineData("x,1/m", "x,1/m")]
    [InlineData("x,1/m,a,x,1/m", "x,1/m", "a", "x,1/m")]
    [InlineData("x,2/m", "x", "2/m")]
    [InlineData(Control, Control)]
    [InlineData("LJ:epsilon=0.1,sigma=2.5,cutoff=6", "LJ:epsilon=0.1,sigma=2.5,cutoff=6")]
    [InlineData("a," + Control + ",b,sw:," + Control, "a", Control, "b", "sw:", Control)]
    [InlineData(",")]
    public void Lists_are_cut_between_names(string text, params string[] expected)
    {
        Directory.CreateDirectory(folder.At("x,1"));
        foreach (string file in (string[])["a", "b", "x,1/m"]) folder.Write(file, "");
        Assert.Equal(expected, ModelPaths.Split(text, folder.Path));
    }

    [Fact]
    public void A_model_in_a_folder_with_a_comma_is_found()
    {
        string iso = RepositoryFolder.At("tests", "data", "field", "model-path-comma", "iso.xyz");
        Directory.CreateDirectory(folder.At("run,1"));
        string model = folder.At("run,1/m.safetensors");
        File.Copy(RepositoryFolder.At("tests", "data", "field", "mo.safetensors"), model);
        foreach ((int index, string potential) in ((string[])[model, $"{model},{model}", Control, "LJ" + Control[2..], $"{model},{Control}"]).Index())
        {
            ProgramRun run = ProgramRun.Of("predict", potential, iso, "-o", folder.At($"{index}.xyz"));
            Assert.True(run.ExitCode == 0, run.Error);
        }
        string md = folder.Write("md.toml", $"[dynamics]\nmodel = \"run,1/m.safetensors\"\nstart = \"{iso}\"\ntemperature = 10\nsteps = 1\n");
        ProgramRun dynamics = ProgramRun.Of("md", md, "-o", folder.At("md,1"));
        Assert.True(dynamics.ExitCode == 0, dynamics.Error);
        Assert.Equal(0, ProgramRun.Of("md", "-o", folder.At("md,1"), "--resume", "--steps", "2").ExitCode);
    }
}
