namespace Amalgam.Training.Ranks;

/// <summary>The processes that train one model together. All of them call the same methods in the same order.</summary>
public interface IRanks : IDisposable
{
    /// <summary>Number of this process, from 0; rank 0 writes the run folder and speaks to the user.</summary>
    int Rank { get; }

    /// <summary>Processes.</summary>
    int Count { get; }

    /// <summary>How long a rank waits for the others before it gives them up for lost; null for ever, as while data are read.</summary>
    TimeSpan? Patience { get; set; }

    /// <summary>Gives the bytes of every rank to all ranks, in the order of ranks.</summary>
    /// <param name="own">of this rank</param>
    /// <param name="all">those of all ranks</param>
    /// <param name="counts">[rank], bytes of each</param>
    void Gather(ReadOnlySpan<byte> own, Span<byte> all, ReadOnlySpan<int> counts);

    /// <summary>Sends as many bytes to every rank, and takes what the ranks send to this one.</summary>
    /// <param name="sent">[rank, byte], parts for all ranks, this one included</param>
    /// <param name="taken">[rank, byte], parts from all ranks</param>
    void Exchange(ReadOnlySpan<byte> sent, Span<byte> taken);

    /// <summary>Says what went wrong and ends all ranks at once, whatever they wait for.</summary>
    void Abort(string message);
}
