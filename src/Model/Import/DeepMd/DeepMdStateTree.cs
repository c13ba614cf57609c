using System.Globalization;
using Amalgam.Model.Import.Torch;

namespace Amalgam.Model.Import.DeepMd;

/// <summary>
/// Puts the tensors of a state_dict, and the options they were made with, into the tree that <c>dp convert-backend</c> writes as .yaml: from there on both go
/// the same way. Only names are known here; options, shapes and meanings are looked at when the tree is read.
/// </summary>
internal sealed class DeepMdStateTree
{
    /// <summary>Options that steer training only.</summary>
    private static readonly string[] OfTraining =
    [
        "seed", "data_stat_nbatch", "data_stat_protect", "data_bias_nsample", "srtab_add_bias", "model_branch_alias", "info", "skip_stat", "finetune_head",
        "descriptor", "fitting_net", "repflow",
    ];

    private static readonly string[] Maps =
        ["node_self_mlp", "node_sym_linear", "node_edge_linear", "edge_self_linear", "edge_angle_linear1", "edge_angle_linear2", "angle_self_linear"];

    private readonly IReadOnlyDictionary<string, TorchTensor> tensors;
    private readonly string atomic;
    private readonly DeepMdProblems problems;
    private readonly string[] names;
    private readonly HashSet<string> unread;
    private readonly Dictionary<(string Storage, long Offset, string Shape), DeepMdArray> arrays = [];
    private object? precision;

    /// <param name="prefix">of the names of a head: "model.Default."</param>
    public DeepMdStateTree(IReadOnlyDictionary<string, TorchTensor> tensors, string prefix, DeepMdProblems problems)
    {
        this.tensors = tensors;
        this.problems = problems;
        atomic = prefix + "atomic_model.";
        names = [.. tensors.Keys.Where(name => name.StartsWith(prefix, StringComparison.Ordinal)).Order(StringComparer.Ordinal)];
        unread = [.. names];
        // Of these no energy is made: a distance of the training data, scales of labels, and second names of the layers of the fitting network.
        unread.Remove(prefix + "min_nbor_dist");
        unread.Remove(atomic + "out_std");
        unread.RemoveWhere(name => name.StartsWith(atomic + "fitting_net.filter_layers._networks.", StringComparison.Ordinal));
    }

    /// <summary>Tensors that <see cref="Read"/> found no place for.</summary>
    public IReadOnlyList<string> Unread => [.. unread.Order(StringComparer.Ordinal)];

    /// <param name="section">the section of model_params that belongs to the head</param>
    public Dictionary<string, object?> Read(IReadOnlyDictionary<string, object?> section)
    {
        if (section.TryGetValue("type", out object? kind) && kind is not "standard")
            throw problems.Fatal("model.type", "'standard'", DeepMdNode.Describe(kind),
                "linear combinations, tabulated, spin and other composed models are not supported");
        Dictionary<string, object?> model = Options(section);
        model["descriptor"] = Descriptor(Child(section, "descriptor"));
        model["fitting"] = Fitting(Child(section, "fitting_net"));
        model["@variables"] = new Dictionary<string, object?> { ["out_bias"] = Take(atomic + "out_bias") };
        return new Dictionary<string, object?> { ["model"] = model, ["software"] = "deepmd-kit", ["backend"] = "PyTorch" };
    }

    private Dictionary<string, object?> Descriptor(IReadOnlyDictionary<string, object?> section)
    {
        object? kind = section.GetValueOrDefault("type");
        if (kind is not "dpa3")
            throw problems.Fatal("model.descriptor.type", "'dpa3'", DeepMdNode.Describe(kind), "only DPA3 descriptors are supported");
        string own = atomic + "descriptor.", repflows = own + "repflows.";
        precision = section.GetValueOrDefault("precision");
        Dictionary<string, object?> descriptor = Options(section);
        descriptor["repflow_args"] = Options(Child(section, "repflow"));
        descriptor["type_embedding"] = Embedding(own + "type_embedding.");
        foreach (string name in (string[])["chg_embedding", "spin_embedding"])
            if (Any($"{own}{name}.")) descriptor[name] = Embedding($"{own}{name}.");
        if (Any(own + "mix_cs_mlp.")) descriptor["mix_cs_mlp"] = Layer(own + "mix_cs_mlp");
        descriptor["repflow_variable"] = new Dictionary<string, object?>
        {
            ["@variables"] = new Dictionary<string, object?> { ["davg"] = Take(repflows + "mean"), ["dstd"] = Take(repflows + "stddev") },
            ["edge_embd"] = Layer(repflows + "edge_embd"),
            ["angle_embd"] = Layer(repflows + "angle_embd"),
            ["repflow_layers"] = Numbered(repflows + "layers.", Interaction),
        };
        return descriptor;
    }

