using System.Diagnostics;
using System.Net.Sockets;
using Amalgam.Cli.Terminal;

namespace Amalgam.Cli.Serve;

/// <summary>Connects a driver to a server, and again where the connection is lost, until the server ends or is away for too long.</summary>
/// <param name="wait">how long to wait for a server that does not listen</param>
internal sealed class IpiSession(IpiAddress address, IpiDriver driver, TimeSpan wait, Screen screen)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    /// <exception cref="InvalidDataException">No server came within the time, or it asks for something that cannot be answered.</exception>
    /// <exception cref="OperationCanceledException">The user ends it.</exception>
    public void Run(CancellationToken cancellation)
    {
        for (bool isFirst = true; ; isFirst = false)
        {
            using Socket socket = Connect(isFirst, cancellation);
            screen.Error.WriteLine($"connected to {address}");
            using CancellationTokenRegistration closing = cancellation.Register(socket.Dispose);
            if (Serve(socket, cancellation)) return;
            cancellation.ThrowIfCancellationRequested();
            screen.Error.WriteLine($"lost {address} after {NumberFormat.Plural(driver.Evaluations, "evaluation")}; waiting for it to come back");
        }
    }

    /// <returns>whether the server said that it ends</returns>
    private bool Serve(Socket socket, CancellationToken cancellation)
    {
        try
        {
            using var stream = new NetworkStream(socket, ownsSocket: false);
            return driver.Run(stream);
        }
        catch (Exception lost) when (lost is IOException or SocketException || (lost is ObjectDisposedException && cancellation.IsCancellationRequested))
        {
            return false;
        }
    }

    private Socket Connect(bool isFirst, CancellationToken cancellation)
    {
        var watch = Stopwatch.StartNew();
        bool hasSaid = !isFirst;
        while (true)
        {
            try
            {
                return address.Connect();
            }
            catch (SocketException refused)
            {
                if (watch.Elapsed > wait)
                    throw new InvalidDataException($"{address}: expected a server that speaks the i-PI protocol, found none within {wait.TotalSeconds:0.###} s "
                        + $"({refused.Message})\n  → start it first, or wait longer with --wait");
            }
            if (!hasSaid) screen.Error.WriteLine($"waiting for a server at {address}");
            hasSaid = true;
            if (cancellation.WaitHandle.WaitOne(Pause)) cancellation.ThrowIfCancellationRequested();
        }
    }
}
