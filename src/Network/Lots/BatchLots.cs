namespace Amalgam.Network.Lots;

/// <summary>How the structures of a training step are dealt to lots, and which lots this process has: the gradient is summed in a tree over lots that does not
/// depend on who has them.</summary>
/// <remarks>
/// The leaves of the tree are gradient slots. A lot has one leaf, or several where the batch has few lots: then the partitions of its structures are shared out
/// among them.
/// </remarks>
public sealed record BatchLots
{
    /// <summary>Leaves of a batch at least, and leaves that are worked on at a time.</summary>
    public const int LeastLeaves = 8;

    /// <summary>[structure of this process], number of its lot among all lots of the batch.</summary>
    public required IReadOnlyList<int> LotOf { get; init; }

    /// <summary>Lots of the whole batch: a power of two.</summary>
    public required int Count { get; init; }

    /// <summary>First lot of this process.</summary>
    public required int First { get; init; }

    /// <summary>Lots of this process: as many from the first on.</summary>
    public required int Own { get; init; }

    /// <summary>[structure of the whole batch][element of the model], atoms; null where configuration routing is not used.</summary>
    public IReadOnlyList<double[]>? Compositions { get; init; }

    /// <summary>Sums with the processes that have the other lots; null where this one has all.</summary>
    public IGradientSum? Sum { get; init; }

    /// <summary>Leaves of a lot.</summary>
    public int LeavesPerLot => Math.Max(1, LeastLeaves / Count);

    /// <summary>Leaves of the whole batch: a power of two.</summary>
    public int Leaves => Count * LeavesPerLot;
}
