using System.Globalization;
using System.Net;
using System.Text;
using Amalgam.Studies.Ablation;

namespace Amalgam.Pages.Ablation;

/// <summary>Loss spikes and diverged runs of every network, as bars.</summary>
internal static class StabilityPlot
{
    private const double Left = 270, Width = 720, Row = 26, Top = 70;

    /// <summary>The SVG document.</summary>
    public static string Svg(IReadOnlyList<NetworkSummary> networks)
    {
        double height = Top + Row * networks.Count + 20;
        int most = Math.Max(1, networks.Count > 0 ? networks.Max(network => network.Spikes + network.Diverged) : 1);
        var text = new StringBuilder();
        text.Append(Invariant($"""<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {Width} {height}" width="{Width}" height="{height}" font-family="sans-serif" font-size="13">""")).Append('\n');
        text.Append(Invariant($"""<rect width="{Width}" height="{height}" fill="#ffffff"/>""")).Append('\n');
        Text(text, Width / 2, 26, "middle", "Stability: all runs of each network");
        Key(text, Left, "#e69f00", "loss spikes");
        Key(text, Left + 140, "#d55e00", "diverged runs");
        foreach ((int index, NetworkSummary network) in networks.Index())
        {
            double y = Top + Row * index, scale = (Width - Left - 130) / most;
            Text(text, Left - 10, y + 17, "end", network.Network.Name);
            Bar(text, Left, y + 4, scale * network.Spikes, "#e69f00");
            Bar(text, Left + scale * network.Spikes, y + 4, scale * network.Diverged, "#d55e00");
            Text(text, Left + scale * (network.Spikes + network.Diverged) + 8, y + 17, "start",
                Invariant($"{network.Spikes} + {network.Diverged} of {network.Runs}"));
        }
        return text.Append("</svg>\n").ToString();
    }

    private static void Key(StringBuilder text, double x, string color, string name)
    {
        text.Append(Invariant($"""<rect x="{x}" y="42" width="14" height="14" fill="{color}"/>""")).Append('\n');
        Text(text, x + 20, 54, "start", name);
    }

    private static void Bar(StringBuilder text, double x, double y, double length, string color)
    {
        if (length > 0) text.Append(Invariant($"""<rect x="{x:0.#}" y="{y}" width="{length:0.#}" height="{Row - 8}" fill="{color}"/>""")).Append('\n');
    }

    private static void Text(StringBuilder text, double x, double y, string anchor, string content) =>
        text.Append(Invariant($"""<text x="{x:0.#}" y="{y:0.#}" text-anchor="{anchor}">{WebUtility.HtmlEncode(content)}</text>""")).Append('\n');

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
