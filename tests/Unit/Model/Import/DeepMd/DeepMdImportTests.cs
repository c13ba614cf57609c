using System.Text;
using System.Text.Json.Nodes;
using Amalgam.Atoms;
using Amalgam.Atoms.Elements;
using Amalgam.Model;
using Amalgam.Model.Backbones.Dpa3;
using Amalgam.Model.Backbones.Dpa3.Reference;
using Amalgam.Model.Import.DeepMd;
using Xunit;

namespace Amalgam.Unit.Model.Import.DeepMd;

/// <summary>DeePMD-kit models that cannot be imported say so and why; nothing is passed over.</summary>
public sealed class DeepMdImportTests
{
    private static readonly string Golden = Path.Combine(AppContext.BaseDirectory, "goldens", "deepmd-kit-master-2026-08");

    /// <summary>Text in the golden .yaml, what it is replaced by, and what the message must hold.</summary>
    public static TheoryData<string, string, string> Unsupported => new()
    {
        { "sequential_update: false", "sequential_update: true", "repflow_args.sequential_update: expected false, found true" },
        { "n_multi_edge_message: 1", "n_multi_edge_message: 2", "node_edge_linear.@variables.w: expected an array of shape" },
        { "update_style: res_residual", "update_style: res_layer", "repflow_args.update_style: expected res_residual, res_avg or res_incr, found 'res_layer'" },
        { "    exclude_types: []", "    exclude_types: [[0, 1]]", "descriptor.exclude_types: expected nothing (null or an empty list), found" },
        { "pair_exclude_types: []", "pair_exclude_types: [[0, 1]]", "model.pair_exclude_types: expected nothing" },
        { "atom_exclude_types: []", "atom_exclude_types: [1]", "model.atom_exclude_types: expected nothing" },
        { "add_chg_spin_ebd: false", "add_chg_spin_ebd: true", "descriptor.chg_embedding: expected this key, found none" },
        { "use_econf_tebd: false", "use_econf_tebd: true", "use_econf_tebd: expected false, found true" },
        { "activation_function: silu", "activation_function: gelu", "descriptor.activation_function: expected silu, tanh or silut:T, found 'gelu'" },
        { "numb_fparam: 0", "numb_fparam: 2", "fitting.default_fparam: expected defaults of the 2 frame parameters that the model reads, found none" },
        { "numb_aparam: 0", "numb_aparam: 1", "fitting.numb_aparam: expected 0, found 1" },
        { "dim_case_embd: 0", "dim_case_embd: 3", "fitting.@variables.case_embd: expected an array of shape [3], found null" },
        { "atom_ener: null", "atom_ener: [1.0, 2.0]", "fitting.atom_ener: expected nothing" },
        { "    spin: null", "    spin: [1]", "fitting.spin: expected nothing" },
        { "type: ener", "type: dos", "fitting.type: expected 'ener', found 'dos'" },
        { "type: dpa3", "type: dpa2", "descriptor.type: expected 'dpa3', found 'dpa2'" },
        { "type: standard", "type: zbl", "model.type: expected 'standard', found 'zbl'" },
        { "precision: float64", "precision: bfloat16", "precision: expected float64 or float32, found 'bfloat16'" },
        { "  pair_exclude_types: []", "  pair_exclude_types: []\n  charge_equilibration: true",
            "expected only keys that this importer knows, found 'charge_equilibration' (true)" },
        { "'@version': 4", "'@version': 5", "fitting.@version: expected 1 to 4, found 5" },
        { "a_rcut: 4.0", "a_rcut: 7.0", "expected at most e_rcut = 6, found 7" },
        { "env_protection: 0.0", "env_protection: -1.0", "distance_protection: expected" },
        { "nlayers: 2", "nlayers: 3", "repflow_layers: expected 3 layers (nlayers), found 2" },
        { "n_dim: 8", "n_dim: 9", "expected an array of shape" },
        { "axis_neuron: 4", "axis_neuron: 6", "axis_neuron: expected a whole number from 1 to 5, found 6" },
        { "  type_map:\n  - O\n  - H\nmodel_def", "  type_map:\n  - O\n  - OW\nmodel_def", "model.type_map[1]: expected the symbol of an element, found 'OW'" },
        { "  type_map:\n  - O\n  - H\nmodel_def", "  type_map:\n  - H\n  - H\nmodel_def", "model.type_map: expected every element once, found H 2 times" },
        { "- - - 0.03419276725318417", "- - - .nan", "out_bias: expected finite numbers" },
        { "- - - 0.03419276725318417", "- - - zero", "expected YAML" },
        { "model:\n", "model:\n  model_dict: {}\n", "model_dict: expected one model, found a multi-task model" },
        { "backend: dpmodel", "backend: dpmodel\nbackend: dpmodel", "key 'backend' occurs twice" },
        { "backend: dpmodel", "backend: *nothing", "nothing" },
        { "model:\n", "modul:\n", "model: expected this key, found none" },
    };

