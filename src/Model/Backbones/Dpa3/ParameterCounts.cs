using Amalgam.Model.Experts;

namespace Amalgam.Model.Backbones.Dpa3;

/// <summary>How many parameters a model has, and how many of them the energy of one atom depends on.</summary>
/// <param name="Total">All parameters; equals <see cref="ParameterLayout.Count"/>.</param>
/// <param name="Active">Those that take part in one atom's forward pass: one row of the element table, k + S experts of every map, everything dense; no
/// routers.</param>
/// <param name="Experts">Routed and shared experts together, all of them.</param>
/// <param name="Routers">Routers and the configuration map.</param>
public sealed record ParameterCounts(long Total, long Active, long Experts, long Routers)
{
    /// <summary>Counts without making a layout, in 64 bits: also valid for specs whose parameters exceed the memory.</summary>
    public static ParameterCounts Of(ModelSpec spec)
    {
        var counts = new ParameterCounts(0, 0, 0, 0).Dense(
            spec.PairWidth * (spec.PairInputs + 1L) + (spec.ReadsAngles ? (long)spec.AngleWidth * spec.AngleBasis : 0));
        counts = counts with { Total = counts.Total + (long)spec.PairWidth * (spec.PairWeightRows - spec.PairInputs) };
        counts = counts with { Total = counts.Total + (long)spec.Elements.Count * spec.NodeWidth, Active = counts.Active + spec.NodeWidth };
        if (spec.RouterTable) counts = counts.Router((long)spec.Elements.Count * spec.NodeWidth);
        foreach (int rows in (int[])[spec.Conditions?.Sources.Count ?? 0, spec.Conditions?.Charges?.Count ?? 0, spec.Conditions?.Spins?.Count ?? 0])
            counts = counts with { Total = counts.Total + (long)rows * spec.NodeWidth };
        if (spec.Routing == Routing.Configuration) counts = counts.Router((spec.NodeWidth + 1L) * spec.NodeWidth);
        for (int layer = 0; layer < spec.Layers; layer++) counts = counts.Layer(spec, layer);
        int width = spec.HeadInputWidth;
        foreach (int next in spec.HeadWidths)
        {
            counts = counts.Map(spec, MapKind.Head, width, next).OtherHeads(spec, (width + 1L) * next).Dense(next == width || next == 2 * width ? next : 0);
            width = next;
        }
        if (spec.HeadWidths.Count > 0 && IsRouted(spec, MapKind.Head)) counts = counts.Router(LengthOfRouter(spec));
        return counts.Dense(width + 1L).OtherHeads(spec, width + 1L);
    }

    /// <summary>Heads of other sources than that of an atom.</summary>
    private ParameterCounts OtherHeads(ModelSpec spec, long one) => this with { Total = Total + (spec.Heads - 1) * one };

    private ParameterCounts Layer(ModelSpec spec, int layer)
    {
        ParameterCounts counts = this;
        var groups = new HashSet<string>();
        foreach (MapKind map in Maps.OfLayer.Where(map => Maps.Exists(map, layer, spec)))
        {
            (int width, int height) = Maps.ShapeOf(map, spec);
            int messages = map == MapKind.NodePair ? spec.PairMessages : 1;
            counts = counts.Map(spec, map, width, height).Dense((messages - 1) * (width + 1L) * height).Dense(Maps.HasStep(map) ? messages * height : 0);
            if (IsRouted(spec, map) && groups.Add(spec.RouterNameOf(map))) counts = counts.Router(LengthOfRouter(spec));
        }
        return counts;
    }

    private ParameterCounts Map(ModelSpec spec, MapKind map, int width, int height)
    {
        long one = (width + 1L) * height;
        if (!spec.HasExperts(map)) return Dense(one);
        long all = one * (spec.RoutedExperts + spec.SharedExperts), active = one * ((spec.RoutedExperts > 0 ? spec.ActiveExperts : 0) + spec.SharedExperts);
        return this with { Total = Total + all, Active = Active + active, Experts = Experts + all };
    }

    private ParameterCounts Dense(long count) => this with { Total = Total + count, Active = Active + count };

    private ParameterCounts Router(long count) => this with { Total = Total + count, Routers = Routers + count };

    private static bool IsRouted(ModelSpec spec, MapKind map) => spec.HasExperts(map) && spec.RoutedExperts > 0;

    private static long LengthOfRouter(ModelSpec spec) => (spec.NodeWidth + (spec.RouterBias ? 1L : 0)) * spec.RoutedExperts;
}
