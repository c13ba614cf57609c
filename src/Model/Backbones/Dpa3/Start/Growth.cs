using Amalgam.Model.Conditions;
using Amalgam.Model.Experts;
using Amalgam.Model.Parameters;

namespace Amalgam.Model.Backbones.Dpa3.Start;

/// <summary>
/// Begins a network with the weights of a trained one, which may have other elements, fewer degrees of moments, maps or layers, or more routed experts.
/// </summary>
/// <remarks>
/// What is added has no effect at first: rows of new degrees of moments and steps of new maps are zero, so that the network predicts what the trained one does
/// (where no experts are left out). Their gradients are not zero.
/// </remarks>
public sealed class Growth
{
    private enum Beginning
    {
        Taken,
        Added,
        Fresh,
    }

    private readonly ParameterSet start, target;
    private readonly ParameterLayout before, now;
    private readonly Dictionary<string, ParameterTensor> byName;
    private readonly GrownExperts experts;

    /// <summary>Tensors whose weights are those of the trained network, added rows included.</summary>
    public int Taken { get; }

    /// <summary>Tensors that the trained network does not have, and that have no effect at first.</summary>
    public int Added { get; }

    /// <summary>Tensors that start fresh as their shapes changed, or that change what the network does.</summary>
    public int Fresh { get; }

    /// <summary>The experts of the trained model, where nothing starts fresh; null where they are to be selected anew.</summary>
    public ExpertSelection? Selection { get; }

    /// <summary>Whether experts that were left out are missed: an element used one, or gates depend on their number. The network then does not predict the same
    /// at first.</summary>
    public bool MissesExperts => experts.AreMissed;

    /// <param name="trained">the trained model</param>
    /// <param name="target">a fresh network, whose weights are replaced</param>
    public Growth(PotentialModel trained, ParameterSet target)
    {
        (start, this.target, before, now) = (trained.Parameters, target, trained.Parameters.Layout, target.Layout);
        byName = before.Tensors.ToDictionary(tensor => tensor.Name);
        experts = new GrownExperts(trained, now);
        foreach (ParameterTensor tensor in now.Tensors)
        {
            Beginning beginning = byName.TryGetValue(tensor.Name, out ParameterTensor? source) ? Take(source, tensor) ? Beginning.Taken : Beginning.Fresh
                : Begin(tensor);
            if (beginning == Beginning.Taken) Taken++;
            else if (beginning == Beginning.Added) Added++;
            else Fresh++;
        }
        if (Fresh == 0) Selection = experts.Selection(target);
    }

    private bool Take(ParameterTensor source, ParameterTensor tensor)
    {
        if (Rows(tensor) is int[] rows) return TakeRows(source, tensor, rows, now.Spec.NodeWidth);
        if (tensor == now.PairWeight && (source.Shape.Length, tensor.Shape.Length) == (3, 3))
            return TakeRows(source, tensor, [.. before.Spec.Elements.Select(now.Spec.IndexOf)], tensor.Shape[1] * tensor.Shape[2]);
        if (now.IsByHead(tensor)) return TakeHeads(source, tensor);
        if (experts.Take(start, source, target, tensor)) return true;
        if (!source.Shape.SequenceEqual(tensor.Shape)) return false;
        start[source].CopyTo(target[tensor]);
        return true;
    }

    /// <summary>A tensor that the trained network does not have.</summary>
    private Beginning Begin(ParameterTensor tensor)
    {
        // New rows of sources, charges and spins are zero, which is no change.
        if (tensor == now.SourceTable || tensor == now.ChargeTable || tensor == now.SpinTable) return Beginning.Taken;
        if (tensor == now.AngleWeight) return Beginning.Added;
        if (now.Routers.Any(router => router.Weight == tensor || router.Bias == tensor)) return Beginning.Added;
        // A layer that does nothing still carries the old features over.
        int inert = now.Spec.Carry == (1, 1, 1) ? now.Layers.Count : before.Layers.Count;
        for (int layer = 0; layer < inert; layer++)
            foreach ((MapKind kind, ExpertMap map) in now.Layers[layer].Maps)
            {
                ParameterTensor? step = now.Layers[layer].Steps.GetValueOrDefault(kind);
                if (tensor != step && tensor != map.Routed && tensor != map.RoutedBias && tensor != map.Shared && tensor != map.SharedBias) continue;
                if (layer < before.Layers.Count && before.Layers[layer].Maps.ContainsKey(kind)) return Beginning.Fresh;
                // Maps without a step begin with zeros, or act through a map that has one.
                if (tensor == step) target[tensor].Clear();
                return Beginning.Added;
            }
        return Beginning.Fresh;
    }

    /// <summary>[row of the trained model], row of a table in the new one; null for other tensors.</summary>
    private int[]? Rows(ParameterTensor tensor)
    {
        ConditionSpec? conditions = now.Spec.Conditions, earlier = before.Spec.Conditions;
        if (tensor == now.ElementTable || tensor == now.RouterTable) return [.. before.Spec.Elements.Select(now.Spec.IndexOf)];
        if (tensor == now.SourceTable) return [.. (earlier?.SourceNames ?? []).Select(name => conditions!.SourceNames.ToList().IndexOf(name))];
        if (tensor == now.ChargeTable) return [.. (earlier?.Charges ?? []).Select(charge => conditions!.Charges!.ToList().IndexOf(charge))];
        if (tensor == now.SpinTable) return [.. (earlier?.Spins ?? []).Select(spin => conditions!.Spins!.ToList().IndexOf(spin))];
        return null;
    }

    /// <param name="rows">[row of the source], its row in the tensor, or −1</param>
    /// <param name="width">numbers of a row</param>
    private bool TakeRows(ParameterTensor source, ParameterTensor tensor, int[] rows, int width)
    {
        if (source.Length != rows.Length * width || !source.Shape[1..].SequenceEqual(tensor.Shape[1..])) return false;
        for (int row = 0; row < rows.Length; row++)
            if (rows[row] >= 0) start[source].Slice(row * width, width).CopyTo(target[tensor][(rows[row] * width)..]);
        return true;
    }

    /// <summary>The head of every source from that of the same name, or else from the first.</summary>
    private bool TakeHeads(ParameterTensor source, ParameterTensor tensor)
    {
        int one = tensor.Length / now.Spec.Heads;
        bool isBias = tensor == now.HeadBias;
        if (source.Length != one * before.Spec.Heads || !isBias && !source.Shape[^1..].SequenceEqual(tensor.Shape[^1..])) return false;
        List<string> known = [.. before.Spec.Heads > 1 ? before.Spec.Conditions!.SourceNames : []];
        int head = 0;
        foreach (string name in now.Spec.Conditions!.SourceNames)
            start[source].Slice(Math.Max(0, known.IndexOf(name)) * one, one).CopyTo(target[tensor][(head++ * one)..]);
        return true;
    }
}
