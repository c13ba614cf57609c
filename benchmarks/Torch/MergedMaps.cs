using Amalgam.Model.Backbones.Dpa3;
using static TorchSharp.torch;

namespace Amalgam.Benchmarks.Torch;

/// <summary>Experts as equation (13): the weights of every element's experts side by side, one product for the rows of each element.</summary>
internal sealed class MergedMaps(TorchParameters parameters, Gates gates) : IMaps
{
    private readonly Dictionary<ExpertMap, (Tensor[] Weights, Tensor[] Biases, Tensor Factors)> merged = [];
    private readonly Dictionary<RowRanges, Tensor> places = [];

    public string Name => "merged by element";

    public void Prepare()
    {
        gates.Compute();
        merged.Clear();
        foreach (ExpertMap map in parameters.Layout.Layers.SelectMany(layer => layer.Maps.Values).Concat(parameters.Layout.Head.Select(layer => layer.Map))
            .Where(map => map.Router >= 0))
            merged[map] = Merge(map);
    }

    public Tensor Apply(ExpertMap map, Rows input, RowRanges ranges)
    {
        if (map.Router < 0) return nn.functional.silu(DenseMaps.Affine(parameters, map, input.Joined));
        (Tensor[] weights, Tensor[] biases, Tensor factors) = merged[map];
        Tensor[] parts = input.Joined.split(ranges.Counts, 0);
        Tensor[] products = new Tensor[parts.Length];
        for (int part = 0; part < parts.Length; part++)
        {
            int place = Array.IndexOf(gates.Elements, ranges.Elements[part]);
            products[part] = addmm(biases[place], parts[part], weights[place], 1, 1);
        }
        Tensor blocks = nn.functional.silu(cat(products, 0)).view(-1, factors.shape[1], map.Out);
        return (blocks * factors.index_select(0, PlacesOf(ranges)).unsqueeze(2)).sum(1);
    }

    private (Tensor[], Tensor[], Tensor) Merge(ExpertMap map)
    {
        int present = gates.Elements.Length, shared = map.Shared?.Shape[0] ?? 0;
        Tensor selected = gates.SelectedTensor(map.Router);
        Tensor weight = parameters[map.Routed!].index_select(0, selected).view(present, gates.Active, map.In, map.Out);
        Tensor bias = parameters[map.RoutedBias!].index_select(0, selected).view(present, gates.Active, map.Out);
        Tensor factors = gates.Of(map.Router);
        if (shared > 0)
        {
            weight = cat([weight, parameters[map.Shared!].unsqueeze(0).expand(present, shared, map.In, map.Out)], 1);
            bias = cat([bias, parameters[map.SharedBias!].unsqueeze(0).expand(present, shared, map.Out)], 1);
            factors = cat([factors, ones(present, shared)], 1);
        }
        Tensor wide = weight.permute(0, 2, 1, 3).reshape(present, map.In, -1);
        return (wide.unbind(0), bias.reshape(present, -1).unbind(0), factors);
    }

    private Tensor PlacesOf(RowRanges ranges)
    {
        if (!places.TryGetValue(ranges, out Tensor? known))
            places[ranges] = known = gates.PlacesOf(ranges);
        return known;
    }
}
