using System.Text.Json.Nodes;
using Amalgam.Model.Files;
using Amalgam.Testing;
using Amalgam.Unit.Training;
using Xunit;

namespace Amalgam.Unit.Cli;

/// <summary>Every verb writes one JSON object on the standard output with --json, whose keys are those of docs/reference/json.md.</summary>
public sealed class JsonTests : IDisposable
{
    private static readonly string Page = File.ReadAllText(RepositoryFolder.At("docs", "reference", "json.md"));

    /// <summary>Objects whose keys are names of elements, files, tables, columns or sets, or that another page describes.</summary>
    private static readonly string[] Maps =
    [
        "by_config_type", "by_element", "by_file", "baseline", "labels", "keys", "config_types", "elements", "notices", "periodic_axes",
        "reference_energies_eV", "baseline_energies_eV", "spec", "provenance", "tables", "test", "errors", "data", "validation", "experts", "limits",
        "drifts", "diatomics", "volumes", "last", "best",
    ];

    private readonly TemporaryFolder folder = new();

    private readonly AblationSamples ablation = new();

    public void Dispose()
    {
        folder.Dispose();
        ablation.Dispose();
    }

    public static TheoryData<string> Commands =>
    [
        "evaluate MODEL MO --threads 1", "evaluate MODEL MO MO2 --threads 1", "evaluate sw: SILICON-LABELLED", "predict MODEL MO -o OUT.xyz",
        "predict MODEL,MODEL MO -o OUT.xyz", "md lj:epsilon=0.0104,sigma=3.4,cutoff=6 ARGON -o OUT --steps 3 --temperature 20 --ensemble nve",
        "relax sw: SILICON -o OUT.xyz --cell", "neb lj:epsilon=0.0104,sigma=3.4,cutoff=6 HOP HOP2 -o OUT --images 3 --steps 3",
        "eos sw: SILICON -o OUT", "elastic sw: SILICON -o OUT",
        "phonons sw: SILICON -o OUT --supercell 2x2x2 --mesh 2x2x2", "inspect MODEL", "inspect MO", "selftest",
        "bench --preset tiny --seconds 0.01 --atoms 16 --threads 1 --set node_width=8", "report MODEL -o OUT.html --data MO",
        "validate sw: SILICON --picoseconds 0 --pairs Si-Si",
        "data convert MO -o OUT.xyz", "data split MO MO2 -o OUT --by random --fractions 0.5,0.5", "data sample MO --count 1 -o OUT.xyz", "data check MO MO2",
        "train --data SILICON-LABELLED --valid SILICON-LABELLED --set training.steps=2 --set loss.forces_start=0 --set loss.forces_end=0 -o OUT",
        "import DEEPMD -o OUT.safetensors",
        "experts EXPERTS -o OUT --permutations 9 --fresh 0", "ablate ABLATION --dry-run",
    ];

    [Theory]
    [MemberData(nameof(Commands))]
    public void One_object_on_the_standard_output_with_documented_keys(string command)
    {
        string mo = RepositoryFolder.At("examples", "mlearn-mo", "test.xyz");
        var files = new Dictionary<string, string>
        {
            ["MODEL"] = RepositoryFolder.At("tests", "data", "models", "mo-small.safetensors"),
            ["MO"] = folder.Write("mo.xyz", First(mo, 2)), ["MO2"] = folder.Write("mo2.xyz", First(mo, 1)),
            ["SILICON"] = folder.Write("si.xyz", Silicon("", 0.25)),
            ["HOP"] = folder.Write("hop.xyz", Trimer("1.2")), ["HOP2"] = folder.Write("hop2.xyz", Trimer("-1.2")),
            ["SILICON-LABELLED"] = folder.Write("labelled.xyz", Silicon("energy=-8.6 ", 0.25)),
            ["ARGON"] = folder.Write("argon.xyz", "2\nProperties=species:S:1:pos:R:3 pbc=\"F F F\"\nAr 0 0 0\nAr 3.9 0 0\n"),
            ["DEEPMD"] = RepositoryFolder.At("tests", "data", "goldens", "deepmd-kit-master-2026-08", "A_poly_fixedsel.yaml"),
            ["EXPERTS"] = ExpertModel(),
            ["ABLATION"] = ablation.Write("seeds = [1]\nsteps = 10\nvariants = [\"moe-element-half\", \"dense-width\"]"),
            ["OUT.safetensors"] = folder.At("out.safetensors"), ["OUT"] = folder.At("out"),
            ["OUT.xyz"] = folder.At("out.xyz"), ["OUT.html"] = folder.At("out.html"),
        };
        string Path(string word) => string.Join(',', word.Split(',').Select(part => files.GetValueOrDefault(part, part)));
        ProgramRun run = ProgramRun.Of([.. command.Split(' ').Select(Path), "--json"]);
        JsonNode? json = JsonNode.Parse(run.Output);
        string[] strangers = [.. Keys(Assert.IsType<JsonObject>(json)).Distinct().Where(key => !Page.Contains($"`{key}`", StringComparison.Ordinal))];
        Assert.True(strangers.Length == 0, $"not in docs/reference/json.md: {string.Join(", ", strangers)}");
    }

    [Theory]
    [MemberData(nameof(HelpTests.Verbs), MemberType = typeof(HelpTests))]
    public void Every_verb_has_the_option(string verb)
    {
        // A script for a shell is no result.
        if (verb is "amalgam" or "completion" or "data") return;
        Assert.Contains("--json", ProgramRun.Of([.. verb.Split(' '), "--help"]).Output, StringComparison.Ordinal);
        Assert.Matches($@"(?m)^## (.*, )?{verb}\b", Page);
    }

    private static IEnumerable<string> Keys(JsonNode? node) => node switch
    {
        JsonObject map => map.SelectMany(entry => Maps.Contains(entry.Key) ? [entry.Key] : Keys(entry.Value).Prepend(entry.Key)),
        JsonArray array => array.SelectMany(Keys),
        _ => [],
    };

    private string ExpertModel()
    {
        ModelFile.Save(RandomModels.Create("element_moe_topk"), folder.At("experts.safetensors"));
        return folder.At("experts.safetensors");
    }

    private static string Silicon(string label, double quarter) => FormattableString.Invariant(
        $"2\nLattice=\"0 2.715 2.715 2.715 0 2.715 2.715 2.715 0\" Properties=species:S:1:pos:R:3 {label}pbc=\"T T T\"\nSi 0 0 0\n")
        + FormattableString.Invariant($"Si {5.43 * quarter} {5.43 * quarter} {5.43 * quarter}\n");

    // One atom on either side of two others that are held apart: two minima.
    private static string Trimer(string side) =>
        $"3\nProperties=species:S:1:pos:R:3:move_mask:L:1 pbc=\"F F F\"\nAr 0 -3 0 F\nAr 0 3 0 F\nAr {side} 0.1 0 T\n";

    private static string First(string path, int structures)
    {
        var kept = new List<string>();
        using IEnumerator<string> lines = File.ReadLines(path).GetEnumerator();
        for (; structures > 0 && lines.MoveNext(); structures--)
        {
            kept.Add(lines.Current);
            for (int left = int.Parse(lines.Current, System.Globalization.CultureInfo.InvariantCulture) + 1; left > 0 && lines.MoveNext(); left--)
                kept.Add(lines.Current);
        }
        return string.Join('\n', kept) + "\n";
    }
}
