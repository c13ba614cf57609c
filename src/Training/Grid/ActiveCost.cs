using Amalgam.Model.Backbones.Dpa3;
using Amalgam.Model.Experts;
using Amalgam.Network.Graph;

namespace Amalgam.Training.Grid;

/// <summary>Estimated arithmetic of a network per atom of given data; it does not depend on the machine.</summary>
/// <remarks>
/// Multiply-adds of one forward pass in the factored form (docs/theory/model.md, section 8), plus <see cref="Activation"/> for every activation; forces and
/// training steps multiply all of it by about the same factor. A map with nonlinear experts counts k + S times, one with linear experts once, because they are
/// merged into one matrix.
/// </remarks>
/// <param name="PairsPerAtom">Mean number of pairs of an atom.</param>
/// <param name="NearPerAtom">Mean number of angle neighbours of an atom.</param>
/// <param name="AnglesPerAtom">Mean number of angles of an atom.</param>
internal sealed record ActiveCost(double PairsPerAtom, double NearPerAtom, double AnglesPerAtom)
{
    /// <summary>Multiply-adds that one activation is worth (exponential, division, accumulation).</summary>
    private const double Activation = 12;

    /// <summary>Geometry of a pair.</summary>
    private const double PairGeometry = 40;

    /// <summary>The estimate for some structures.</summary>
    public static ActiveCost For(IReadOnlyList<StructureGraph> graphs)
    {
        double atoms = graphs.Sum(graph => (double)graph.AtomCount), near = graphs.Sum(graph => graph.Near.Take(graph.AtomCount).Sum(count => (double)count));
        return new ActiveCost(graphs.Sum(graph => (double)graph.PairCount) / atoms, near / atoms, graphs.Sum(graph => (double)graph.AngleCount) / atoms);
    }

    /// <summary>Multiply-adds of an atom.</summary>
    public double Of(ModelSpec spec)
    {
        double cost = Enumerable.Range(0, spec.Layers).Sum(layer => Layer(spec, layer)) + PairGeometry * PairsPerAtom;
        int width = spec.HeadInputWidth;
        foreach (int next in spec.HeadWidths)
        {
            cost += Copies(spec, MapKind.Head) * (width + Activation) * next;
            width = next;
        }
        return cost + width;
    }

    private double Layer(ModelSpec spec, int layer)
    {
        double n = spec.NodeWidth, e = spec.PairWidth, a = spec.AngleWidth;
        bool pairs = Maps.Exists(MapKind.PairSelf, layer, spec);
        bool messages = Maps.Exists(MapKind.PairMix, layer, spec), angles = Maps.Exists(MapKind.AngleSelf, layer, spec);
        double receiving = Copies(spec, MapKind.NodePair) * n + (pairs ? Copies(spec, MapKind.PairSelf) * e : 0), moments = spec.SymComponents;
        double turning = (messages ? Copies(spec, MapKind.PairAngle) * e : 0) + (angles ? Copies(spec, MapKind.AngleSelf) * a : 0);
        double nodes = Copies(spec, MapKind.NodeSelf) * (n + Activation) + Copies(spec, MapKind.NodeSym) * (spec.SymWidth + Activation);
        double atoms = nodes * n + 2 * n * receiving + moments * spec.AxisNeurons * (e + n);
        double passing = Maps.Exists(MapKind.MomentMessage, layer, spec) ? (e + moments) * n : 0;
        double perPair = moments * (e + n) + (spec.SymProduct ? e * n : 0) + passing + (e + Activation) * receiving;
        double perNear = messages ? Copies(spec, MapKind.PairMix) * (e + Activation) * e + (spec.AngleNodeWidth + 2 * spec.AnglePairWidth) * turning : 0;
        double perAngle = (a + Activation) * turning;
        return atoms + perPair * PairsPerAtom + perNear * NearPerAtom + perAngle * AnglesPerAtom;
    }

    private static double Copies(ModelSpec spec, MapKind map) =>
        map == MapKind.NodePair && spec.PairMessages > 1 ? spec.PairMessages
        : spec.HasExperts(map) && spec.ExpertKind == ExpertKind.Nonlinear ? (spec.RoutedExperts > 0 ? spec.ActiveExperts : 0) + spec.SharedExperts : 1;
}
