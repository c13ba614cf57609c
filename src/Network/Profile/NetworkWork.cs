using System.Diagnostics;

namespace Amalgam.Network.Profile;

/// <summary>Operations of a pass through the network, and where its time went.</summary>
/// <remarks>
/// Only products are counted: a multiplication and an addition per term, with true widths (padding is no work), and equation (5). Activations, switches
/// and sums are not. <see cref="Repeated"/> are the forward products that the reverse pass makes again instead of keeping their results: they belong
/// to the algorithm as it is, and to no algorithm with unlimited and free memory.
/// </remarks>
public sealed class NetworkWork
{
    private static readonly int Stages = Enum.GetValues<NetworkStage>().Length;

    private NetworkStage current;
    private long since;

    /// <summary>[stage], operations of products.</summary>
    public long[] Products { get; } = new long[Stages];
    /// <summary>[stage], those among them that were computed before.</summary>
    public long[] Repeated { get; } = new long[Stages];
    /// <summary>[stage], ticks of <see cref="Stopwatch"/>, all threads together; zero unless <see cref="Timed"/>.</summary>
    public long[] Ticks { get; } = new long[Stages];

    /// <summary>Whether the network reads the clock whenever it enters a stage: about 30 ns each.</summary>
    internal bool Timed { get; set; }
    /// <summary>Whether products are made a second time.</summary>
    internal bool Repeating { get; set; }

    /// <summary>Operations of all stages.</summary>
    public long Total => Products.Sum();

    /// <summary>Operations without those made a second time.</summary>
    public long Needed => Total - Repeated.Sum();

    internal void Enter(NetworkStage stage)
    {
        if (Timed)
        {
            long now = Stopwatch.GetTimestamp();
            if (since != 0) Ticks[(int)current] += now - since;
            since = now;
        }
        current = stage;
    }

    /// <summary>Ends the stage under way.</summary>
    internal void Leave()
    {
        Enter(NetworkStage.Exchange);
        since = 0;
    }

    internal void Count(long rows, long columns, long inner)
    {
        long operations = 2 * rows * columns * inner;
        Products[(int)current] += operations;
        if (Repeating) Repeated[(int)current] += operations;
    }

    internal void Clear()
    {
        Array.Clear(Products);
        Array.Clear(Repeated);
        Array.Clear(Ticks);
        since = 0;
    }

    /// <summary>Adds the work of another pass.</summary>
    public void Add(NetworkWork other)
    {
        for (int stage = 0; stage < Stages; stage++)
        {
            Products[stage] += other.Products[stage];
            Repeated[stage] += other.Repeated[stage];
            Ticks[stage] += other.Ticks[stage];
        }
    }
}
