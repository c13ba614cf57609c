namespace Amalgam.Network.Lots;

/// <summary>Sums a gradient over the processes that share a batch. All of them call the same methods in the same order, also one without a lot.</summary>
public interface IGradientSum
{
    /// <summary>Replaces flags by the bitwise or of the flags of all processes.</summary>
    /// <param name="flags">of the same number on every process</param>
    void Unite(Span<byte> flags);

    /// <summary>Adds the sums of all processes in the order of the tree.</summary>
    /// <param name="lots">which leaves this process has</param>
    /// <param name="own">sums over the leaves of this process, all of one length</param>
    /// <param name="total">the sum over all leaves: the same bits on every process</param>
    void Add(BatchLots lots, TreeSum own, Span<double> total);
}
