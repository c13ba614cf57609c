using System.Text.Json.Nodes;
using Amalgam.Model.Backbones.Dpa3;
using Amalgam.Model.Experts;

namespace Amalgam.Training.Grid;

/// <summary>The dense network whose atoms cost as much as those of a mixture: wider where the mixture has its experts.</summary>
/// <remarks>
/// Experts on node maps are paid for with a larger node width, those on pair maps with a larger pair width, those on angle maps with larger angle and pair
/// widths (angle maps send to pairs); all of these grow by one factor. Widths are multiples of <see cref="Step"/>, as the network computes eight or sixteen
/// channels at once, and the factor is the least that
/// does not leave the dense network cheaper: where the costs cannot be equal, the dense network gets the larger budget.
/// </remarks>
internal static class WiderDense
{
    /// <summary>Widths are multiples of this.</summary>
    public const int Step = 8;

    /// <summary>Spec keys of the dense network.</summary>
    /// <param name="mixture">the base</param>
    public static JsonObject Keys(ModelSpec mixture, ActiveCost cost)
    {
        double wanted = cost.Of(mixture);
        ModelSpec dense = mixture with { Routing = Routing.None };
        for (double factor = 1; ; factor += 1.0 / 64)
        {
            ModelSpec wider = Widened(dense, mixture.Positions, factor);
            if (cost.Of(wider) >= wanted || wider.NodeWidth >= 1024 || wider.PairWidth >= 1024) return KeysOf(wider);
        }
    }

    private static ModelSpec Widened(ModelSpec dense, ExpertPositions positions, double factor)
    {
        bool node = positions.HasFlag(ExpertPositions.Node), angle = positions.HasFlag(ExpertPositions.Angle), pair = positions.HasFlag(ExpertPositions.Pair)
            || angle;
        bool head = positions.HasFlag(ExpertPositions.Head);
        return dense with
        {
            NodeWidth = node ? Wider(dense.NodeWidth, factor) : dense.NodeWidth,
            PairWidth = pair ? Wider(dense.PairWidth, factor) : dense.PairWidth,
            AngleWidth = angle ? Wider(dense.AngleWidth, factor) : dense.AngleWidth,
            // A head that is as wide as the nodes stays so: its layers carry their input on only then.
            HeadWidths = [.. dense.HeadWidths.Select(width => head || (node && width == dense.NodeWidth) ? Wider(width, factor) : width)],
        };
    }

    private static int Wider(int width, double factor) =>
        factor == 1 ? width : Math.Min(1024, (int)Math.Round(width * factor / Step) * Step is var wider && wider < width ? width : wider);

    private static JsonObject KeysOf(ModelSpec spec) => new()
    {
        ["routing"] = "none",
        ["node_width"] = spec.NodeWidth,
        ["pair_width"] = spec.PairWidth,
        ["angle_width"] = spec.AngleWidth,
        ["head_widths"] = new JsonArray([.. spec.HeadWidths.Select(width => JsonValue.Create(width))]),
    };
}
