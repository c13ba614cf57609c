using Amalgam.Model.Backbones.Dpa3;
using Amalgam.Model.Import.DeepMd;
using Amalgam.Model.Parameters;

namespace Amalgam.Model.Export;

/// <summary>The dpa3 descriptor of a model file of DeePMD-kit.</summary>
internal static class ExportedDescriptor
{
    private const double UsualScale = 0.3;

    private static readonly (MapKind Map, string Key)[] Names =
    [
        (MapKind.NodeSelf, "node_self_mlp"), (MapKind.NodeSym, "node_sym_linear"), (MapKind.NodePair, "node_edge_linear"),
        (MapKind.PairSelf, "edge_self_linear"), (MapKind.PairAngle, "edge_angle_linear1"), (MapKind.PairMix, "edge_angle_linear2"),
        (MapKind.AngleSelf, "angle_self_linear"),
    ];

    public static SortedDictionary<string, object?> Of(PotentialModel model, ExportedOptions options, object?[] symbols)
    {
        ModelSpec spec = model.Spec;
        SortedDictionary<string, object?> repflow = ExportedTree.Map(Options(spec, options));
        (repflow["fix_stat_std"], repflow["optim_update"], repflow["sequential_update"], repflow["update_residual"]) = (UsualScale, true, false, 0.1);
        return ExportedTree.Map(
            ("@class", "Descriptor"), ("@version", 2), ("type", "dpa3"), ("type_map", symbols), ("ntypes", symbols.Length),
            ("activation_function", ExportedTree.NameOf(spec.Activation)), ("add_chg_spin_ebd", false), ("default_chg_spin", null),
            ("concat_output_tebd", spec.HeadReadsElement), ("env_protection", spec.DistanceProtection), ("exclude_types", Array.Empty<object?>()),
            ("precision", "float64"), ("trainable", true), ("use_econf_tebd", false), ("use_loc_mapping", true), ("use_tebd_bias", false),
            ("repflow_args", repflow), ("type_embedding", TypeEmbedding(model, symbols)), ("repflow_variable", Variables(model, options)));
    }

    /// <summary>The options of the interaction layers that a training names.</summary>
    public static IEnumerable<(string, object?)> Options(ModelSpec spec, ExportedOptions options) =>
    [
        ("n_dim", spec.NodeWidth), ("e_dim", spec.PairWidth), ("a_dim", options.AngleWidth), ("nlayers", spec.Layers),
        ("e_rcut", spec.PairCutoff), ("e_rcut_smth", spec.PairSwitchStart), ("e_sel", options.PairSlots),
        ("a_rcut", spec.AngleCutoff), ("a_rcut_smth", spec.AngleSwitchStart), ("a_sel", options.AngleSlots),
        ("axis_neuron", spec.AxisNeurons), ("a_compress_rate", options.CompressionRate), ("a_compress_e_rate", options.PairRate),
        ("a_compress_use_split", options.CompressionRate > 0), ("n_multi_edge_message", spec.PairMessages),
        ("edge_init_use_dist", spec.PairInput == PairInput.Distance), ("use_exp_switch", spec.Switch == SwitchKind.Exponential),
        ("use_dynamic_sel", spec.PairLimit is null), ("sel_reduce_factor", options.Reduction), ("smooth_edge_update", !spec.FarMessages),
        ("update_angle", spec.ReadsAngles), ("update_residual_init", "const"), ("update_style", "res_residual"),
    ];

    /// <summary>The element table as a linear layer without bias. Where the widths let DeePMD-kit add the one-hot input, it is subtracted here.</summary>
    private static SortedDictionary<string, object?> TypeEmbedding(PotentialModel model, object?[] symbols)
    {
        int types = symbols.Length, width = model.Spec.NodeWidth;
        double[] weight = model.Parameters[model.Parameters.Layout.ElementTable].ToArray();
        if (width == types || width == 2 * types)
            for (int index = 0; index < weight.Length; index++) weight[index] -= index % width % types == index / width ? 1 : 0;
        object?[] neuron = [width];
        SortedDictionary<string, object?> network = ExportedTree.Map(
            ("@class", "EmbeddingNetwork"), ("@version", 2), ("activation_function", "Linear"), ("bias", false), ("in_dim", types), ("neuron", neuron),
            ("precision", "float64"), ("resnet_dt", false),
            ("layers", new object?[] { ExportedTree.Layer(new DeepMdArray([types, width], weight), null, null, "Linear", carries: true) }));
        return ExportedTree.Map(
            ("@class", "TypeEmbedNet"), ("@version", 2), ("activation_function", "Linear"), ("neuron", neuron), ("ntypes", types), ("padding", true),
            ("precision", "float64"), ("resnet_dt", false), ("trainable", true), ("type_map", symbols), ("use_econf_tebd", false), ("use_tebd_bias", false),
            ("embedding", network));
    }

