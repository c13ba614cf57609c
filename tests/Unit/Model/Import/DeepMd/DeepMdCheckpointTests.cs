using System.Text.Json.Nodes;
using Amalgam.Model;
using Amalgam.Model.Backbones.Dpa3;
using Amalgam.Model.Files;
using Amalgam.Model.Import.DeepMd;
using Amalgam.Model.Parameters;
using Amalgam.Unit.Model.Import.Torch;
using Xunit;

namespace Amalgam.Unit.Model.Import.DeepMd;

/// <summary>Checkpoints: heads, what a model is told, experts, and what is refused. Their numbers are compared in tests/Parity.</summary>
public sealed class DeepMdCheckpointTests
{
    [Fact]
    public void Heads_are_listed_with_what_they_are()
    {
        using TorchFile file = new GoldenCheckpoint("multi_fparam.pt").Write();
        IReadOnlyList<DeepMdHead> heads = DeepMdModel.Heads(file.Path);
        Assert.Equal(["Alpha", "Beta", "Gamma"], heads.Select(head => head.Name));
        Assert.Equal(["a1", "Solid"], heads[0].Aliases);
        Assert.Equal([false, true, false], heads.Select(head => head.IsDefault));
        Assert.Equal([0.25, -1.5], heads[0].DefaultFrameParameters);
        Assert.Equal([2, 2, 0], heads.Select(head => head.FrameParameters));
        Assert.Equal((4.6, 3.3, "dpa3"), (heads[2].PairCutoff, heads[2].AngleCutoff, heads[2].Descriptor));
        Assert.Equal(["C", "H", "O", "N", "Cu"], heads[2].Types);
    }

    [Theory]
    [InlineData(null, "Beta"), InlineData("Default", "Beta"), InlineData("default", "Beta"), InlineData("Alpha", "Alpha"), InlineData("SOLID", "Alpha")]
    [InlineData("gamma", "Gamma"), InlineData("organics", "Gamma")]
    public void A_head_is_found_by_name_or_alias(string? name, string expected)
    {
        PotentialModel model = new GoldenCheckpoint("multi_fparam.pt").Import(new DeepMdImportOptions { Head = name });
        Assert.Equal(expected, (string)model.Provenance["imported_from"]!["head"]!);
    }

    [Fact]
    public void Exact_names_come_before_others_and_two_of_one_name_are_refused()
    {
        var problems = new DeepMdProblems("x.pt");
        DeepMdHead[] heads = [Head("a", "B"), Head("A", "b"), Head("c", "d")];
        Assert.Equal("A", DeepMdHead.Choose(heads, "A", problems).Name);
        Assert.Equal("A", DeepMdHead.Choose(heads, "b", problems).Name);
        Assert.Equal("c", DeepMdHead.Choose(heads, "D", problems).Name);
        heads = [Head("x", "One"), Head("y", "ONE")];
        Assert.Contains("2 heads", Assert.Throws<InvalidDataException>(() => DeepMdHead.Choose(heads, "one", problems)).Message, StringComparison.Ordinal);
        string message = Assert.Throws<InvalidDataException>(() => DeepMdHead.Choose(heads, null, problems)).Message;
        Assert.Contains("none named and none called Default", message, StringComparison.Ordinal);
        Assert.Contains("x (also One); y (also ONE)", message, StringComparison.Ordinal);

        static DeepMdHead Head(string name, string alias) => new(name, [alias], [], [], "dpa3", 6, 4, 0, [], false);
    }

    [Fact]
    public void What_a_model_is_told_becomes_part_of_it()
    {
        var checkpoint = new GoldenCheckpoint("multi_fparam.pt");
        PotentialModel defaults = checkpoint.Import(), told = checkpoint.Import(new DeepMdImportOptions { FrameParameters = [0.875, 2.25] });
        Assert.Equal("[0.25,-1.5]", defaults.Provenance["imported_from"]!["frame_parameters"]!.ToJsonString());
        Assert.Equal("[0.875,2.25]", told.Provenance["imported_from"]!["frame_parameters"]!.ToJsonString());
        ParameterTensor bias = told.Parameters.Layout.Head[0].Map.SharedBias!;
        Assert.NotEqual(defaults.Parameters[bias].ToArray(), told.Parameters[bias].ToArray());
        Assert.Null(told.Parameters.Layout.Head[0].Step);

        JsonNode source = new GoldenCheckpoint("chgspin_new.pt").Import(new DeepMdImportOptions { Charge = -2, Spin = 1 }).Provenance["imported_from"]!;
        Assert.Equal((-2.0, 1.0), ((double)source["charge"]!, (double)source["spin"]!));
    }

    public static TheoryData<string, DeepMdImportOptions, string> Wrong => new()
    {
        { "multi_fparam.pt", new() { Head = "Solit" }, "is Solid meant?" },
        { "multi_fparam.pt", new() { Head = "Gamma", FrameParameters = [1] }, "expected 0 frame parameters, found 1 given" },
        { "multi_fparam.pt", new() { FrameParameters = [1] }, "expected 2 frame parameters, found 1 given" },
        { "single_prod.pt", new() { Head = "Omat24" }, "expected no --head" },
        { "single_prod.pt", new() { Charge = 1 }, "leave out --charge" },
        { "chgspin_new.pt", new() { Charge = 300 }, "charge: expected -100 to 99, found 300" },
        { "chgspin_old.pt", new() { Spin = -1 }, "spin: expected 0 to 99, found -1" },
    };

