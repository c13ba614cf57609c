namespace Amalgam.Model.Import.DeepMd;

/// <summary>A map with experts: y = Σ g φ(x W + b) over the k routed experts with the largest logits, and over all shared ones with g = 1.</summary>
/// <param name="Gate">[n, E], the router; one array for all maps that it serves; null without routed experts</param>
/// <param name="Routed">[E]</param>
/// <param name="Shared">[S]</param>
internal sealed record DeepMdExperts(double[]? Gate, DeepMdLayer[] Routed, DeepMdLayer[] Shared)
{
    /// <param name="counts">how many there must be</param>
    /// <param name="width">input width of the map</param>
    /// <param name="height">output width of the map</param>
    /// <param name="context">n, and the activation that experts may state</param>
    public static DeepMdExperts Read(DeepMdNode node, DeepMdExpertCounts counts, int width, int height, (int NodeWidth, string Activation) context)
    {
        node.RequireVersion("MoELayer", 1);
        node.Ignore("num_in", "num_out", "tebd_dim", "n_experts", "top_k", "share_expert");
        node.Require("activation_function", context.Activation, "experts must have the activation of the descriptor");
        DeepMdLayer.RequirePrecision(node);
        DeepMdNode[] routed = node.Children("experts"), shared = node.Children("shared_experts");
        if (routed.Length != counts.Routed)
            throw node.Problems.Fatal(node.PathOf("experts"), $"{counts.Routed} routed experts", $"{routed.Length}",
                "a file saved in a training with expert parallelism (moe_ep_size above 1) may hold the experts of one process alone: it lacks the others");
        if (shared.Length != counts.Shared)
            throw node.Problems.Fatal(node.PathOf("shared_experts"), $"{counts.Shared} shared experts", $"{shared.Length}", "the file is damaged or cut short");
        double[]? gate = counts.Routed > 0 ? DeepMdLayer.ReadMap(node.Child("gate"), context.NodeWidth, counts.Routed).Weight : null;
        if (gate is null) node.Ignore("gate");
        var experts = new DeepMdExperts(gate, [.. routed.Select(Expert)], [.. shared.Select(Expert)]);
        node.Done();
        return experts;

        // Experts of the original state the activation that is applied to each; dense maps state none, as theirs is applied elsewhere.
        DeepMdLayer Expert(DeepMdNode layer) => DeepMdLayer.ReadMap(layer, width, height, context.Activation);
    }

    /// <summary>The experts with some of the columns of their outputs; the router is the same.</summary>
    public DeepMdExperts Columns(int first, int count) => With(layer => layer.Columns(first, count));

    /// <summary>Every expert changed.</summary>
    public DeepMdExperts With(Func<DeepMdLayer, DeepMdLayer> change) => this with { Routed = [.. Routed.Select(change)], Shared = [.. Shared.Select(change)] };
}
