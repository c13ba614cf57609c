using System.Globalization;
using System.Runtime.InteropServices;

namespace Amalgam.Training.Ranks;

/// <summary>Ranks over MPI.</summary>
public sealed class MpiRanks : IRanks
{
    /// <summary>Exit code that MPI_Abort is given.</summary>
    private const int AbortCode = 1;

    private static readonly TimeSpan Glance = TimeSpan.FromSeconds(2);

    private readonly MpiLibrary mpi;
    private readonly TextWriter error;
    private readonly Timer watch;
    private byte[] padded = [];
    /// <summary>When this rank began to wait for the others; 0 while it does not.</summary>
    private long waitingSince;
    private bool isOver;

    private MpiRanks(MpiLibrary mpi, RankLaunch launch, TextWriter error)
    {
        (this.mpi, this.error) = (mpi, error);
        Require(mpi.Init(0, 0, mpi.Handles.Serialized, out _), "MPI_Init_thread");
        Require(mpi.Rank(mpi.Handles.World, out int rank), "MPI_Comm_rank");
        Require(mpi.Size(mpi.Handles.World, out int count), "MPI_Comm_size");
        (Rank, Count) = (rank, count);
        watch = new Timer(_ => Watch(), null, Glance, Glance);
        if (count == launch.Count) return;
        Dispose();
        throw new InvalidDataException(
            $"{launch.Name} started {launch.Count} processes, but {mpi.Name} ({mpi.Handles.Family}) joined {count}: expected all of them in one run\n"
            + $"  → start with the launcher of that library, or name the library of the launcher ({MpiLibrary.Variable}=/path/libmpi.so); with srun choose "
            + "--mpi (srun --mpi=list); [training] mpi = \"off\" makes each a run of its own");
    }

    public int Rank { get; }

    public int Count { get; }

    public TimeSpan? Patience { get; set; }

    /// <summary>Joins the processes of a launcher.</summary>
    /// <param name="error">where <see cref="Abort"/> says why it ends all</param>
    /// <exception cref="InvalidDataException">There is no MPI library, or it joins other processes than were started.</exception>
    public static MpiRanks Join(RankLaunch launch, TextWriter error) => new(MpiLibrary.Load(launch), launch, error);

    public void Gather(ReadOnlySpan<byte> own, Span<byte> all, ReadOnlySpan<int> counts)
    {
        // Parts of one length, the shorter ones filled up: so one form of function is enough for all.
        int width = 0, place = 0;
        foreach (int count in counts) width = Math.Max(width, count);
        if (padded.Length < (Count + 1) * width) padded = new byte[(Count + 1) * width];
        Span<byte> sent = padded.AsSpan(0, width), taken = padded.AsSpan(width, Count * width);
        own.CopyTo(sent);
        Call(mpi.Allgather, sent, taken, width, "MPI_Allgather");
        for (int rank = 0; rank < Count; rank++)
        {
            taken.Slice(rank * width, counts[rank]).CopyTo(all[place..]);
            place += counts[rank];
        }
    }

    public void Exchange(ReadOnlySpan<byte> sent, Span<byte> taken) => Call(mpi.Alltoall, sent, taken, sent.Length / Count, "MPI_Alltoall");

    public void Abort(string message)
    {
        error.WriteLine(message);
        error.Flush();
        mpi.Abort(mpi.Handles.World, AbortCode);
        Environment.Exit(AbortCode);
    }

    public void Dispose()
    {
        if (isOver) return;
        isOver = true;
        watch.Dispose();
        mpi.Close();
    }

    private void Call(MpiLibrary.ToAll function, ReadOnlySpan<byte> sent, Span<byte> taken, int count, string name)
    {
        Volatile.Write(ref waitingSince, Environment.TickCount64 + 1);
        int code = function(
            ref MemoryMarshal.GetReference(sent), count, mpi.Handles.Byte, ref MemoryMarshal.GetReference(taken), count, mpi.Handles.Byte, mpi.Handles.World);
        Volatile.Write(ref waitingSince, 0);
        Require(code, name);
    }

    private void Require(int code, string function)
    {
        if (code != 0) throw new InvalidDataException(string.Create(CultureInfo.InvariantCulture,
            $"{mpi.Name}: expected {function} to succeed, found error {code}\n  → the messages of the MPI library say more"));
    }

    private void Watch()
    {
        long since = Volatile.Read(ref waitingSince);
        if (since == 0 || Patience is not TimeSpan patience || Environment.TickCount64 - since < patience.TotalMilliseconds) return;
        Abort($"rank {Rank} of {Count}: expected to hear of all other ranks, found nothing for {patience.TotalMinutes:0} minutes: one of them is lost\n"
            + "  → look at what its machine says; --resume goes on from the last training state, on any number of ranks");
    }
}
