using Amalgam.Model.Backbones.Dpa3;
using Amalgam.Model.Experts;

namespace Amalgam.Model.Import.DeepMd;

/// <summary>The <c>dpa3</c> descriptor of a model file: its options as a spec, and the parts that hold parameters.</summary>
internal sealed class DeepMdDescriptor
{
    private readonly DeepMdNode node;
    private readonly DeepMdNode options;
    private readonly DeepMdTypes types;

    /// <summary>The options, with the head left at its defaults.</summary>
    public ModelSpec Spec { get; }

    /// <summary>How old features and updates are added: res_avg, res_incr or res_residual.</summary>
    public string UpdateStyle { get; }

    /// <summary>False in models without angles.</summary>
    public bool UpdatesAngles { get; }

    /// <summary>[element, n], t_z, with the vector of charge and spin added.</summary>
    public double[] ElementTable { get; }

    /// <summary>How many experts maps have; null for a dense model.</summary>
    public DeepMdExpertCounts? Experts { get; }

    /// <summary>[n], vector of charge and spin that <see cref="ElementTable"/> holds but routers do not read; null where there is none such.</summary>
    public double[]? HiddenFromRouters { get; }

    /// <summary>Widths of n' and e' of a learned compression of angle inputs; null without one.</summary>
    public (int Node, int Pair)? LearnedCompression { get; private set; }

    public DeepMdLayer PairEmbedding { get; }
    public DeepMdLayer AngleEmbedding { get; }
    public DeepMdInteraction[] Layers { get; }

    public DeepMdDescriptor(DeepMdNode node, DeepMdTypes types, DeepMdConditions conditions)
    {
        this.node = node;
        this.types = types;
        node.RequireKind("type", "dpa3", "only DPA3 descriptors are supported");
        node.RequireVersion("Descriptor", 2);
        options = node.Child("repflow_args");
        RejectUnsupported();
        UpdateStyle = options.Text("update_style", "res_residual");
        UpdatesAngles = options.Flag("update_angle", true);
        Experts = DeepMdExpertCounts.Read(options);
        Spec = ReadSpec();
        options.Ignore("update_residual", "update_residual_init", "fix_stat_std", "optim_update", "skip_stat");
        node.Ignore("trainable", "use_loc_mapping", "default_chg_spin");

        ElementTable = types.Reorder(DeepMdEmbedding.Read(node.Child("type_embedding"), types.Count, Spec.NodeWidth, types), Spec.NodeWidth);
        if (conditions.ChargeAndSpin is { } told)
        {
            double[] vector = DeepMdEmbedding.ChargeAndSpin(node, told, Spec.NodeWidth, Spec.Activation);
            for (int index = 0; index < ElementTable.Length; index++) ElementTable[index] += vector[index % vector.Length];
            if (Experts is { ReadsChargeAndSpin: false }) HiddenFromRouters = vector;
        }
        DeepMdNode variable = node.Child("repflow_variable");
        // A copy with defaults: the switch that counts is that of repflow_args.
        variable.Ignore("env_mat");
        Spec = DeepMdStatistics.Read(variable.Child("@variables"), Spec, types, options.Count("e_sel", 1, 100_000));
        PairEmbedding = DeepMdLayer.ReadMap(variable.Child("edge_embd"), 1, Spec.PairWidth);
        AngleEmbedding = DeepMdLayer.ReadMap(variable.Child("angle_embd"), 1, Spec.AngleWidth);
        DeepMdNode[] layers = variable.Children("repflow_layers");
        if (layers.Length != Spec.Layers) throw node.Problems.Fatal(variable.PathOf("repflow_layers"), $"{Spec.Layers} layers (nlayers)", $"{layers.Length}",
            "the file is damaged or cut short");
        Layers = [.. layers.Select(layer => DeepMdInteraction.Read(layer, node, options, this, types))];
        variable.Done();
        options.Done();
        node.Done();
    }

    private void RejectUnsupported()
    {
        node.RequireEmpty("exclude_types", "excluded pairs of types are not supported");
        node.Require("use_econf_tebd", false, "element tables made from electron configurations are not supported");
        node.Ignore("use_tebd_bias");
        DeepMdLayer.RequirePrecision(node);
        types.RequireSame(node);
        options.Require("sequential_update", false, "only the parallel update, in which all maps read the old features, is supported");
        options.Ignore("a_compress_use_split", "a_compress_e_rate");
        if (options.Has("update_style") && options.Text("update_style") is not ("res_residual" or "res_avg" or "res_incr"))
            node.Problems.Add(options.PathOf("update_style"), "res_residual, res_avg or res_incr", DeepMdNode.Describe(options.Text("update_style")),
                "other ways of adding updates are not supported");
    }

