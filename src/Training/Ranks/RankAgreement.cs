using System.Runtime.InteropServices;
using System.Text;
using Amalgam.Atoms;

namespace Amalgam.Training.Ranks;

/// <summary>What all ranks must agree on: whether to go on, at which step they are, what they read, and whose clock counts.</summary>
public sealed class RankAgreement(IRanks ranks)
{
    /// <summary>Bytes of a digest that are compared.</summary>
    private const int DigestLength = 16;

    /// <summary>The numbers of all ranks, in the order of ranks.</summary>
    /// <param name="own">as many on every rank</param>
    public double[][] Gather(params ReadOnlySpan<double> own)
    {
        var all = new double[ranks.Count * own.Length];
        var counts = new int[ranks.Count];
        Array.Fill(counts, sizeof(double) * own.Length);
        ranks.Gather(MemoryMarshal.AsBytes(own), MemoryMarshal.AsBytes(all.AsSpan()), counts);
        return [.. all.Chunk(Math.Max(1, own.Length))];
    }

    /// <summary>A number of rank 0.</summary>
    public double First(double own) => ranks.Count == 1 ? own : Gather(own)[0][0];

    /// <summary>Throws on all ranks where one of them has failed: the message is that of the first.</summary>
    /// <param name="own">the failure of this rank; null when it can go on</param>
    public void RefuseAny(Exception? own)
    {
        if (ranks.Count == 1)
        {
            if (own is not null) throw own;
            return;
        }
        byte[] text = own is null ? [] : Encoding.UTF8.GetBytes(own is InvalidDataException ? own.Message : $"{own}");
        int[] counts = [.. Gather(text.Length).Select(row => (int)row[0])];
        if (counts.All(count => count == 0)) return;
        var all = new byte[counts.Sum()];
        ranks.Gather(text, all, counts);
        int first = Array.FindIndex(counts, count => count > 0);
        string message = Encoding.UTF8.GetString(all, 0, counts[first]);
        throw RankFault.Agreed(own is not null && ranks.Rank == first ? own
            : new InvalidDataException(first == 0 ? message : $"rank {first} of {ranks.Count}: {message}"));
    }

    /// <summary>Does something on rank 0, then on all others; throws on all where it fails on one.</summary>
    public T InTurn<T>(Func<T> make)
    {
        T? made = default;
        for (int turn = 0; turn < Math.Min(2, ranks.Count); turn++)
        {
            Exception? failure = null;
            try
            {
                if (turn == Math.Min(1, ranks.Rank)) made = make();
            }
            catch (Exception problem) when (ranks.Count > 1)
            {
                failure = problem;
            }
            RefuseAny(failure);
        }
        return made!;
    }

    /// <summary>Refuses what is not the same on all ranks.</summary>
    /// <param name="parts">what is compared, and its name</param>
    /// <exception cref="InvalidDataException">On all ranks: a part differs.</exception>
    public void Same(params ReadOnlySpan<(string Name, byte[] Content)> parts)
    {
        if (ranks.Count == 1) return;
        var own = new byte[parts.Length * DigestLength];
        for (int part = 0; part < parts.Length; part++) Sha256.Of(parts[part].Content).AsSpan(0, DigestLength).CopyTo(own.AsSpan(part * DigestLength));
        var all = new byte[ranks.Count * own.Length];
        var counts = new int[ranks.Count];
        Array.Fill(counts, own.Length);
        ranks.Gather(own, all, counts);
        for (int part = 0; part < parts.Length; part++)
        {
            byte[] first = all[(part * DigestLength)..((part + 1) * DigestLength)];
            int[] others = [.. Enumerable.Range(1, ranks.Count - 1).Where(rank =>
                !all.AsSpan(rank * own.Length + part * DigestLength, DigestLength).SequenceEqual(first))];
            if (others.Length > 0)
                throw RankFault.Agreed(new InvalidDataException(
                    $"expected the same {parts[part].Name} on all {ranks.Count} ranks, found another on rank {string.Join(", ", others)} than on rank 0\n"
                    + "  → start the same program on machines of one kind, with the same files; --resume goes on from the last training state"));
        }
    }

    /// <summary>Meets the other ranks before a step.</summary>
    /// <param name="step">steps done: the same on all ranks</param>
    /// <param name="isStopped">whether this rank is to stop</param>
    /// <param name="elapsed">clock of this rank</param>
    /// <returns>whether any rank is to stop, and the clock of rank 0</returns>
    public (bool IsStopped, double Elapsed) Meet(long step, bool isStopped, double elapsed)
    {
        if (ranks.Count == 1) return (isStopped, elapsed);
        double[][] all = Gather(step, isStopped ? 1 : 0, elapsed);
        if (all.Any(row => row[0] != step))
            throw RankFault.Agreed(new InvalidDataException(
                $"expected all ranks at one step, found them at {string.Join(", ", all.Select(row => row[0]))}\n"
                + "  → this is a bug of amalgam; --resume goes on from the last training state"));
        return (all.Any(row => row[1] != 0), all[0][2]);
    }
}
