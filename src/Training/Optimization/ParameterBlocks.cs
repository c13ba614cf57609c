namespace Amalgam.Training;

/// <summary>Work on long vectors of parameters in blocks of a fixed size, over threads: results do not depend on their number.</summary>
/// <param name="threads">0 means all processors</param>
internal sealed class ParameterBlocks(int threads)
{
    /// <summary>Parameters in a block: five arrays of that length fit into a second-level cache.</summary>
    public const int Size = 1 << 14;

    private readonly ParallelOptions limits = new() { MaxDegreeOfParallelism = threads > 0 ? threads : Environment.ProcessorCount };

    /// <summary>Calls <paramref name="work"/> with start and length of every block.</summary>
    public void ForEach(int count, Action<int, int> work)
    {
        int blocks = (count + Size - 1) / Size;
        if (blocks < 8)
            for (int block = 0; block < blocks; block++) work(block * Size, Math.Min(Size, count - block * Size));
        else
            Parallel.For(0, blocks, limits, block => work(block * Size, Math.Min(Size, count - block * Size)));
    }
}
