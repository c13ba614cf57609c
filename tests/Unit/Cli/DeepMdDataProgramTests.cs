using Amalgam.Atoms;
using Amalgam.Atoms.Frames;
using Amalgam.Formats;
using Amalgam.Formats.DeepMd;
using Amalgam.Formats.Extxyz;
using Amalgam.Unit.Formats.DeepMd;
using Xunit;

namespace Amalgam.Unit.Cli;

/// <summary>Folders of DeePMD-kit data where verbs take structures: the same answers as from the same structures in extended XYZ.</summary>
public sealed class DeepMdDataProgramTests : IDisposable
{
    private readonly NpySamples samples = new();
    private readonly string folder, file;

    public DeepMdDataProgramTests()
    {
        folder = samples.Water();
        file = samples.At("water.xyz");
        StructureFormats.UsualWriter.Write(file, writer =>
        {
            foreach (Structure structure in new DeepMdFormat().Read(folder)) writer.Write(new Frame(structure));
        });
    }

    public void Dispose() => samples.Dispose();

    [Fact]
    public void Training_evaluating_and_predicting_give_what_a_text_file_gives()
    {
        string fromFolder = Train("from-folder", folder), fromFile = Train("from-file", file);
        string[] Errors(string model, string data) => [.. Done("evaluate", model, data, "--json").Output.Split('\n')];
        Assert.Equal(Errors(fromFile, file), Errors(fromFolder, folder));
        Done("predict", fromFolder, folder, "-o", samples.At("a.xyz"));
        Done("predict", fromFile, file, "-o", samples.At("b.xyz"));
        List<Structure> a = ExtxyzReader.ReadAll(samples.At("a.xyz")), b = ExtxyzReader.ReadAll(samples.At("b.xyz"));
        Assert.Equal(2, a.Count);
        Assert.Equal(a.Select(structure => structure.Extras!.Find("AMALGAM_energy")), b.Select(structure => structure.Extras!.Find("AMALGAM_energy")));
        Assert.Equal(a[1].Extras!.Columns.Select(column => column.Values), b[1].Extras!.Columns.Select(column => column.Values));
    }

    [Fact]
    public void Inspecting_counts_and_a_start_is_one_of_the_frames()
    {
        ProgramRun run = Done("inspect", folder);
        Assert.Contains("2 structures, 6 atoms (3 per structure)", run.Output, StringComparison.Ordinal);
        Assert.Contains("2 from virial", run.Output, StringComparison.Ordinal);
        Done("md", "lj:epsilon=0.01,sigma=1,cutoff=2.5", folder + "@2", "--steps", "2", "--temperature", "0", "-o", samples.At("md"));
        Assert.Equal(3, StructureFormats.All.Read(samples.At("md", "final.xyz")).Single().AtomCount);
    }

    [Fact]
    public void A_folder_of_something_else_is_refused()
    {
        Directory.CreateDirectory(samples.At("empty"));
        ProgramRun run = ProgramRun.Of("evaluate", Train("run", folder), samples.At("empty"));
        Assert.Equal(1, run.ExitCode);
        Assert.Equal(
            $"{samples.At("empty")}: expected structures (any format of docs/reference/file-formats.md), found a folder without any\n  → name a file in it\n",
            run.Error);
        Assert.Equal(1, ProgramRun.Of("inspect", samples.At("empty")).ExitCode);
    }

    private string Train(string name, string data)
    {
        string settings = samples.Text($"""
            [data]
            train_files = ["{data}"]
            validation_files = ["{data}"]
            [model]
            preset = "tiny"
            [training]
            steps = 3
            seed = 5
            """, name + ".toml");
        Done("train", settings, "-o", samples.At(name));
        return samples.At(name, "model.safetensors");
    }

    private static ProgramRun Done(params IReadOnlyList<string> arguments)
    {
        ProgramRun run = ProgramRun.Of(arguments);
        Assert.True(run.ExitCode == 0, run.Error);
        return run;
    }
}
