using System.Text.Json.Nodes;
using Amalgam.Atoms;
using Amalgam.Formats;
using Amalgam.Testing;
using Xunit;

namespace Amalgam.Unit.Cli;

/// <summary>predict and evaluate by shards, and what puts the shards together: the bytes of a run without shards.</summary>
public sealed class ShardProgramTests : IDisposable
{
    private const string Model = "universal-tiny";
    private static readonly string Omat = RepositoryFolder.At("tests", "data", "formats", "omat_like_100.aselmdb");

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    private string Few(int count = 11)
    {
        string path = folder.At($"few-{count}.xyz");
        if (!File.Exists(path)) Done("data", "sample", Omat, "--count", $"{count}", "--by", "random", "-o", path);
        return path;
    }

    private static ProgramRun Done(params string[] arguments)
    {
        ProgramRun run = ProgramRun.Of(arguments);
        Assert.True(run.ExitCode == 0, run.Error);
        return run;
    }

    private string Mixed() => folder.Write("mixed.xyz", """
        2
        Lattice="4 0 0 0 4 0 0 0 4" Properties=species:S:1:pos:R:3:forces:R:3:tag:S:1 energy=-1.5 config_type="two words" config_weight=0.5 n=[1,2] pbc="T T T"
        Si 0 0 0 0.1 0.2 0.3 a
        O 1.7 0.1 0 -0.1 -0.2 -0.3 b
        1
        AMALGAM_energy=99 AMALGAM_shard="part 1/1 structure 1/1 model a input b options c" energy=0.25
        H 0 0 0
        2
        energy_unit=kcal/mol energy=-20 empty="" q="a \"b\" c"
        H 0 0 0
        H 0 0 0.75
        2
        Properties=species:S:1:pos:R:3:momenta:R:3 Lattice="5 0 0 0 5 0 0 0 20" pbc="T T F" virial="1 0 0 0 1 0 0 0 1" energy=-7
        Cu 0 0 0 1 2 3
        Cu 2.5 2.5 0.0 4 5 6.50
        """ + "\n");

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(4)]
    public void Predictions_of_shards_merge_to_the_bytes_of_one_run(int parts)
    {
        foreach (string input in (string[])[Few(), Mixed(), Omat])
        {
            if (input == Omat && parts != 3) continue;
            string name = Path.GetFileNameWithoutExtension(input);
            Done("predict", Model, input, "-o", folder.At($"{name}-whole.xyz"));
            string[] files = [.. Enumerable.Range(1, parts).Select(part => folder.At($"{name}-{part}.xyz"))];
            for (int part = 1; part <= parts; part++) Done("predict", Model, input, "--shard", $"{part}/{parts}", "-o", files[part - 1]);
            ProgramRun merged = Done(["data", "merge", .. files.Reverse(), "-o", folder.At($"{name}-merged.xyz")]);
            Assert.Equal(File.ReadAllText(folder.At($"{name}-whole.xyz")), File.ReadAllText(folder.At($"{name}-merged.xyz")));
            Assert.DoesNotContain("AMALGAM_shard", File.ReadAllText(folder.At($"{name}-merged.xyz")), StringComparison.Ordinal);
            Assert.Contains("structures", merged.Output, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Shards_that_do_not_belong_together_are_told_and_nothing_is_written()
    {
        string one = Shard(Few(), "1/2"), two = Shard(Few(), "2/2"), three = Shard(Few(), "2/3"),
            precise = Shard(Few(), "2/2", Model, "--precision", "float64"),
            other = Shard(Few(12), "2/2"), control = Shard(Few(), "2/2", "lj:epsilon=0.01,sigma=2.2,cutoff=4");
        Refused("expected all 2 shards, found 2/2 missing", one);
        Refused("expected every shard once, found 1/2", one, one);
        Refused("expected the same number of parts in all shards (2), found another (3)", one, three);
        Refused("expected the same options in all shards (float32), found another (float64)", one, precise);
        Refused("expected the same number of structures in the inputs in all shards (11), found another (12)", one, other);
        Refused("expected the same model in all shards", one, control);
        Refused("expected a shard, as", one, Few());
        string text = File.ReadAllText(two);
        string cut = folder.Write("cut.xyz", text[..text.LastIndexOf("Lattice", StringComparison.Ordinal)]);
        File.WriteAllText(cut, string.Join('\n', File.ReadAllText(cut).Split('\n')[..^2]) + "\n");
        Refused("expected structures up to number 11 of 11, found the last at 10", one, cut);
        Assert.Equal(["--shard 12/12: expected at most as many parts as structures (11), found 12"],
            [ProgramRun.Of("predict", Model, Few(), "--shard", "12/12", "-o", folder.At("no.xyz")).Error.Split('\n')[0]]);
    }

    private int shards;

    private string Shard(string input, string shard, string model = Model, params string[] more)
    {
        string path = folder.At($"shard-{shards++}.xyz");
        Done(["predict", model, input, "--shard", shard, "-o", path, .. more]);
        return path;
    }

    private void Refused(string message, params string[] parts)
    {
        string output = folder.At("merged.xyz");
        ProgramRun run = ProgramRun.Of(["data", "merge", .. parts, "-o", output]);
        Assert.Equal(1, run.ExitCode);
        Assert.Contains(message, run.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(output));
    }

    [Theory]
    [InlineData(Model)]
    [InlineData("universal-tiny,lj:epsilon=0.01,sigma=2.2,cutoff=4")]
    public void Error_sums_of_shards_give_the_table_and_the_json_of_one_run(string model)
    {
        string[] files = [Few(), Omat];
        string[] parts = [.. Enumerable.Range(1, 3).Select(part => folder.At($"part-{part}.json"))];
        for (int part = 1; part <= 3; part++) Done(["evaluate", model, .. files, "--shard", $"{part}/3", "-o", parts[part - 1]]);
        string[] merge = ["evaluate", "--merge", parts[2], parts[0], parts[1]];
        Assert.Equal(Done(["evaluate", model, .. files]).Output, Done(merge).Output);
        Assert.Equal(Done(["evaluate", model, .. files, "--by-element"]).Output, Done([.. merge, "--by-element"]).Output);
        Assert.Equal(Done(["evaluate", model, .. files, "--json"]).Output, Done([.. merge, "--json"]).Output);
    }

    [Fact]
    public void Error_sums_that_do_not_belong_together_are_told()
    {
        string Sums(string name, string shard, params string[] model)
        {
            Done(["evaluate", .. model, "--shard", shard, "-o", folder.At(name)]);
            return folder.At(name);
        }
        string one = Sums("1.json", "1/2", Model, Few()), two = Sums("2.json", "2/2", Model, Few());
        void Told(string message, params string[] parts) =>
            Assert.Contains(message, ProgramRun.Of(["evaluate", "--merge", .. parts]).Error, StringComparison.Ordinal);
        Told("expected all 2 shards, found 2/2 missing", one);
        Told("expected the same number of parts", one, Sums("3.json", "2/3", Model, Few()));
        Told("expected the same model", one, Sums("4.json", "2/2", "lj:epsilon=0.01,sigma=2.2,cutoff=4", Few()));
        Told("expected the same inputs", one, Sums("5.json", "2/2", Model, folder.Write("again.xyz", File.ReadAllText(Few()).Replace("pbc", " pbc",
            StringComparison.Ordinal))));
        Told("expected the same options", one, Sums("6.json", "2/2", Model, Few(), "--precision", "float64"));
        Told("expected error sums of amalgam evaluate --shard, found", one, folder.Write("none.json", "[]"));
        Told("expected error sums of amalgam evaluate --shard, found", one, folder.Write("cut.json", File.ReadAllText(two)[..^100]));
        Told("--merge: expected the files of parts alone", one, two, "--shard", "1/2", "-o", "x.json");
        Assert.Contains("--shard: expected the file for its sums", ProgramRun.Of("evaluate", Model, Few(), "--shard", "1/2").Error, StringComparison.Ordinal);
        Assert.Contains("-o: expected --shard", ProgramRun.Of("evaluate", Model, Few(), "-o", "x.json").Error, StringComparison.Ordinal);
        Assert.Contains("an earlier result", ProgramRun.Of("evaluate", Model, Few(), "--shard", "1/2", "-o", one).Error, StringComparison.Ordinal);
        Assert.Equal(1, JsonNode.Parse(Done("evaluate", Model, Few(), "--shard", "1/2", "-o", one, "--force", "--json").Output)!["part"]!.GetValue<int>());
    }

    [Fact]
    public void Other_files_are_joined_in_order_where_labels_go_together()
    {
        string a = folder.Write("a.xyz", "1\nREF_energy=-1\nAr 0 0 0\n"), b = folder.Write("b.xyz", "1\nREF_energy=-2\nAr 0 0 0\n1\nREF_energy=-3\nAr 0 0 0\n"),
            c = folder.Write("c.xyz", "1\nenergy=-4\nAr 0 0 0\n"), d = folder.Write("d.xyz", "1\nREF_energy=-2 energy_unit=Ha\nAr 0 0 0\n"),
            e = folder.Write("e.xyz", "1\nREF_energy=-1\nAr 0 0 0\n1\nenergy=-1\nAr 0 0 0\n");
        Done("data", "merge", b, a, "-o", folder.At("ba.xyz"));
        Assert.Equal([-2, -3, -1], StructureFormats.All.Read(folder.At("ba.xyz")).Select(structure => structure.Energy!.Value));
        Refused($"{c}:1: expected the energy under REF_energy, as in {a}:1, found energy", a, c);
        Refused($"{d}:1: expected no units of its own, as in {a}:1, found energy_unit=Ha", a, d);
        Refused("expected the energy under REF_energy", e);
        Done("data", "merge", a, c, "--energy-key", "energy", "-o", folder.At("named.xyz"));
    }

    [Fact]
    public void Structures_are_repeated_and_trajectories_cut()
    {
        Done("data", "supercell", Omat, "--repeat", "2,1,1", "-o", folder.At("large.xyz"));
        Structure[] small = [.. StructureFormats.All.Read(Omat)], large = [.. StructureFormats.All.Read(folder.At("large.xyz"))];
        Assert.Equal(small.Select(structure => 2 * structure.AtomCount), large.Select(structure => structure.AtomCount));
        Assert.Equal(small.Select(structure => 2 * structure.Energy), large.Select(structure => structure.Energy));
        Assert.Contains("expected 1 along open axes", ProgramRun.Of("data", "supercell", Mixed(), "--repeat", "1,1,2", "-o", folder.At("no.xyz")).Error,
            StringComparison.Ordinal);
        ProgramRun run = Done("data", "split", Few(11), Few(12), "--by", "time", "--gap", "1", "--fractions", "0.5,0.5", "-o", folder.At("parts"), "--json");
        Assert.Equal(2, JsonNode.Parse(run.Output)!["left_out"]!.GetValue<int>());
        List<double?> all = [.. StructureFormats.All.Read(Few(11)).Concat(StructureFormats.All.Read(Few(12))).Select(structure => structure.Energy)];
        Assert.Equal(all.Where((_, index) => index is < 5 or >= 11 and < 17), StructureFormats.All.Read(folder.At("parts/train.xyz")).Select(s => s.Energy));
        Assert.Equal(all.Where((_, index) => index is > 5 and < 11 or > 17), StructureFormats.All.Read(folder.At("parts/test.xyz")).Select(s => s.Energy));
        Assert.Contains("--gap: expected --by time", ProgramRun.Of("data", "split", Few(), "--gap", "1", "-o", folder.At("no")).Error,
            StringComparison.Ordinal);
    }
}
