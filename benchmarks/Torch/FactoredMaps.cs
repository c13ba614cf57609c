using Amalgam.Model.Backbones.Dpa3;
using static TorchSharp.torch;

namespace Amalgam.Benchmarks.Torch;

/// <summary>
/// Maps without experts, each piece multiplied before its rows are picked (section 8 of docs/theory/model.md): fewer operations, more passes over memory.
/// </summary>
internal sealed class FactoredMaps(TorchParameters parameters) : IMaps
{
    public string Name => "factored";

    public void Prepare()
    {
    }

    public Tensor Apply(ExpertMap map, Rows input, RowRanges ranges)
    {
        Tensor weight = parameters[map.Shared!].squeeze(0);
        Tensor? sum = null;
        long from = 0;
        foreach ((Tensor source, Tensor? index) in input.Pieces)
        {
            Tensor part = weight.narrow(0, from, source.shape[1]);
            Tensor product = sum is null && index is null ? addmm(parameters[map.SharedBias!], source, part, 1, 1) : mm(source, part);
            if (index is not null) product = product.index_select(0, index);
            sum = sum is null ? index is null ? product : product + parameters[map.SharedBias!] : sum + product;
            from += source.shape[1];
        }
        return nn.functional.silu(sum!);
    }
}