    private Dictionary<string, object?> Embedding(string name) => new()
    {
        ["embedding"] = new Dictionary<string, object?>
        {
            ["layers"] = Numbered(name + "embedding.embedding_net.layers.", layer => Layer(layer.TrimEnd('.'), "linear", carries: true)),
        },
    };

    /// <param name="own">"….layers.0."</param>
    private Dictionary<string, object?> Interaction(string own)
    {
        var layer = new Dictionary<string, object?>();
        foreach (string map in Maps)
            if (Any($"{own}{map}.")) layer[map] = Layer(own + map);
            else if (Any($"{own}{map}_moe.gate.")) layer[map] = Experts($"{own}{map}_moe.");
        foreach (string fused in (string[])["edge_fused", "angle_fused"])
            if (Any($"{own}{fused}_moe.")) Fuse(layer, fused, Experts($"{own}{fused}_moe.fused_moe."));
        if (Any(own + "moe_phase1.")) Pack(layer, own);
        foreach (string name in (string[])["a_compress_n_linear", "a_compress_e_linear"])
            if (Any($"{own}{name}.")) layer[name] = Layer(own + name);
        var steps = new Dictionary<string, object?>();
        foreach (string name in (string[])["n_residual", "e_residual", "a_residual"])
        {
            var list = new List<object?>();
            for (int index = 0; tensors.ContainsKey(Number($"{own}{name}.", index)); index++) list.Add(Take(Number($"{own}{name}.", index)));
            steps[name] = list;
        }
        layer["@variables"] = steps;
        return layer;
    }

    private static void Fuse(Dictionary<string, object?> layer, string name, object? experts)
    {
        layer[name] = true;
        layer[name + "_moe"] = new Dictionary<string, object?> { ["fused_moe"] = experts };
    }

    /// <summary>Experts of a map, or of two side by side.</summary>
    private Dictionary<string, object?> Experts(string own) => new()
    {
        ["@class"] = "MoELayer",
        ["gate"] = Layer(own + "gate"),
        ["experts"] = Numbered(own + "experts.", name => Layer(name.TrimEnd('.'))),
        ["shared_experts"] = Numbered(own + "shared_experts.", name => Layer(name.TrimEnd('.'))),
    };

    /// <summary>Experts in one tensor each, with routers for several maps.</summary>
    private void Pack(Dictionary<string, object?> layer, string own)
    {
        layer["node_self_mlp"] = Packed(own + "moe_phase1.node_self_experts.", own + "node_router.gate");
        layer["node_sym_linear"] = Packed(own + "moe_phase1.node_sym_experts.", own + "node_router.gate");
        Fuse(layer, "edge_fused", Packed(own + "moe_phase1.edge_experts.", own + "edge_router.gate"));
        Fuse(layer, "angle_fused", Packed(own + "moe_phase1.angle_experts.", own + "angle_router.gate"));
        layer["edge_angle_linear2"] = Layer(own + "edge_angle_linear2_moe");
    }

    private Dictionary<string, object?> Packed(string own, string gate) => new()
    {
        ["@class"] = "MoELayer",
        ["gate"] = Layer(gate),
        ["experts"] = tensors.ContainsKey(own + "routing_matrix") ? Unpacked(own) : Numbered(own + "routing_experts.", name => Layer(name + "mlp")),
        ["shared_experts"] = Numbered(own + "shared_experts.", name => Layer(name + "mlp")),
    };

    /// <summary>The experts of weights [in, out, expert] and biases [out, expert].</summary>
    private List<object?> Unpacked(string own)
    {
        DeepMdArray weight = Take(own + "routing_matrix"), bias = Take(own + "routing_bias");
        int experts = bias.Shape is [_, int count] ? count : 0;
        if (weight.Shape is not [int width, int height, int same] || same != experts || bias.Shape[0] != height || experts == 0)
            throw problems.Fatal(own + "routing_matrix", "weights [in, out, expert] that fit routing_bias [out, expert]", $"{weight} and {bias}",
                DeepMdCheckpoint.Damaged);
        return [.. Enumerable.Range(0, experts).Select(expert => LayerOf(
            new DeepMdArray([width, height], Every(weight.Values, expert)), new DeepMdArray([height], Every(bias.Values, expert)), null, "none", false))];

        double[] Every(double[] values, int first) => [.. Enumerable.Range(0, values.Length / experts).Select(row => values[row * experts + first])];
    }

