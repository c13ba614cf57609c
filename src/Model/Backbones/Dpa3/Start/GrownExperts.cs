using Amalgam.Model.Experts;
using Amalgam.Model.Parameters;

namespace Amalgam.Model.Backbones.Dpa3.Start;

/// <summary>The experts of a network that grows from a trained one: maps of more degrees of moments, and fewer routed experts.</summary>
/// <remarks>
/// With fewer routed experts those that most elements of the new network use stay; the elements of the others choose among them by their logits.
/// </remarks>
internal sealed class GrownExperts
{
    private readonly PotentialModel trained;
    private readonly ParameterLayout before, now;
    /// <summary>[router of the new network][expert], expert of the trained one; null where the router is new, or experts are not taken.</summary>
    private readonly int[]?[] kept;
    /// <summary>[router of the new network], that router in the trained one; −1 where it has none.</summary>
    private readonly int[] earlierOf;

    /// <summary>
    /// Whether an element of both networks lost an expert that it used, or gates that depend on the number of experts changed: the new one does not predict the
    /// same.
    /// </summary>
    public bool AreMissed { get; private set; }

    /// <param name="trained">the trained model</param>
    /// <param name="now">the new network</param>
    public GrownExperts(PotentialModel trained, ParameterLayout now)
    {
        (this.trained, this.now, before) = (trained, now, trained.Parameters.Layout);
        earlierOf = [.. now.Routers.Select(router => before.Routers.ToList().FindIndex(earlier => earlier.Name == router.Name))];
        kept = [.. earlierOf.Select(Kept)];
        AreMissed = now.Spec.Gate == GateKind.SoftmaxTopk && now.Spec.RoutedExperts < before.Spec.RoutedExperts;
    }

    /// <summary>Takes the weights of a router, or of a map that grows; false for any other tensor, and where it does not fit.</summary>
    public bool Take(ParameterSet start, ParameterTensor source, ParameterSet target, ParameterTensor tensor)
    {
        int router = now.Routers.ToList().FindIndex(entry => entry.Weight == tensor || entry.Bias == tensor);
        if (router >= 0) return kept[router] is int[] columns && TakeColumns(start[source], target[tensor], columns);
        for (int layer = 0; layer < Math.Min(now.Layers.Count, before.Layers.Count); layer++)
            foreach ((MapKind kind, ExpertMap map) in now.Layers[layer].Maps)
                if (tensor == map.Routed || tensor == map.Shared || tensor == map.RoutedBias)
                    return before.Layers[layer].Maps.TryGetValue(kind, out ExpertMap? earlier)
                        && TakeMap(start[source], target[tensor], (earlier, source), (map, tensor));
        foreach ((HeadLayerParameters layer, HeadLayerParameters earlier) in now.Head.Zip(before.Head))
            if (tensor == layer.Map.Routed || tensor == layer.Map.RoutedBias)
                return TakeMap(start[source], target[tensor], (earlier.Map, source), (layer.Map, tensor));
        return false;
    }

    /// <summary>The selection of the trained model; null where it has none, or where more or fewer experts work at a time.</summary>
    public ExpertSelection? Selection(ParameterSet target)
    {
        if (trained.Selection is not ExpertSelection earlier || earlier.Active != now.Spec.ActiveExperts) return null;
        ExpertSelection selection = ExpertSelection.Choose(target.Routers);
        for (int router = 0; router < kept.Length; router++)
        {
            if (kept[router] is not int[] experts) continue;
            for (int element = 0; element < before.Spec.Elements.Count; element++)
            {
                int place = now.Spec.IndexOf(before.Spec.Elements[element]);
                if (place < 0) continue;
                int[] old = earlier.Of(earlierOf[router], element).ToArray();
                List<int> chosen = [.. old.Select(expert => Array.IndexOf(experts, expert)).Where(expert => expert >= 0)];
                AreMissed |= chosen.Count < old.Length;
                Complete(chosen, target.Routers, router, place, earlier.Active);
                chosen.Order().ToArray().CopyTo(selection.Experts[router], place * earlier.Active);
            }
        }
        return selection;
    }

