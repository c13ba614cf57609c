using Amalgam.Pages.Svg;
using Amalgam.Studies.Ablation;

namespace Amalgam.Pages.Ablation;

/// <summary>Loss spikes and diverged runs of every network, as bars.</summary>
internal static class StabilityPlot
{
    private const double Left = 270, Width = 720, Row = 26, Top = 70;
    private static readonly string Spikes = PlotColors.Series[4], Diverged = PlotColors.Series[1];

    /// <summary>The SVG document.</summary>
    public static string Svg(IReadOnlyList<NetworkSummary> networks)
    {
        int most = Math.Max(1, networks.Count > 0 ? networks.Max(network => network.Spikes + network.Diverged) : 1);
        double scale = (Width - Left - 130) / most;
        var canvas = new SvgCanvas(Width, Top + Row * networks.Count + 20, 13);
        canvas.Rectangle(0, 0, Width, canvas.Height, PlotColors.Paper);
        canvas.Text(Width / 2, 26, "Stability: all runs of each network");
        Key(canvas, Left, Spikes, "loss spikes");
        Key(canvas, Left + 140, Diverged, "diverged runs");
        foreach ((int index, NetworkSummary network) in networks.Index())
        {
            double y = Top + Row * index, spikes = scale * network.Spikes, diverged = scale * network.Diverged;
            canvas.Text(Left - 10, y + 17, network.Network.Name, "end");
            if (spikes > 0) canvas.Rectangle(Left, y + 4, spikes, Row - 8, Spikes);
            if (diverged > 0) canvas.Rectangle(Left + spikes, y + 4, diverged, Row - 8, Diverged);
            canvas.Text(Left + spikes + diverged + 8, y + 17,
                FormattableString.Invariant($"{network.Spikes} + {network.Diverged} of {network.Runs}"), "start");
        }
        return canvas.ToSvg();
    }

    private static void Key(SvgCanvas canvas, double x, string color, string name)
    {
        canvas.Rectangle(x, 42, 14, 14, color);
        canvas.Text(x + 20, 54, name, "start");
    }
}
