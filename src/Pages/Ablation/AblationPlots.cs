using Amalgam.Pages.Svg;
using Amalgam.Studies.Ablation;

namespace Amalgam.Pages.Ablation;

/// <summary>The pictures of an ablation. A point is the mean over seeds, its bar one standard deviation to either side.</summary>
public static class AblationPlots
{
    private sealed record Quantity(string Name, string Label, Func<NetworkSummary, (double Mean, double Deviation)> Of);

    private static readonly Quantity[] Quantities =
    [
        new("energy", "energy MAE, meV/atom", summary => summary.Energy),
        new("forces", "forces MAE, meV/Å", summary => summary.Forces),
    ];

    /// <summary>
    /// Names and SVG documents: errors against active cost, all parameters, shared share and number of experts, and stability. Those with fewer than two points
    /// are left out.
    /// </summary>
    public static IReadOnlyList<(string Name, string Svg)> All(AblationSummary summary)
    {
        var plots = new List<(string, string)>();
        foreach (Quantity quantity in Quantities)
        {
            NetworkSummary[] all = [.. summary.Networks.Where(network => double.IsFinite(quantity.Of(network).Mean))];
            NetworkSummary? origin = all.FirstOrDefault(network => network.Network.IsBase);
            Add("cost", Scatter("Error against active cost", "prediction, µs per atom", quantity,
                [.. all.Where(network => double.IsFinite(network.MicrosecondsPerAtom))], network => network.MicrosecondsPerAtom, joined: false));
            Add("parameters", Scatter("Error against size", "log₁₀ of all parameters", quantity, all, network => Math.Log10(Total(network)), joined: false));
            if (origin is null) continue;
            Add("share", Scatter("Error against shared share", "part of the active experts that is shared", quantity,
                [.. all.Where(network => IsAlong(network, origin, byShare: true))], network => network.Network.Share, joined: true));
            Add("experts", Scatter("Error against number of experts", "log₂ of the number of routed experts", quantity,
                [.. all.Where(network => IsAlong(network, origin, byShare: false))], network => Math.Log2(network.Network.Spec.RoutedExperts), joined: true));

            void Add(string name, LinePlot? plot)
            {
                if (plot is not null) plots.Add(($"{name}-{quantity.Name}", plot.ToSvg()));
            }
        }
        plots.Add(("stability", StabilityPlot.Svg(summary.Networks)));
        return plots;
    }

    private static long Total(NetworkSummary summary) => Model.Backbones.Dpa3.ParameterCounts.Of(summary.Network.Spec).Total;

    /// <summary>Mixtures with the gate of the base that have its number of experts (along the share) or its share (along the number of experts).</summary>
    private static bool IsAlong(NetworkSummary one, NetworkSummary origin, bool byShare)
    {
        ComparedNetwork network = one.Network;
        if (network.IsDense || network.Spec.Gate != origin.Network.Spec.Gate) return false;
        if (byShare) return network.Share == 1 || network.Spec.RoutedExperts == origin.Network.Spec.RoutedExperts;
        return network.Spec.RoutedExperts > 0 && network.Share == origin.Network.Share;
    }

    private static LinePlot? Scatter(string title, string label, Quantity quantity, NetworkSummary[] networks, Func<NetworkSummary, double> x, bool joined)
    {
        if (networks.Length < 2) return null;
        var series = new List<PlotSeries>();
        // Families at the same place stand side by side, so that no bar hides another.
        double apart = joined ? 0.012 * (networks.Max(x) - networks.Min(x)) : 0;
        int families = networks.Select(network => network.Network.Family).Distinct().Count();
        foreach ((int color, IGrouping<string, NetworkSummary> family) in networks.GroupBy(network => network.Network.Family)
            .OrderBy(group => group.Key, StringComparer.Ordinal).Index())
        {
            NetworkSummary[] points = [.. family.OrderBy(x)];
            double shift = apart * (color - 0.5 * (families - 1));
            double At(NetworkSummary network) => x(network) + shift;
            series.Add(new PlotSeries(family.Key, [.. points.Select(At)], [.. points.Select(point => quantity.Of(point).Mean)], color)
            {
                HasLine = joined,
                HasMarkers = true
            });
            series.AddRange(points.Where(point => double.IsFinite(quantity.Of(point).Deviation)).Select(point => Bar(At(point), quantity.Of(point), color)));
        }
        return new LinePlot(title, label, quantity.Label, series)
        {
            Labels = joined ? [] : [.. networks.Select(network => (x(network), quantity.Of(network).Mean, network.Network.Name))],
        };
    }

    private static PlotSeries Bar(double x, (double Mean, double Deviation) spread, int color) =>
        new("", [x, x], [spread.Mean - spread.Deviation, spread.Mean + spread.Deviation], color);
}
