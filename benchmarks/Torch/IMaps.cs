using Amalgam.Model.Backbones.Dpa3;
using static TorchSharp.torch;

namespace Amalgam.Benchmarks.Torch;

/// <summary>How the maps X of equation (6) are computed.</summary>
internal interface IMaps
{
    /// <summary>Such as "joined inputs".</summary>
    string Name { get; }

    /// <summary>What depends on parameters alone: gates and merged weights.</summary>
    void Prepare();

    /// <summary>X of every row.</summary>
    /// <param name="ranges">rows by element of the centre</param>
    /// <returns>[row, out]</returns>
    Tensor Apply(ExpertMap map, Rows input, RowRanges ranges);
}
