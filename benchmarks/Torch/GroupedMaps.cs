using Amalgam.Model.Backbones.Dpa3;
using static TorchSharp.torch;

namespace Amalgam.Benchmarks.Torch;

/// <summary>Experts one by one: the rows that use an expert are picked, multiplied with its weights, and put back; shared experts see all rows.</summary>
internal sealed class GroupedMaps(TorchParameters parameters, Gates gates) : IMaps
{
    /// <summary>Rows of a set sorted by expert, and where each then stands.</summary>
    private sealed record Order(int[] Experts, long[] Counts, Tensor Rows, Tensor Inverse, Tensor Places);

    private readonly Dictionary<(int Router, RowRanges Ranges), Order> orders = [];

    public string Name => "grouped by expert";

    public void Prepare() => gates.Compute();

    public Tensor Apply(ExpertMap map, Rows input, RowRanges ranges)
    {
        Tensor x = input.Joined;
        if (map.Router < 0) return nn.functional.silu(DenseMaps.Affine(parameters, map, x));
        if (!orders.TryGetValue((map.Router, ranges), out Order? order)) orders[(map.Router, ranges)] = order = Sort(map.Router, ranges);
        Tensor weight = parameters[map.Routed!], bias = parameters[map.RoutedBias!];
        Tensor[] parts = x.index_select(0, order.Rows).split(order.Counts, 0);
        for (int part = 0; part < parts.Length; part++) parts[part] = addmm(bias[order.Experts[part]], parts[part], weight[order.Experts[part]], 1, 1);
        Tensor blocks = nn.functional.silu(cat(parts, 0)).index_select(0, order.Inverse).view(-1, gates.Active, map.Out);
        Tensor sum = (blocks * gates.Of(map.Router).index_select(0, order.Places).unsqueeze(2)).sum(1);
        if (map.Shared is null) return sum;
        Tensor wide = parameters[map.Shared].permute(1, 0, 2).reshape(map.In, -1);
        return sum + nn.functional.silu(addmm(parameters[map.SharedBias!].reshape(-1), x, wide, 1, 1)).view(-1, map.Shared.Shape[0], map.Out).sum(1);
    }

    private Order Sort(int router, RowRanges ranges)
    {
        long[] places = gates.PlaceOfRows(ranges), selected = gates.Selected[router];
        (long Expert, long Row, int Slot)[] sorted = [.. Enumerable.Range(0, places.Length * gates.Active)
            .Select(slot => (selected[places[slot / gates.Active] * gates.Active + slot % gates.Active], (long)(slot / gates.Active), slot))
                .OrderBy(entry => entry.Item1)];
        var inverse = new long[sorted.Length];
        for (int place = 0; place < sorted.Length; place++) inverse[sorted[place].Slot] = place;
        (long Expert, long Count)[] groups = [.. sorted.GroupBy(entry => entry.Expert).Select(group => (group.Key, group.LongCount()))];
        return new Order([.. groups.Select(group => (int)group.Expert)], [.. groups.Select(group => group.Count)],
            tensor(sorted.Select(entry => entry.Row).ToArray()).DetachFromDisposeScope(), tensor(inverse).DetachFromDisposeScope(),
                tensor(places).DetachFromDisposeScope());
    }
}
