using Amalgam.Model.Experts;
using static TorchSharp.torch;

namespace Amalgam.Benchmarks.Torch;

/// <summary>Equation (10) for the elements that are there: which experts each uses, and with what gates.</summary>
internal sealed class Gates
{
    private readonly TorchParameters parameters;
    private readonly Tensor present;
    private readonly Tensor[] selectedTensors;
    private readonly Tensor[] flat;
    private readonly Tensor[] gates;

    /// <param name="elements">[place], elements present, ascending</param>
    public Gates(TorchParameters parameters, ExpertSelection selection, int[] elements)
    {
        this.parameters = parameters;
        Elements = elements;
        present = tensor(elements.Select(element => (long)element).ToArray());
        int routers = parameters.Layout.Routers.Count;
        Selected = [.. Enumerable.Range(0, routers)
            .Select(router => elements.SelectMany(element => selection.Of(router, element).ToArray().Select(expert => (long)expert)).ToArray())];
        selectedTensors = [.. Selected.Select(experts => tensor(experts, elements.Length, selection.Active))];
        flat = [.. Selected.Select(experts => tensor(experts))];
        gates = new Tensor[routers];
        Active = selection.Active;
    }

    public int[] Elements { get; }

    /// <summary>k.</summary>
    public int Active { get; }

    /// <summary>[router][place, k].</summary>
    public long[][] Selected { get; }

    /// <summary>[place, k], gates at a router.</summary>
    public Tensor Of(int router) => gates[router];

    /// <summary>[place · k], the experts in use at a router.</summary>
    public Tensor SelectedTensor(int router) => flat[router];

    /// <summary>[row], place of the element of each row among those present.</summary>
    public long[] PlaceOfRows(RowRanges ranges) => [.. ranges.ElementOfRow.Select(element => (long)Array.IndexOf(Elements, element))];

    /// <summary>The same as a tensor that outlives the pass.</summary>
    public Tensor PlacesOf(RowRanges ranges) => tensor(PlaceOfRows(ranges)).DetachFromDisposeScope();

    /// <summary>Softmax over the selected logits.</summary>
    public void Compute()
    {
        Tensor input = parameters[parameters.Layout.ElementTable].index_select(0, present);
        for (int router = 0; router < gates.Length; router++)
        {
            Tensor logits = mm(input, parameters[parameters.Layout.Routers[router].Weight]);
            gates[router] = nn.functional.softmax(logits.gather(1, selectedTensors[router]), 1);
        }
    }
}