    /// <summary>Experts in place of those that were left out, by the largest logits.</summary>
    private void Complete(List<int> chosen, RouterParameters routers, int router, int element, int active)
    {
        if (chosen.Count == active) return;
        var logits = new double[now.Spec.RoutedExperts];
        routers.Logits(router, routers.Element(element), logits);
        chosen.AddRange(Enumerable.Range(0, logits.Length).Except(chosen).OrderByDescending(expert => logits[expert]).Take(active - chosen.Count).ToArray());
    }

    private int[]? Kept(int router)
    {
        int experts = now.Spec.RoutedExperts, earlier = before.Spec.RoutedExperts;
        if (router < 0 || experts > earlier) return null;
        if (experts == earlier) return [.. Enumerable.Range(0, experts)];
        if (trained.Selection is not ExpertSelection selection) return null;
        int[] uses = new int[earlier];
        for (int element = 0; element < before.Spec.Elements.Count; element++)
            if (now.Spec.IndexOf(before.Spec.Elements[element]) >= 0)
                foreach (int expert in selection.Of(router, element)) uses[expert]++;
        return [.. Enumerable.Range(0, earlier).OrderByDescending(expert => uses[expert]).ThenBy(expert => expert).Take(experts).Order()];
    }

    /// <param name="source">[row, expert]</param>
    /// <param name="target">[row, expert]</param>
    private bool TakeColumns(ReadOnlySpan<double> source, Span<double> target, int[] columns)
    {
        int width = before.Spec.RoutedExperts, rows = source.Length / width;
        if (rows * columns.Length != target.Length) return false;
        for (int row = 0; row < rows; row++)
            for (int column = 0; column < columns.Length; column++) target[row * columns.Length + column] = source[row * width + columns[column]];
        return true;
    }

    private bool TakeMap(
        ReadOnlySpan<double> source, Span<double> target, (ExpertMap Map, ParameterTensor Tensor) earlier, (ExpertMap Map, ParameterTensor Tensor) map)
    {
        bool isRouted = map.Tensor == map.Map.Routed || map.Tensor == map.Map.RoutedBias;
        int[]? experts = isRouted ? kept[map.Map.Router] : [.. Enumerable.Range(0, map.Tensor.Shape[0])];
        if (experts is null || !isRouted && earlier.Tensor.Shape[0] != experts.Length || earlier.Map.Out != map.Map.Out) return false;
        (int From, int To, int Count)[]? rows = map.Tensor.Shape.Length == 2 ? [(0, 0, 1)] : Rows(earlier.Map, map.Map);
        if (rows is null) return false;
        int width = map.Map.Out, size = map.Tensor.Length / experts.Length, before = earlier.Tensor.Length / earlier.Tensor.Shape[0];
        target.Clear();
        for (int expert = 0; expert < experts.Length; expert++)
            foreach ((int from, int to, int count) in rows)
                source.Slice(experts[expert] * before + from * width, count * width).CopyTo(target[(expert * size + to * width)..]);
        return true;
    }

    /// <summary>Rows of the input that both have; null where a width changed. Of node_sym [A e, A n] for every degree, those of new degrees are zero.</summary>
    private (int From, int To, int Count)[]? Rows(ExpertMap earlier, ExpertMap map)
    {
        ModelSpec was = before.Spec, spec = now.Spec;
        if (map.Map != MapKind.NodeSym) return earlier.In == map.In ? [(0, 0, map.In)] : null;
        bool fits = (was.AxisNeurons, was.NodeWidth, was.PairWidth) == (spec.AxisNeurons, spec.NodeWidth, spec.PairWidth) && was.SymDegree <= spec.SymDegree;
        if (!fits) return null;
        int pairs = spec.AxisNeurons * spec.PairWidth, nodes = spec.AxisNeurons * spec.NodeWidth;
        return [(0, 0, was.SymDegree * pairs), (was.SymDegree * pairs, spec.SymDegree * pairs, was.SymDegree * nodes)];
    }
}
