using Amalgam.Training.Ranks;

namespace Amalgam.Unit;

/// <summary>Ranks as threads of one process.</summary>
internal sealed class ThreadRanks : IRanks
{
    /// <summary>What a rank brings to a meeting.</summary>
    private sealed record Message(string Call, byte[] Bytes, int[] Counts);

    /// <summary>What all ranks share.</summary>
    private sealed class Meeting(int count) : IDisposable
    {
        public Message[] Messages { get; } = new Message[count];
        public Barrier Barrier { get; } = new(count);
        public CancellationTokenSource Ended { get; } = new();
        public string? Reason { get; set; }
        public long Bytes;

        public void Dispose()
        {
            Barrier.Dispose();
            Ended.Dispose();
        }
    }

    private readonly Meeting meeting;

    private ThreadRanks(int rank, int count, Meeting meeting) => (Rank, Count, this.meeting) = (rank, count, meeting);

    public int Rank { get; }

    public int Count { get; }

    public TimeSpan? Patience { get; set; }

    /// <summary>Does something on some ranks at once, and gives what each returned.</summary>
    /// <returns>results, in the order of ranks; why the ranks were ended at once, or null; bytes that all of them gave</returns>
    public static (T[] Results, string? Aborted, long Bytes) Run<T>(int count, Func<IRanks, T> body)
    {
        using var meeting = new Meeting(count);
        var results = new T[count];
        var failures = new Exception?[count];
        Thread[] threads = [.. Enumerable.Range(0, count).Select(rank => new Thread(() =>
        {
            try
            {
                results[rank] = body(new ThreadRanks(rank, count, meeting));
            }
            catch (OperationCanceledException) when (meeting.Ended.IsCancellationRequested)
            {
                // Ended by another rank.
            }
            catch (Exception failure)
            {
                failures[rank] = failure;
            }
        }, 16 << 20))];
        foreach (Thread thread in threads) thread.Start();
        foreach (Thread thread in threads) Assert(thread.Join(TimeSpan.FromMinutes(5)));
        if (meeting.Reason is null && failures.OfType<Exception>().FirstOrDefault() is Exception first) throw first;
        return (results, meeting.Reason, meeting.Bytes);
    }

    public void Gather(ReadOnlySpan<byte> own, Span<byte> all, ReadOnlySpan<int> counts)
    {
        Assert(own.Length == counts[Rank]);
        Meet(new Message("gather", own.ToArray(), counts.ToArray()));
        int place = 0;
        foreach (Message message in meeting.Messages)
        {
            Assert(message.Call == "gather" && message.Counts.AsSpan().SequenceEqual(counts));
            message.Bytes.CopyTo(all[place..]);
            place += message.Bytes.Length;
        }
        Part();
    }

    public void Exchange(ReadOnlySpan<byte> sent, Span<byte> taken)
    {
        Meet(new Message("exchange", sent.ToArray(), [sent.Length]));
        int width = sent.Length / Count;
        for (int rank = 0; rank < Count; rank++)
        {
            Message message = meeting.Messages[rank];
            Assert(message.Call == "exchange" && message.Bytes.Length == sent.Length && taken.Length == sent.Length);
            message.Bytes.AsSpan(Rank * width, width).CopyTo(taken[(rank * width)..]);
        }
        Part();
    }

    public void Abort(string message)
    {
        meeting.Reason ??= message;
        meeting.Ended.Cancel();
        throw new OperationCanceledException(message);
    }

    public void Dispose()
    {
    }

    private void Meet(Message message)
    {
        meeting.Messages[Rank] = message;
        Interlocked.Add(ref meeting.Bytes, message.Bytes.Length);
        meeting.Barrier.SignalAndWait(meeting.Ended.Token);
    }

    private void Part() => meeting.Barrier.SignalAndWait(meeting.Ended.Token);

    private static void Assert(bool holds) => Xunit.Assert.True(holds);
}