    [Theory, MemberData(nameof(Unsupported))]
    public void Unsupported_or_damaged_models_name_what_is_wrong(string text, string replacement, string message)
    {
        string yaml = File.ReadAllText(Path.Combine(Golden, "A_poly_fixedsel.yaml"));
        Assert.Contains(text, yaml, StringComparison.Ordinal);
        var problem = Assert.Throws<InvalidDataException>(() => Import(yaml.Replace(text, replacement, StringComparison.Ordinal), ".yaml"));
        Assert.Contains(message, problem.Message, StringComparison.Ordinal);
        Assert.Contains("→", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void All_unsupported_options_are_told_at_once()
    {
        string yaml = File.ReadAllText(Path.Combine(Golden, "A_poly_fixedsel.yaml"))
            .Replace("numb_aparam: 0", "numb_aparam: 1", StringComparison.Ordinal)
            .Replace("sequential_update: false", "sequential_update: true", StringComparison.Ordinal);
        var problem = Assert.Throws<InvalidDataException>(() => Import(yaml, ".yaml"));
        Assert.Contains("numb_aparam", problem.Message, StringComparison.Ordinal);
        Assert.Contains("sequential_update", problem.Message, StringComparison.Ordinal);
    }

    [Theory, InlineData("A_poly_fixedsel.yaml"), InlineData("A_poly_fixedsel.dp")]
    public void A_file_cut_short_anywhere_is_refused(string name)
    {
        byte[] whole = File.ReadAllBytes(Path.Combine(Golden, name));
        // The last tenth of the .yaml is a copy of the training input, which the energy does not need.
        for (int part = 0; part < 18; part++)
            Assert.Throws<InvalidDataException>(() => Import(whole[..(int)(whole.Length * (part / 20.0))], Path.GetExtension(name)));
    }

    [Fact]
    public void Other_files_are_refused_with_advice()
    {
        Assert.Contains("zip archive of PyTorch", Assert.Throws<InvalidDataException>(() => Import("PK", ".pth")).Message, StringComparison.Ordinal);
        Assert.Contains(".pt, .pth, .yaml or .dp", Assert.Throws<InvalidDataException>(() => Import("", ".pb")).Message, StringComparison.Ordinal);
        Assert.Contains("map", Assert.Throws<InvalidDataException>(() => Import("- 1\n- 2\n", ".yaml")).Message, StringComparison.Ordinal);
        Assert.Contains("HDF5", Assert.Throws<InvalidDataException>(() => Import("no HDF5 at all", ".dp")).Message, StringComparison.Ordinal);
        Assert.Contains("nesting", Assert.Throws<InvalidDataException>(() => Import(string.Concat(Enumerable.Repeat("[", 100_000)), ".yaml")).Message,
            StringComparison.Ordinal);
        Assert.Contains("there is no", Assert.Throws<InvalidDataException>(() => DeepMdModel.Import("/no/such/model.yaml")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Elements_are_ordered_by_number_and_what_the_file_said_is_kept()
    {
        PotentialModel model = DeepMdModel.Import(Path.Combine(Golden, "A_poly_fixedsel.yaml"));
        Assert.Equal(["H", "O"], model.Spec.Elements.Select(element => element.Symbol));
        // The file's order is O, H; the table adds no one-hot vector as the widths differ by more than a factor of two.
        Assert.Equal([1.3597475403099617, 0.03419276725318417], model.ReferenceEnergies);
        Assert.Equal(-0.14582203261228782, model.Parameters[model.Parameters.Layout.ElementTable][0]);
        Assert.Equal(30, model.Spec.PairNormalization);
        Assert.Null(model.Selection);
        JsonNode source = model.Provenance["imported_from"]!;
        Assert.Equal("A_poly_fixedsel.yaml", (string)source["file"]!);
        Assert.Equal("deepmd-kit", (string)source["software"]!);
        Assert.Equal(64, ((string)source["sha256"]!).Length);
        Assert.Contains("e_sel = 30", (string)source["notices"]![0]!, StringComparison.Ordinal);
    }

    /// <summary>y = x W + b (+ x, or [x, x]) for the one-hot vector x of each type.</summary>
    [Theory, InlineData(2, true, new[] { 2.5, 2, 3.5, 5 }), InlineData(2, false, new[] { 1.5, 2, 3.5, 4 })]
    [InlineData(4, true, new[] { 2.5, 2, 4.5, 4, 5.5, 7, 7.5, 9 }), InlineData(3, true, new[] { 1.5, 2, 3.5, 4.5, 5, 6.5 })]
    public void A_residual_type_embedding_adds_the_one_hot_vector(int width, bool residual, double[] expected)
    {
        double[] weight = [.. Enumerable.Range(1, 2 * width).Select(value => (double)value)];
        double[] bias = [.. Enumerable.Range(0, width).Select(channel => channel % 2 == 0 ? 0.5 : 0)];
        Assert.Equal(expected, new DeepMdLayer(2, width, weight, bias, null, residual, "linear").OneHotRows());
    }

    /// <summary>res_avg: the old features and # updates, added and divided by √(1 + #).</summary>
    [Fact]
    public void Averaged_updates_become_carry_and_steps()
    {
        string yaml = File.ReadAllText(Path.Combine(Golden, "A_poly_fixedsel.yaml"))
            .Replace("update_style: res_residual", "update_style: res_avg", StringComparison.Ordinal);
        PotentialModel model = Import(WithoutBlocks(yaml, "residuals:"), ".yaml");
        Assert.Equal((0.5, 1 / Math.Sqrt(3), 1 / Math.Sqrt(2)), model.Spec.Carry);
        Assert.All(StepOf(model, MapKind.NodeSym), step => Assert.Equal(0.5, step));
        Assert.All(StepOf(model, MapKind.PairSelf), step => Assert.Equal(1 / Math.Sqrt(3), step));
        Assert.All(StepOf(model, MapKind.PairMix), step => Assert.Equal(1 / Math.Sqrt(3), step));
    }

    /// <summary>res_incr: the updates divided by √#; without angles a pair has one update.</summary>
    [Fact]
    public void A_model_without_angles_reads_none()
    {
        string yaml = File.ReadAllText(Path.Combine(Golden, "A_poly_fixedsel.yaml"))
            .Replace("update_style: res_residual", "update_style: res_incr", StringComparison.Ordinal)
            .Replace("update_angle: true", "update_angle: false", StringComparison.Ordinal);
        foreach (string block in (string[])["residuals:", "edge_angle_linear1:", "edge_angle_linear2:", "angle_self_linear:"]) yaml =
            WithoutBlocks(yaml, block);
        PotentialModel model = Import(yaml, ".yaml");
        Assert.Equal((1, 1, 1), model.Spec.Carry);
        Assert.All(StepOf(model, MapKind.NodePair), step => Assert.Equal(1 / Math.Sqrt(3), step));
        Assert.All(StepOf(model, MapKind.PairSelf), step => Assert.Equal(1, step));
        Assert.All(StepOf(model, MapKind.PairMix), step => Assert.Equal(0, step));

        var whole = new Evaluation();
        var blind = new Evaluation();
        Structure molecule = new([Element.Parse("O"), Element.Parse("H"), Element.Parse("H")], [0, 0, 0, 0.8, 0.6, 0, -0.8, 0.6, 0.1], Cell.Open);
        new ReferenceNetwork(model).Evaluate(molecule, whole);
        model.Parameters[model.Parameters.Layout.AngleWeight!].Fill(3);
        new ReferenceNetwork(model).Evaluate(molecule, blind);
        Assert.Equal(whole.Energy, blind.Energy);
    }

    private static double[] StepOf(PotentialModel model, MapKind map) => model.Parameters[model.Parameters.Layout.Layers[0].Steps[map]].ToArray();

    /// <summary>Removes a key of the layers with all that is indented below it; "residuals:" are the variables of a layer.</summary>
    private static string WithoutBlocks(string yaml, string block)
    {
        const int indent = 8;
        string key = new string(' ', indent) + block;
        yaml = yaml.Replace("        '@variables':\n          a_residual:", "        residuals:\n          a_residual:", StringComparison.Ordinal);
        var kept = new StringBuilder();
        bool removing = false;
        foreach (string line in yaml.Split('\n'))
        {
            removing = line == key || (removing && line.Length - line.TrimStart().Length > indent);
            if (!removing) kept.Append(line).Append('\n');
        }
        return kept.ToString();
    }

    private static PotentialModel Import(string text, string extension) => Import(Encoding.UTF8.GetBytes(text), extension);

    private static PotentialModel Import(byte[] content, string extension)
    {
        string path = Path.Combine(Path.GetTempPath(), $"amalgam-{Guid.NewGuid():N}{extension}");
        File.WriteAllBytes(path, content);
        try
        {
            return DeepMdModel.Import(path);
        }
        finally
        {
            File.Delete(path);
        }
    }
}