    private static SortedDictionary<string, object?> Variables(PotentialModel model, ExportedOptions options)
    {
        ModelSpec spec = model.Spec;
        ParameterLayout layout = model.Parameters.Layout;
        double[] angle = layout.AngleWeight is { } tensor ? model.Parameters[tensor].ToArray() : new double[options.AngleWidth];
        (DeepMdArray mean, DeepMdArray scale) = Statistics(spec, options.PairSlots);
        return ExportedTree.Map(
            ("@variables", ExportedTree.Map(("davg", mean), ("dstd", scale))),
            ("edge_embd", ExportedTree.Layer(new DeepMdArray([1, spec.PairWidth], model.Parameters[layout.PairWeight].ToArray()),
                model.Parameters[layout.PairBias].ToArray(), null, "none", carries: false)),
            ("angle_embd", ExportedTree.Layer(new DeepMdArray([1, angle.Length], angle), null, null, "none", carries: false)),
            ("env_mat", ExportedTree.Map(
                ("protection", spec.DistanceProtection), ("rcut", spec.PairCutoff), ("rcut_smth", spec.PairSwitchStart), ("use_exp_switch", false))),
            ("repflow_layers", layout.Layers.Select(layer => (object?)InteractionLayer(model, layer, options)).ToArray()));
    }

    /// <summary>μ and σ of equations (1) and (2), [type, slot, 4], the same in all slots.</summary>
    private static (DeepMdArray Mean, DeepMdArray Scale) Statistics(ModelSpec spec, int slots)
    {
        int types = spec.Elements.Count;
        double[] mean = new double[4 * types * slots], scale = new double[4 * types * slots];
        for (int type = 0; type < types; type++)
        {
            (double mu, double sigma) = spec.PairInputScale?[type] ?? (0, UsualScale);
            double direction = spec.DirectionScale?[type] ?? UsualScale;
            for (int slot = 0; slot < slots; slot++)
            {
                int place = 4 * (type * slots + slot);
                mean[place] = mu;
                (scale[place], scale[place + 1], scale[place + 2], scale[place + 3]) = (sigma, direction, direction, direction);
            }
        }
        return (new DeepMdArray([types, slots, 4], mean), new DeepMdArray([types, slots, 4], scale));
    }

    private static SortedDictionary<string, object?> InteractionLayer(PotentialModel model, LayerParameters layer, ExportedOptions options)
    {
        ModelSpec spec = model.Spec;
        SortedDictionary<string, object?> map = ExportedTree.Map(Options(spec, options));
        // What belongs to the block of layers, not to one of them.
        foreach (string key in (string[])["nlayers", "edge_init_use_dist", "use_exp_switch"]) map.Remove(key);
        (map["@class"], map["@version"], map["ntypes"], map["precision"]) = ("RepFlowLayer", 2, spec.Elements.Count, "float64");
        (map["activation_function"], map["e_sel"]) = (ExportedTree.NameOf(spec.Activation), new object?[] { options.PairSlots });
        (map["optim_update"], map["sequential_update"], map["update_residual"]) = (true, false, 0.1);
        foreach ((MapKind kind, string key) in Names)
            if (spec.ReadsAngles || kind is not (MapKind.PairAngle or MapKind.PairMix or MapKind.AngleSelf)) map[key] = Linear(model, layer, kind);
        map["@variables"] = Steps(model, layer);
        return map;
    }

    /// <summary>A dense map, its messages side by side; zero where the layer has none because it cannot reach the energy.</summary>
    private static SortedDictionary<string, object?> Linear(PotentialModel model, LayerParameters layer, MapKind kind)
    {
        (int width, int height) = Maps.ShapeOf(kind, model.Spec);
        int messages = kind == MapKind.NodePair ? model.Spec.PairMessages : 1, columns = messages * height;
        double[] weight = new double[width * columns], bias = new double[columns];
        if (layer.Maps.TryGetValue(kind, out ExpertMap? map))
        {
            ReadOnlySpan<double> stored = model.Parameters[map.Shared!];
            for (int message = 0; message < messages; message++)
                for (int row = 0; row < width; row++)
                    stored.Slice((message * width + row) * height, height).CopyTo(weight.AsSpan(row * columns + message * height));
            model.Parameters[map.SharedBias!].CopyTo(bias);
        }
        return ExportedTree.Layer(new DeepMdArray([width, columns], weight), bias, null, "none", carries: false);
    }

    private static SortedDictionary<string, object?> Steps(PotentialModel model, LayerParameters layer)
    {
        ModelSpec spec = model.Spec;
        IEnumerable<object?> Of(MapKind kind, int messages, int width)
        {
            double[] all = layer.Steps.TryGetValue(kind, out ParameterTensor? tensor) ? model.Parameters[tensor].ToArray() : new double[messages * width];
            return Enumerable.Range(0, messages).Select(message => (object?)ExportedTree.Vector(all[(message * width)..((message + 1) * width)]));
        }
        IEnumerable<object?> node = [.. Of(MapKind.NodeSelf, 1, spec.NodeWidth), .. Of(MapKind.NodeSym, 1, spec.NodeWidth),
            .. Of(MapKind.NodePair, spec.PairMessages, spec.NodeWidth)];
        IEnumerable<object?> pair = Of(MapKind.PairSelf, 1, spec.PairWidth), angle = [];
        if (spec.ReadsAngles) (pair, angle) = (pair.Concat(Of(MapKind.PairMix, 1, spec.PairWidth)), Of(MapKind.AngleSelf, 1, spec.AngleWidth));
        return ExportedTree.Map(("n_residual", node.ToArray()), ("e_residual", pair.ToArray()), ("a_residual", angle.ToArray()));
    }
}
