using System.Net;
using System.Net.Sockets;
using System.Text;
using Amalgam.Pages.Learning;
using Amalgam.Studies.Learning;
using Amalgam.Training.Run;

namespace Amalgam.Cli.Watch;

/// <summary>
/// Serves the page of a running training to browsers on this machine only: it listens on 127.0.0.1 and answers only requests addressed to it.
/// </summary>
internal sealed class WatchServer : IDisposable
{
    /// <summary>Port when the user names none.</summary>
    public const int UsualPort = 8765;

    private const int LongestRequest = 16 * 1024;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private readonly TcpListener listener;
    private readonly CancellationTokenSource ending = new();
    private readonly string name;
    private readonly string folder;
    private readonly Task serving;

    /// <param name="port">0 for any that is free</param>
    /// <param name="folder">run folder; it need not exist yet</param>
    /// <exception cref="InvalidDataException">The port is in use or may not be used.</exception>
    public WatchServer(int port, string folder)
    {
        name = Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder)));
        this.folder = folder;
        listener = new TcpListener(IPAddress.Loopback, port);
        try
        {
            listener.Start();
        }
        catch (SocketException problem)
        {
            ending.Dispose();
            throw new InvalidDataException($"--watch: expected a free port, found that {port} cannot be used: {problem.Message}\n"
                + "  → --port names another one; --port 0 takes any that is free", problem);
        }
        Port = ((IPEndPoint)listener.LocalEndpoint).Port;
        serving = Task.Run(Serve);
    }

    public int Port { get; }

    /// <summary>What to open in a browser.</summary>
    public string Address => $"http://127.0.0.1:{Port}/";

    public void Dispose()
    {
        ending.Cancel();
        listener.Stop();
        serving.Wait(Patience);
        ending.Dispose();
    }

    private async Task Serve()
    {
        while (!ending.IsCancellationRequested)
        {
            TcpClient client;
            try
            {
                client = await listener.AcceptTcpClientAsync(ending.Token);
            }
            catch (Exception problem) when (problem is OperationCanceledException or SocketException or ObjectDisposedException)
            {
                if (ending.IsCancellationRequested) return;
                continue;
            }
            _ = Task.Run(() => Answer(client));
        }
    }

    // A browser that goes away in the middle, or sends nonsense, is no business of the training.
    private async Task Answer(TcpClient client)
    {
        using TcpClient one = client;
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(ending.Token);
        patience.CancelAfter(Patience);
        try
        {
            NetworkStream stream = client.GetStream();
            string? head = await ReadHead(stream, patience.Token);
            if (head is null) return;
            (string status, string type, string body) = Respond(head);
            byte[] content = Encoding.UTF8.GetBytes(body);
            string header = $"HTTP/1.1 {status}\r\nContent-Type: {type}; charset=utf-8\r\nContent-Length: {content.Length}\r\nCache-Control: no-store\r\n"
                + "X-Content-Type-Options: nosniff\r\nConnection: close\r\n\r\n";
            await stream.WriteAsync(Encoding.ASCII.GetBytes(header), patience.Token);
            if (!head.StartsWith("HEAD ", StringComparison.Ordinal)) await stream.WriteAsync(content, patience.Token);
        }
        catch (Exception problem) when (problem is IOException or SocketException or OperationCanceledException or ObjectDisposedException)
        {
        }
    }

    private static async Task<string?> ReadHead(NetworkStream stream, CancellationToken cancellation)
    {
        byte[] buffer = new byte[LongestRequest];
        int length = 0;
        while (length < buffer.Length)
        {
            int read = await stream.ReadAsync(buffer.AsMemory(length), cancellation);
            if (read == 0) return null;
            length += read;
            string text = Encoding.ASCII.GetString(buffer, 0, length);
            int end = text.IndexOf("\r\n\r\n", StringComparison.Ordinal);
            if (end >= 0) return text[..end];
        }
        return null;
    }

    private (string Status, string Type, string Body) Respond(string head)
    {
        string[] lines = head.Split("\r\n"), first = lines[0].Split(' ');
        string host = lines.FirstOrDefault(line => line.StartsWith("Host:", StringComparison.OrdinalIgnoreCase))?[5..].Trim() ?? "";
        // A page of another origin whose name was made to point here must not read along.
        if (host != $"127.0.0.1:{Port}" && host != $"localhost:{Port}") return ("403 Forbidden", "text/plain", "this page is for this machine\n");
        if (first.Length != 3 || first[0] is not ("GET" or "HEAD")) return ("405 Method Not Allowed", "text/plain", "only GET\n");
        return first[1] switch
        {
            "/" => ("200 OK", "text/html", LivePage.Create(name, Curves()).ToHtml()),
            "/" + LivePage.NewsPath => ("200 OK", "application/json", LivePage.News(Curves()).ToJsonString()),
            "/favicon.ico" => ("204 No Content", "image/x-icon", ""),
            _ => ("404 Not Found", "text/plain", "only / and /" + LivePage.NewsPath + "\n"),
        };
    }

    private TrainingCurves? Curves()
    {
        try
        {
            string log = LogFile.In(folder);
            return File.Exists(log) ? TrainingCurves.Read(log) : null;
        }
        catch (InvalidDataException)
        {
            // Cut back at this moment by a run that goes on, or not yet begun: the next request finds it whole.
            return null;
        }
    }
}