    private ModelSpec ReadSpec()
    {
        (double angleStart, double angleCutoff) = ReadRange("a_rcut_smth", "a_rcut");
        (double pairStart, double pairCutoff) = ReadRange("e_rcut_smth", "e_rcut");
        if (angleCutoff > pairCutoff) node.Problems.Add(options.PathOf("a_rcut"), $"at most e_rcut = {pairCutoff}", $"{angleCutoff}",
            "angle neighbours are pairs");
        int n = options.Count("n_dim", 1, 1024), e = options.Count("e_dim", 1, 1024), a = options.Count("a_dim", 1, 1024);
        bool dynamic = options.Flag("use_dynamic_sel", false);
        double reduce = options.Number("sel_reduce_factor", 10);
        int pairs = options.Count("e_sel", 1, 100_000), angles = options.Count("a_sel", 1, 100_000);
        if (!dynamic)
            node.Problems.Notices.Add($"this model keeps only the nearest e_sel = {pairs} neighbours and a_sel = {angles} angle neighbours of an atom: "
                + "where more are in reach its forces jump");
        bool farMessages = UpdatesAngles && !options.Flag("smooth_edge_update", false);
        if (farMessages)
            node.Problems.Notices.Add("this model has smooth_edge_update: false: its forces jump where a pair crosses the angle cutoff");
        (int angleNodes, int anglePairs) = ReadAngleChannels(n, e, a);
        return new ModelSpec
        {
            Elements = types.Elements,
            NodeWidth = n, PairWidth = e, AngleWidth = a,
            Layers = options.Count("nlayers", 1, 64),
            AxisNeurons = options.Count("axis_neuron", 1, Math.Min(n, e)),
            AngleNodeChannels = angleNodes, AnglePairChannels = anglePairs,
            PairCutoff = pairCutoff, PairSwitchStart = pairStart, AngleCutoff = angleCutoff, AngleSwitchStart = angleStart,
            PairLimit = dynamic ? null : pairs, AngleLimit = dynamic ? null : angles,
            Switch = options.Flag("use_exp_switch", false) ? SwitchKind.Exponential : SwitchKind.Quintic,
            PairInput = options.Flag("edge_init_use_dist", false) ? PairInput.Distance : PairInput.InverseDistance,
            DistanceProtection = node.Number("env_protection", 0),
            Activation = DeepMdActivation.Read(node, "activation_function", "silu"),
            PairNormalization = dynamic ? pairs / reduce : pairs,
            AngleNormalization = dynamic ? angles / reduce : angles,
            PairMessages = ReadMessages(),
            FarMessages = farMessages,
            Carry = CarryOf(UpdateStyle, UpdatesAngles, ReadMessages()),
            HeadReadsElement = node.Flag("concat_output_tebd", false),
            Routing = Routing.None, RoutedExperts = 0, ActiveExperts = 0, SharedExperts = 1, Positions = ExpertPositions.None,
        };
    }

    private (double Start, double Cutoff) ReadRange(string start, string cutoff)
    {
        (double first, double last) = (options.Number(start), options.Number(cutoff));
        if (!(first > 0 && first < last && last <= 100)) node.Problems.Add(options.PathOf(start), $"a number between 0 and {cutoff} = {last} ≤ 100", $"{first}",
            "the switch needs room to fall");
        return (first, last);
    }

    /// <summary>Widths of n' and e': everything, or a_dim / rate and (a_dim / 2 rate) · e_rate channels.</summary>
    private (int Node, int Pair) ReadAngleChannels(int n, int e, int a)
    {
        int rate = options.Has("a_compress_rate") ? options.Count("a_compress_rate", 0, 1024) : 0;
        if (rate == 0) return (n, e);
        int pairRate = options.Has("a_compress_e_rate") ? options.Count("a_compress_e_rate", 1, 1024) : 1;
        (int nodes, int pairs) = (a / rate, a / (2 * rate) * pairRate);
        if (a % (2 * rate) != 0 || nodes > n || pairs > e)
            node.Problems.Add(options.PathOf("a_compress_rate"), $"a rate whose double divides a_dim = {a} and that leaves at most n_dim and e_dim channels",
                $"{rate} with a_compress_e_rate {pairRate}", "the file is damaged");
        if (options.Flag("a_compress_use_split", false)) return (nodes, pairs);
        // A linear map before a linear map: put together they read all channels.
        LearnedCompression = (nodes, pairs);
        return (n, e);
    }

    private int ReadMessages() => options.Has("n_multi_edge_message") ? options.Count("n_multi_edge_message", 1, 16) : 1;

    /// <summary>Factors on the old features: res_avg divides the sum of 1 + # terms by √(1 + #).</summary>
    private static (double Node, double Pair, double Angle) CarryOf(string style, bool angles, int messages) =>
        style == "res_avg" ? (1 / Math.Sqrt(3 + messages), 1 / Math.Sqrt(angles ? 3 : 2), angles ? 1 / Math.Sqrt(2) : 1) : (1, 1, 1);
}
