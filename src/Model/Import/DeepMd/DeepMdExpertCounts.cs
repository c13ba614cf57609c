namespace Amalgam.Model.Import.DeepMd;

/// <summary>How many experts a descriptor has. Two ways to state it are known: counts that include shared experts, and separate ones.</summary>
/// <param name="Routed">E</param>
/// <param name="Active">k</param>
/// <param name="Shared">S</param>
/// <param name="ReadsChargeAndSpin">whether routers read the element's vector with that of charge and spin added</param>
internal sealed record DeepMdExpertCounts(int Routed, int Active, int Shared, bool ReadsChargeAndSpin)
{
    private const int Most = 4096, MostActive = 64;

    /// <summary>The counts of the options; null for a dense model.</summary>
    public static DeepMdExpertCounts? Read(DeepMdNode options)
    {
        options.Ignore("use_node_moe", "use_edge_moe", "use_angle_moe", "fuse_moe_mlps", "moe_ep_size", "moe_gpu_level_a2a");
        if (options.Has("n_experts") && options.Count("n_experts", 1, Most) is > 1 and int all)
        {
            int most = Math.Min(all, MostActive), shared = options.Count("share_expert", 0, most);
            return new DeepMdExpertCounts(all - shared, options.Count("moe_top_k", Math.Max(shared, 1), most) - shared, shared, false);
        }
        options.Ignore("share_expert", "moe_top_k");
        if (options.Flag("use_moe", false))
        {
            int routed = options.Count("n_routing_experts", 1, Most);
            int active = options.Count("moe_topk", 1, Math.Min(routed, MostActive));
            return new DeepMdExpertCounts(routed, active, options.Count("n_shared_experts", 0, MostActive), true);
        }
        options.Ignore("n_routing_experts", "moe_topk", "n_shared_experts");
        return null;
    }
}