    private Dictionary<string, object?> Fitting(IReadOnlyDictionary<string, object?> section)
    {
        string own = atomic + "fitting_net.";
        precision = section.GetValueOrDefault("precision");
        string activation = section.GetValueOrDefault("activation_function") as string ?? "tanh";
        Dictionary<string, object?> fitting = Options(section);
        fitting["@variables"] = new Dictionary<string, object?>
        {
            ["bias_atom_e"] = Take(own + "bias_atom_e"), ["case_embd"] = TakeOrNull(own + "case_embd"),
            ["fparam_avg"] = TakeOrNull(own + "fparam_avg"), ["fparam_inv_std"] = TakeOrNull(own + "fparam_inv_std"),
        };
        // As a stored tensor it wins over the option.
        if (TakeOrNull(own + "default_fparam_tensor") is { } defaults) fitting["default_fparam"] = defaults.Values.Select(value => (object?)value).ToList();
        string layers = own + "filter_layers.networks.0.layers.";
        int count = 0;
        while (Any(Number(layers, count) + ".")) count++;
        fitting["nets"] = new Dictionary<string, object?>
        {
            ["networks"] = new List<object?>
            {
                new Dictionary<string, object?>
                {
                    ["layers"] = Enumerable.Range(0, count).Select(index =>
                        (object?)Layer(Number(layers, index), index < count - 1 ? activation : "none", index < count - 1)).ToList(),
                },
            },
        };
        return fitting;
    }

    /// <summary>A layer y = idt ∘ φ(x w + b) (+ x).</summary>
    private Dictionary<string, object?> Layer(string name, string activation = "none", bool carries = false) =>
        LayerOf(Take(name + ".matrix"), TakeOrNull(name + ".bias"), TakeOrNull(name + ".idt"), activation, carries);

    private Dictionary<string, object?> LayerOf(DeepMdArray weight, DeepMdArray? bias, DeepMdArray? step, string activation, bool carries)
    {
        var layer = new Dictionary<string, object?>
        {
            ["@variables"] = new Dictionary<string, object?> { ["w"] = weight, ["b"] = bias, ["idt"] = step },
            ["activation_function"] = activation, ["resnet"] = carries,
        };
        if (precision is not null) layer["precision"] = precision;
        return layer;
    }

    /// <summary>What is made of the names "prefix0.", "prefix1." and so on, as many as there are.</summary>
    private List<object?> Numbered(string prefix, Func<string, object?> make)
    {
        var list = new List<object?>();
        while (Any(Number(prefix, list.Count) + ".")) list.Add(make(Number(prefix, list.Count) + "."));
        return list;
    }

    private static string Number(string prefix, int index) => prefix + index.ToString(CultureInfo.InvariantCulture);

    private bool Any(string prefix)
    {
        int place = Array.BinarySearch(names, prefix, StringComparer.Ordinal);
        if (place < 0) place = ~place;
        return place < names.Length && names[place].StartsWith(prefix, StringComparison.Ordinal);
    }

    private DeepMdArray? TakeOrNull(string name) => tensors.ContainsKey(name) ? Take(name) : null;

    private DeepMdArray Take(string name)
    {
        if (!tensors.TryGetValue(name, out TorchTensor? tensor))
            throw problems.Fatal(name, "this tensor", "none", "the file is cut short, or not a DPA3 model");
        unread.Remove(name);
        // One array for every name of the same numbers, so that a router of several maps is known as one.
        var view = (tensor.Storage, tensor.Offset, string.Join(',', tensor.Shape));
        if (arrays.TryGetValue(view, out DeepMdArray? known)) return known;
        try
        {
            return arrays[view] = new DeepMdArray(tensor.Shape, tensor.Values);
        }
        catch (InvalidDataException problem)
        {
            throw problems.Damaged(name, problem, DeepMdCheckpoint.Damaged);
        }
    }

    /// <summary>Options that change the function.</summary>
    private static Dictionary<string, object?> Options(IReadOnlyDictionary<string, object?> section) =>
        section.Where(option => !OfTraining.Contains(option.Key)).ToDictionary(option => option.Key, option => option.Value);

    private IReadOnlyDictionary<string, object?> Child(IReadOnlyDictionary<string, object?> section, string key) =>
        section.GetValueOrDefault(key) as IReadOnlyDictionary<string, object?>
            ?? throw problems.Fatal("model_params." + key, "a map", DeepMdNode.Describe(section.GetValueOrDefault(key)), DeepMdCheckpoint.Damaged);
}
