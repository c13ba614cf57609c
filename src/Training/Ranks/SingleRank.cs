namespace Amalgam.Training.Ranks;

/// <summary>One process alone.</summary>
internal sealed class SingleRank : IRanks
{
    public static readonly SingleRank Instance = new();

    private SingleRank()
    {
    }

    public int Rank => 0;

    public int Count => 1;

    public TimeSpan? Patience { get; set; }

    public void Gather(ReadOnlySpan<byte> own, Span<byte> all, ReadOnlySpan<int> counts) => own.CopyTo(all);

    public void Exchange(ReadOnlySpan<byte> sent, Span<byte> taken) => sent.CopyTo(taken);

    public void Abort(string message) => throw new InvalidOperationException("one process alone ends by its exception");

    public void Dispose()
    {
    }
}
