using Amalgam.Model.Backbones.Dpa3;
using static TorchSharp.torch;

namespace Amalgam.Benchmarks.Torch;

/// <summary>Maps without experts: φ(xW + b), as a person would write it who reads equation (6): join the pieces, multiply, activate.</summary>
internal sealed class DenseMaps(TorchParameters parameters) : IMaps
{
    public string Name => "joined";

    public void Prepare()
    {
    }

    public Tensor Apply(ExpertMap map, Rows input, RowRanges ranges) => nn.functional.silu(Affine(parameters, map, input.Joined));

    /// <summary>xW + b of a map with one shared expert.</summary>
    public static Tensor Affine(TorchParameters parameters, ExpertMap map, Tensor x) =>
        addmm(parameters[map.SharedBias!], x, parameters[map.Shared!].squeeze(0), 1, 1);
}
