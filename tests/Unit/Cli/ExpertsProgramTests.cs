using System.Text.Json.Nodes;
using System.Xml.Linq;
using Amalgam.Model;
using Amalgam.Model.Files;
using Amalgam.Testing;
using Xunit;

namespace Amalgam.Unit.Cli;

/// <summary>amalgam experts from the command line: its files, its words, its refusals.</summary>
public sealed class ExpertsProgramTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    private string Saved(string spec)
    {
        ModelFile.Save(RandomModels.Create(spec), folder.At("model.safetensors"));
        return folder.At("model.safetensors");
    }

    [Fact]
    public void Experts_writes_tables_pictures_and_a_summary()
    {
        string data = folder.Write("test.xyz",
            "2\nLattice=\"3 0 0 0 3 0 0 0 3\" Properties=species:S:1:pos:R:3:forces:R:3 energy=-5\nH 0 0 0 0.1 0 0\nO 1 0.2 0 -0.1 0 0\n" +
            "2\nLattice=\"3 0 0 0 3 0 0 0 4\" Properties=species:S:1:pos:R:3:forces:R:3 energy=-6\nNa 0 0 0 0.1 0 0\nCl 2 0.2 0 -0.1 0 0\n");
        ProgramRun run = ProgramRun.Of("experts", Saved("element_moe_topk"), "--data", data, "-o", folder.At("out"), "--permutations", "99", "--fresh", "4",
            "--threads", "1");
        Assert.True(run.ExitCode == 0, run.Error);
        Assert.Contains("distance in group and period r = ", run.Output, StringComparison.Ordinal);
        Assert.Contains("6 elements have fewer than 100 atoms in test.xyz and are marked: H C O Na Cl Fe", run.Output, StringComparison.Ordinal);
        string[] files = [.. Directory.EnumerateFiles(folder.At("out")).Select(file => Path.GetFileName(file)!)];
        Assert.Superset(new HashSet<string> { "gates.csv", "experts.csv", "elements.csv", "similarity.csv", "mantel.csv", "knockout.csv", "summary.json",
            "pca-gates-family.svg", "table-atoms.svg" }, files.ToHashSet());
        Assert.All(files.Where(file => file.EndsWith(".svg", StringComparison.Ordinal)), file => XDocument.Load(Path.Combine(folder.At("out"), file)));
        // Six elements, five routers (node and pair in three layers, where they exist), five experts.
        string[] gates = File.ReadAllLines(Path.Combine(folder.At("out"), "gates.csv"));
        PotentialModel model = ModelFile.Load(folder.At("model.safetensors"));
        Assert.Equal(1 + 6 * 5 * model.Parameters.Layout.Routers.Count, gates.Length);
        Assert.Equal("router,element,expert,selected,gate,logit", gates[0]);
        Assert.Equal(1 + 15, File.ReadAllLines(Path.Combine(folder.At("out"), "similarity.csv")).Length);
        JsonObject summary = JsonNode.Parse(File.ReadAllText(Path.Combine(folder.At("out"), "summary.json")))!.AsObject();
        Assert.Equal(2, (int)summary["knockout"]!["structures"]!);
        Assert.Null(summary["mantel"]!["initial_seed"]);
    }

    [Fact]
    public void Json_is_the_summary()
    {
        ProgramRun run = ProgramRun.Of("experts", Saved("element_moe_topk"), "-o", folder.At("out"), "--permutations", "9", "--fresh", "0", "--json");
        Assert.Equal(0, run.ExitCode);
        Assert.Equal(File.ReadAllText(Path.Combine(folder.At("out"), "summary.json")).TrimEnd(), run.Output.TrimEnd());
        Assert.Equal(6, (int)JsonNode.Parse(run.Output)!["elements"]!);
    }

    [Fact]
    public void A_dense_model_and_foreign_elements_are_refused()
    {
        ProgramRun dense = ProgramRun.Of("experts", Saved("dense"), "-o", folder.At("out"));
        Assert.Equal(1, dense.ExitCode);
        Assert.Contains("model.safetensors: expected a model with routed experts, found a dense one (routing = \"none\")\n  → ", dense.Error,
            StringComparison.Ordinal);
        Assert.False(Directory.Exists(folder.At("out")));
        string data = folder.Write("gold.xyz", "1\nProperties=species:S:1:pos:R:3 energy=-1\nAu 0 0 0\n");
        ProgramRun gold = ProgramRun.Of("experts", Saved("element_moe_topk"), "--data", data, "-o", folder.At("out"));
        Assert.Equal(1, gold.ExitCode);
        Assert.Contains("expected elements that the model knows, found Au", gold.Error, StringComparison.Ordinal);
        ProgramRun none = ProgramRun.Of("experts", Saved("element_moe_topk"), "-o", folder.At("out"), "--permutations", "0");
        Assert.Equal(1, none.ExitCode);
        Assert.Contains("expected 1 or more after --permutations, found 0", none.Error, StringComparison.Ordinal);
    }
}
