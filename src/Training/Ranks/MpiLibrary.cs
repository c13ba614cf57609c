using System.Runtime.InteropServices;

namespace Amalgam.Training.Ranks;

/// <summary>The table of MPI functions that are called: a library of the machine, found when the program runs.</summary>
/// <remarks>Handles that are int in MPICH are passed in registers as wide as pointers, of which it reads the lower half: x86-64 and ARM64.</remarks>
internal sealed class MpiLibrary
{
    /// <summary>Names the library where the usual names do not find the right one.</summary>
    public const string Variable = "AMALGAM_MPI";

    private const CallingConvention C = CallingConvention.Cdecl;

    [UnmanagedFunctionPointer(C)]
    internal delegate int InitThread(nint argumentCount, nint arguments, int required, out int provided);

    [UnmanagedFunctionPointer(C)]
    internal delegate int Query(nint communicator, out int value);

    [UnmanagedFunctionPointer(C)]
    internal delegate int ToAll(ref byte sent, int sentCount, nint sentType, ref byte taken, int takenCount, nint takenType, nint communicator);

    [UnmanagedFunctionPointer(C)]
    internal delegate int End(nint communicator, int code);

    [UnmanagedFunctionPointer(C)]
    internal delegate int Leave();

    private MpiLibrary(string name, nint library)
    {
        nint Export(string function) => NativeLibrary.TryGetExport(library, function, out nint address) ? address : 0;
        T Function<T>(string function) where T : Delegate => Export(function) is not 0 and nint address ? Marshal.GetDelegateForFunctionPointer<T>(address)
            : throw new InvalidDataException($"{name}: expected an MPI library, found no {function} in it\n  → name another one: {Variable}=/path/libmpi.so");
        Name = name;
        Handles = MpiHandles.Of(name, Export);
        Init = Function<InitThread>("MPI_Init_thread");
        Rank = Function<Query>("MPI_Comm_rank");
        Size = Function<Query>("MPI_Comm_size");
        Allgather = Function<ToAll>("MPI_Allgather");
        Alltoall = Function<ToAll>("MPI_Alltoall");
        Abort = Function<End>("MPI_Abort");
        Close = Function<Leave>("MPI_Finalize");
    }

    public string Name { get; }
    public MpiHandles Handles { get; }
    public InitThread Init { get; }
    public Query Rank { get; }
    public Query Size { get; }
    /// <summary>Every rank gives a number of bytes to all.</summary>
    public ToAll Allgather { get; }
    /// <summary>Every rank gives a number of bytes to each.</summary>
    public ToAll Alltoall { get; }
    public End Abort { get; }
    public Leave Close { get; }

    /// <summary>Loads the library of a launcher.</summary>
    /// <exception cref="InvalidDataException">There is none.</exception>
    public static MpiLibrary Load(RankLaunch launch)
    {
        string? named = Environment.GetEnvironmentVariable(Variable);
        IReadOnlyList<string> names = string.IsNullOrEmpty(named) ? MpiHandles.LibraryNames(launch.Launcher) : [named];
        foreach (string name in names)
            if (NativeLibrary.TryLoad(name, out nint library)) return new MpiLibrary(name, library);
        throw new InvalidDataException(
            $"{launch.Name} started {launch.Count} processes: expected an MPI library to join them, found none of {string.Join(", ", names)}\n"
            + $"  → load the module of your MPI, or name its library: {Variable}=/path/libmpi.so; [training] mpi = \"off\" makes each a run of its own");
    }
}
