using System.Diagnostics;
using System.Net.Sockets;
using Amalgam.Cli.Terminal;

namespace Amalgam.Cli.Serve;

/// <summary>Connects a driver to a server, and again where the connection was closed, until the server ends or does not come back.</summary>
/// <remarks>i-PI says that it ends; ASE only closes the connection.</remarks>
/// <param name="wait">how long to wait for a server at the start</param>
/// <param name="reconnect">how long to wait for one that closed the connection</param>
internal sealed class IpiSession(IpiAddress address, IpiDriver driver, TimeSpan wait, TimeSpan reconnect, Screen screen)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    private enum Ending
    {
        /// <summary>The server said so.</summary>
        Told,
        /// <summary>The connection was closed between two messages.</summary>
        Closed,
        /// <summary>The connection broke in the middle of a message.</summary>
        Lost,
    }

    /// <exception cref="InvalidDataException">
    /// No server came in time, one was lost in the middle of a message, or it asks for something that cannot be answered.
    /// </exception>
    /// <exception cref="OperationCanceledException">The user ends it.</exception>
    public void Run(CancellationToken cancellation)
    {
        Socket socket = Connect(wait, true, cancellation, out string reason) ?? throw new InvalidDataException(
            $"{address}: expected a server that speaks the i-PI protocol, found none within {wait.TotalSeconds:0.###} s ({reason})\n"
            + "  → start it first, or wait longer with --wait");
        while (true)
        {
            screen.Error.WriteLine($"connected to {address}");
            Ending ending = Serve(socket, cancellation);
            if (ending == Ending.Told) return;
            cancellation.ThrowIfCancellationRequested();
            Socket? next = Connect(reconnect, false, cancellation, out reason);
            if (next is null && ending == Ending.Closed)
            {
                screen.Error.WriteLine($"{address}: the server closed the connection and did not come back within {reconnect.TotalSeconds:0.###} s");
                return;
            }
            socket = next ?? throw new InvalidDataException($"{address}: the connection broke in the middle of a message, after "
                + $"{NumberFormat.Plural(driver.Evaluations, "evaluation")}, and no server came back within {reconnect.TotalSeconds:0.###} s ({reason})\n"
                + "  → look for the server's own message");
        }
    }

    private Ending Serve(Socket socket, CancellationToken cancellation)
    {
        using CancellationTokenRegistration closing = cancellation.Register(socket.Dispose);
        try
        {
            using var stream = new NetworkStream(socket, ownsSocket: true);
            return driver.Run(stream) ? Ending.Told : Ending.Closed;
        }
        catch (Exception lost) when (lost is IOException or SocketException || (lost is ObjectDisposedException && cancellation.IsCancellationRequested))
        {
            // A server that ends closes its connection first: the next one may still be let in, and is broken off before anybody has answered it.
            return driver.HasBegun ? Ending.Lost : Ending.Closed;
        }
    }

    /// <returns>null where nobody listened in time</returns>
    private Socket? Connect(TimeSpan patience, bool tells, CancellationToken cancellation, out string reason)
    {
        reason = "";
        for (var watch = Stopwatch.StartNew(); ;)
        {
            try
            {
                return address.Connect();
            }
            catch (SocketException refused)
            {
                reason = refused.Message;
            }
            if (watch.Elapsed > patience) return null;
            if (tells) screen.Error.WriteLine($"waiting for a server at {address}");
            tells = false;
            if (cancellation.WaitHandle.WaitOne(Pause)) cancellation.ThrowIfCancellationRequested();
        }
    }
}