    [Theory, MemberData(nameof(Wrong))]
    public void What_does_not_fit_the_model_is_refused(string file, DeepMdImportOptions options, string message) =>
        Assert.Contains(message, Refused(new GoldenCheckpoint(file), options), StringComparison.Ordinal);

    [Fact]
    public void Files_that_lack_something_or_hold_unknown_things_are_refused_by_name()
    {
        Assert.Contains("expected 'dpa3', found 'dpa4'", Refused(new GoldenCheckpoint("single_prod.pt").Replace("dpa3", "dpa4")), StringComparison.Ordinal);
        Assert.Contains("'learned_charge'", Refused(new GoldenCheckpoint("single_prod.pt").Replace("use_econf_tebd", "learned_charge")),
            StringComparison.Ordinal);
        Assert.Contains("layers.1.node_self_mlp.matrix: expected this tensor, found none",
            Refused(new GoldenCheckpoint("single_prod.pt").Replace("layers.1.node_self_mlp.matrix", "layers.1.node_self_mlp.motrix")),
            StringComparison.Ordinal);
        Assert.Contains("edge_embd.bios: expected only tensors that this importer knows",
            Refused(new GoldenCheckpoint("single_prod.pt").Replace("edge_embd.bias", "edge_embd.bios")), StringComparison.Ordinal);
        Assert.Contains("expected 12 routed experts, found", Refused(new GoldenCheckpoint("moe_edge_angle_noshare.pt").Set("n_experts", 12)),
            StringComparison.Ordinal);
        Assert.Contains("expert parallelism", Refused(new GoldenCheckpoint("pack_s0.pt").Set("n_routing_experts", 12)), StringComparison.Ordinal);
        Assert.Contains("'smooth_edge_updatf'", Refused(new GoldenCheckpoint("single_prod.pt").Replace("smooth_edge_update", "smooth_edge_updatf")),
            StringComparison.Ordinal);
    }

    [Fact]
    public void Experts_stay_experts_and_survive_a_model_file()
    {
        PotentialModel pack = new GoldenCheckpoint("pack_s0.pt").Import(), moe = new GoldenCheckpoint("moe_all_chgspin.pt").Import();
        Assert.Equal("""["node_self-node_sym","node_pair-pair_self","pair_angle-angle_self"]""", SpecJson.Write(pack.Spec)["router_groups"]!.ToJsonString());
        Assert.False(pack.Spec.RouterBias);
        Assert.False(pack.Spec.HasExperts(MapKind.PairMix));
        Assert.Equal(["layers.0.router.node_self-node_sym", "layers.0.router.node_pair-pair_self", "layers.0.router.pair_angle-angle_self"],
            pack.Parameters.Layout.Routers.Take(3).Select(router => router.Name));
        Assert.True(moe.Spec.RouterBias);
        Assert.Equal(5, moe.Parameters.Layout.Routers.Count(router => router.Name.StartsWith("layers.0.", StringComparison.Ordinal)));
        foreach (PotentialModel model in (PotentialModel[])[pack, moe])
        {
            Assert.Equal(ParameterCounts.Of(model.Spec).Total, model.Parameters.Layout.Count);
            string path = Path.Combine(Path.GetTempPath(), $"amalgam-{Guid.NewGuid():N}.safetensors");
            ModelFile.Save(model, path, StoredPrecision.Float64);
            PotentialModel loaded = ModelFile.Load(path);
            File.Delete(path);
            Assert.Equal(model.Parameters.Values, loaded.Parameters.Values);
            Assert.Equal(model.Selection!.Experts, loaded.Selection!.Experts);
        }
    }

    [Fact]
    public void Router_groups_must_fit_the_positions()
    {
        ModelSpec spec = new GoldenCheckpoint("pack_s0.pt").Import().Spec;
        Assert.Empty(SpecValidation.Find(spec));
        Assert.Contains(SpecValidation.Find(spec with { Positions = ExpertPositions.Node }), problem => problem.Key == "router_groups");
        ModelSpec twice = spec with { RouterGroups = [.. spec.RouterGroups!, [MapKind.NodeSelf]] };
        Assert.Contains(SpecValidation.Find(twice), problem => problem.Key == "router_groups");
        Assert.Empty(SpecValidation.Find(spec with { RouterGroups = [.. spec.RouterGroups!, [MapKind.PairMix]] }));
    }

    private static string Refused(GoldenCheckpoint checkpoint, DeepMdImportOptions? options = null)
    {
        string message = Assert.Throws<InvalidDataException>(() => checkpoint.Import(options)).Message;
        Assert.Contains("→", message, StringComparison.Ordinal);
        return message;
    }
}
