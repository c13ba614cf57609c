using System.Runtime.InteropServices;

namespace Amalgam.Native;

/// <summary>Whether this process is still the one in which the library began: threads do not survive a fork.</summary>
internal static partial class Process
{
    private static readonly int Started = Number();

    /// <exception cref="NativeFault">The process was forked.</exception>
    public static void RequireUnforked()
    {
        if (Number() != Started)
            throw new NativeFault(NativeCode.Forked,
                "expected the process in which the library began, found a copy made by fork\n  → start workers with exec, in Python with \"spawn\"");
    }

    // Environment.ProcessId remembers the number of the parent.
    private static int Number() => OperatingSystem.IsWindows() ? 0 : NumberOfProcess();

    [LibraryImport("libc", EntryPoint = "getpid")]
    private static partial int NumberOfProcess();
}
