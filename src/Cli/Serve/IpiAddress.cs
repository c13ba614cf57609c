using System.Net.Sockets;

namespace Amalgam.Cli.Serve;

/// <summary>Where a server that speaks the i-PI protocol listens.</summary>
/// <param name="Unix">path of a Unix socket; null for TCP</param>
/// <param name="Host">name or number of a machine</param>
/// <param name="Port">1 to 65535</param>
internal sealed record IpiAddress(string? Unix, string Host, int Port)
{
    /// <summary>A Unix socket as i-PI and ASE name it: a bare name stands for /tmp/ipi_NAME.</summary>
    public static IpiAddress OfUnix(string name) => new(name.Contains('/', StringComparison.Ordinal) ? name : $"/tmp/ipi_{name}", "", 0);

    /// <summary>A connected socket. Over TCP a machine that is gone without a word is noticed within two minutes.</summary>
    /// <exception cref="SocketException">Nobody listens there.</exception>
    public Socket Connect()
    {
        Socket socket = Unix is null ? new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true }
            : new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            if (Unix is null)
            {
                socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
                socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime, 60);
                socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveInterval, 10);
                socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveRetryCount, 6);
                socket.Connect(Host, Port);
            }
            else socket.Connect(new UnixDomainSocketEndPoint(Unix));
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    public override string ToString() => Unix ?? $"{Host}:{Port}";
}
