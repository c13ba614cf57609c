namespace Amalgam.Training.Ranks;

/// <summary>What a family of MPI libraries calls the things that are passed to its functions. All numbers travel as bytes: no more names are needed.</summary>
/// <param name="Family">for messages</param>
/// <param name="World">MPI_COMM_WORLD</param>
/// <param name="Byte">MPI_BYTE</param>
/// <param name="Serialized">MPI_THREAD_SERIALIZED</param>
internal sealed record MpiHandles(string Family, nint World, nint Byte, int Serialized)
{
    /// <summary>The handles of a library.</summary>
    /// <param name="name">file name of the library</param>
    /// <param name="export">address of an exported name; zero where there is none</param>
    public static MpiHandles Of(string name, Func<string, nint> export)
    {
        // Open MPI: handles are addresses of exported objects (ompi/include/mpi.h).
        if (export("ompi_mpi_comm_world") is not 0 and nint world && export("ompi_mpi_byte") is not 0 and nint bytes)
            return new MpiHandles("Open MPI", world, bytes, 2);
        // MPI 5.0, chapter 20: numbers the size of a pointer.
        if (Path.GetFileName(name).StartsWith("libmpi_abi", StringComparison.Ordinal)) return new MpiHandles("standard ABI of MPI 5", 0x101, 0x247, 2048);
        // MPICH and those that keep its ABI (Intel, Cray, MVAPICH): int constants of mpi.h.
        return new MpiHandles("MPICH", 0x44000000, 0x4c00010d, 2);
    }

    /// <summary>Names of libraries in the order in which they are tried.</summary>
    /// <param name="launcher">the library should be the one of its launcher</param>
    public static IReadOnlyList<string> LibraryNames(RankLauncher launcher)
    {
        string[] open = ["libmpi.so.40"], mpich = ["libmpi.so.12", "libmpich.so.12", "libmpi_cray.so.12"], standard = ["libmpi_abi.so.0", "libmpi_abi.so"];
        return launcher switch
        {
            RankLauncher.OpenMpi => [.. open, .. standard],
            RankLauncher.Mpich => [.. mpich, .. standard],
            _ => [.. mpich, .. open, .. standard],
        };
    }
}
