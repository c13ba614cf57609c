using System.Runtime.InteropServices;

namespace Amalgam.Network.Memory;

/// <summary>
/// Pages of 2 MB for large buffers, where the system gives them to those who ask (Linux, transparent huge pages set to <c>madvise</c>; set to <c>always</c>
/// they come without asking).
/// </summary>
/// <remarks>
/// Features of thousands of atoms are read and written once per layer: with pages of 4 kB the processor spends a part of that time looking up addresses.
/// It is advice: where it is not taken nothing changes but the time.
/// </remarks>
internal static unsafe partial class HugePages
{
    /// <summary>Bytes of a huge page on x64 and, with 4 kB pages, arm64.</summary>
    public const nuint Size = 1 << 21;
    private const int MadviseHugePage = 14;

    /// <summary>Asks for huge pages for the whole ones within a buffer that begins on one.</summary>
    public static void Ask(void* start, nuint bytes)
    {
        if (bytes < Size || !OperatingSystem.IsLinux()) return;
        try
        {
            _ = Advise(start, bytes & ~(Size - 1), MadviseHugePage);
        }
        catch (Exception missing) when (missing is DllNotFoundException or EntryPointNotFoundException)
        {
            // A C library of another name: pages stay small.
        }
    }

    [LibraryImport("libc", EntryPoint = "madvise")]
    private static partial int Advise(void* start, nuint length, int advice);
}
