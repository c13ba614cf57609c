using Amalgam.Model.Backbones.Dpa3;

namespace Amalgam.Model.Import.DeepMd;

/// <summary>One interaction layer ("repflow layer") of a model file.</summary>
/// <param name="Maps">The dense maps that the file holds.</param>
/// <param name="Experts">The maps with experts.</param>
/// <param name="Steps">[out] for each updating map: ρ of equation (7).</param>
internal sealed record DeepMdInteraction(
    IReadOnlyDictionary<MapKind, DeepMdLayer> Maps, IReadOnlyDictionary<MapKind, DeepMdExperts> Experts, IReadOnlyDictionary<MapKind, double[]> Steps)
{
    /// <summary>Options that a layer repeats from the descriptor.</summary>
    private static readonly string[] Repeated =
    [
        "e_rcut", "e_rcut_smth", "e_sel", "a_rcut", "a_rcut_smth", "a_sel", "n_dim", "e_dim", "a_dim", "a_compress_rate", "a_compress_e_rate",
        "a_compress_use_split", "n_multi_edge_message", "axis_neuron", "update_angle", "update_style", "smooth_edge_update", "use_dynamic_sel",
        "sel_reduce_factor", "sequential_update", "n_experts", "moe_top_k", "share_expert", "use_node_moe", "use_edge_moe", "use_angle_moe", "fuse_moe_mlps",
        "moe_ep_size", "moe_gpu_level_a2a",
    ];

    private static readonly (MapKind Map, string Key)[] Names =
    [
        (MapKind.NodeSelf, "node_self_mlp"), (MapKind.NodeSym, "node_sym_linear"), (MapKind.NodePair, "node_edge_linear"),
        (MapKind.PairSelf, "edge_self_linear"), (MapKind.PairAngle, "edge_angle_linear1"), (MapKind.PairMix, "edge_angle_linear2"),
            (MapKind.AngleSelf, "angle_self_linear"),
    ];

    public static DeepMdInteraction Read(DeepMdNode layer, DeepMdNode descriptor, DeepMdNode options, DeepMdDescriptor context, DeepMdTypes types)
    {
        layer.RequireVersion("RepFlowLayer", 2);
        layer.Ignore("update_residual", "update_residual_init", "optim_update", "tebd_dim");
        DeepMdLayer.RequirePrecision(layer);
        types.RequireSame(layer);
        foreach (string key in Repeated)
            if (options.Has(key)) layer.Require(key, options.Value(key), $"a layer must agree with {options.PathOf(key)}");
        layer.Require("activation_function", descriptor.Text("activation_function", "silu"), "a layer must agree with the descriptor");

        var reading = new DeepMdLayerMaps(layer, context, descriptor.Text("activation_function", "silu"));
        foreach ((MapKind map, string key) in Names)
            if (context.UpdatesAngles || !NeedsAngles(map)) reading.Read(map, key);
        IReadOnlyDictionary<MapKind, double[]> steps = ReadSteps(layer, context);
        layer.Done();
        return new DeepMdInteraction(reading.Maps, reading.Experts, steps);
    }

    private static bool NeedsAngles(MapKind map) => map is MapKind.PairAngle or MapKind.PairMix or MapKind.AngleSelf;

    private static Dictionary<MapKind, double[]> ReadSteps(DeepMdNode layer, DeepMdDescriptor context)
    {
        ModelSpec spec = context.Spec;
        bool angles = context.UpdatesAngles;
        if (context.UpdateStyle != "res_residual") return ConstantSteps(context);
        DeepMdNode variables = layer.Child("@variables");
        DeepMdArray[] node = variables.Arrays("n_residual", 2 + spec.PairMessages, spec.NodeWidth);
        DeepMdArray[] pair = variables.Arrays("e_residual", angles ? 2 : 1, spec.PairWidth);
        DeepMdArray[] angle = variables.Arrays("a_residual", angles ? 1 : 0, spec.AngleWidth);
        variables.Done();
        var steps = new Dictionary<MapKind, double[]>
        {
            [MapKind.NodeSelf] = node[0].Values, [MapKind.NodeSym] = node[1].Values, [MapKind.PairSelf] = pair[0].Values,
            [MapKind.NodePair] = [.. node.Skip(2).SelectMany(step => step.Values)],
        };
        if (angles) (steps[MapKind.PairMix], steps[MapKind.AngleSelf]) = (pair[1].Values, angle[0].Values);
        return steps;
    }

    /// <summary>res_avg adds # updates to the old features and divides by √(1 + #); res_incr divides the updates by √#.</summary>
    private static Dictionary<MapKind, double[]> ConstantSteps(DeepMdDescriptor context)
    {
        int extra = context.UpdateStyle == "res_avg" ? 1 : 0;
        var steps = new Dictionary<MapKind, double[]>();
        foreach ((MapKind map, _) in Names)
        {
            if (map == MapKind.PairAngle || (!context.UpdatesAngles && NeedsAngles(map))) continue;
            int updates = map switch
            {
                MapKind.NodeSelf or MapKind.NodeSym or MapKind.NodePair => 2 + context.Spec.PairMessages,
                MapKind.AngleSelf => 1,
                _ => context.UpdatesAngles ? 2 : 1,
            };
            int messages = map == MapKind.NodePair ? context.Spec.PairMessages : 1;
            var step = new double[messages * Backbones.Dpa3.Maps.ShapeOf(map, context.Spec).Out];
            Array.Fill(step, 1 / Math.Sqrt(updates + extra));
            steps[map] = step;
        }
        return steps;
    }
}
