using System.Runtime.InteropServices;

namespace Amalgam.Cli.Terminal;

/// <summary>Ctrl-C, SIGTERM and SIGHUP (a terminal that is closed): the first cancels the work, the second ends the process at once.</summary>
internal sealed class Interruption : IDisposable
{
    // 128 and the number of the signal, as shells say it; 0 when there was none. One program runs in a process.
    private static volatile int exitCode;
    private static int awaiting;

    private readonly CancellationTokenSource source = new();
    private readonly PosixSignalRegistration[] registrations;

    /// <param name="announce">Says on the screen that the work is being stopped.</param>
    public Interruption(Action announce)
    {
        void Stop(PosixSignalContext context)
        {
            if (source.IsCancellationRequested) return;
            context.Cancel = true;
            exitCode = context.Signal switch { PosixSignal.SIGHUP => 129, PosixSignal.SIGINT => 130, _ => 143 };
            announce();
            source.Cancel();
        }
        Interlocked.Increment(ref awaiting);
        registrations = [.. Signals.Select(signal => PosixSignalRegistration.Create(signal, Stop))];
    }

    /// <summary>Whether work is under way that a signal stops cleanly.</summary>
    public static bool IsAwaited => Volatile.Read(ref awaiting) > 0;

    /// <summary>What ends work cleanly. Under nohup SIGHUP stays without effect.</summary>
    public static IReadOnlyList<PosixSignal> Signals { get; } = [PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGHUP];

    /// <summary>129 after SIGHUP, 130 after Ctrl-C, 143 after SIGTERM; null when no signal stopped any work.</summary>
    public static int? ExitCode => exitCode > 0 ? exitCode : null;

    /// <summary>Ends as if no signal had come: another process tells how it went.</summary>
    public static void Forget() => exitCode = 0;

    public CancellationToken Token => source.Token;

    public void Dispose()
    {
        foreach (PosixSignalRegistration registration in registrations) registration.Dispose();
        Interlocked.Decrement(ref awaiting);
        source.Dispose();
    }
}
