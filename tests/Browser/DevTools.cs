using System.Collections.Concurrent;
using System.Net.WebSockets;
using System.Text.Json.Nodes;

namespace Amalgam.Browser;

/// <summary>The browser's DevTools protocol over one connection: commands with answers, and events.</summary>
internal sealed class DevTools : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private readonly ClientWebSocket socket = new();
    private readonly ConcurrentDictionary<int, TaskCompletionSource<JsonObject>> waiting = new();
    private readonly SemaphoreSlim sending = new(1);
    private readonly CancellationTokenSource ending = new();
    private Task listening = Task.CompletedTask;
    private int last;

    /// <summary>Session, name and parameters of an event.</summary>
    public event Action<string, string, JsonObject>? Happened;

    public static async Task<DevTools> Connect(string address)
    {
        var tools = new DevTools();
        await tools.socket.ConnectAsync(new Uri(address), tools.ending.Token);
        tools.listening = tools.Listen();
        return tools;
    }

    /// <summary>Sends a command and waits for its answer.</summary>
    /// <param name="session">of a page; null for the browser itself</param>
    /// <exception cref="InvalidOperationException">The browser refused.</exception>
    public async Task<JsonObject> Send(string? session, string method, JsonObject? parameters = null)
    {
        int id = Interlocked.Increment(ref last);
        var message = new JsonObject { ["id"] = id, ["method"] = method, ["params"] = parameters ?? [] };
        if (session is not null) message["sessionId"] = session;
        TaskCompletionSource<JsonObject> answer = waiting[id] = new TaskCompletionSource<JsonObject>(TaskCreationOptions.RunContinuationsAsynchronously);
        await sending.WaitAsync();
        try
        {
            await socket.SendAsync(System.Text.Encoding.UTF8.GetBytes(message.ToJsonString()), WebSocketMessageType.Text, endOfMessage: true, ending.Token);
        }
        finally
        {
            sending.Release();
        }
        JsonObject result = await answer.Task.WaitAsync(Patience);
        return result["error"] is JsonNode error ? throw new InvalidOperationException($"{method}: {error.ToJsonString()}") : (JsonObject)result["result"]!;
    }

    private async Task Listen()
    {
        byte[] buffer = new byte[1 << 16];
        using var message = new MemoryStream();
        while (!ending.IsCancellationRequested)
        {
            ValueWebSocketReceiveResult part;
            try
            {
                part = await socket.ReceiveAsync(buffer.AsMemory(), ending.Token);
            }
            catch (Exception problem) when (problem is OperationCanceledException or WebSocketException)
            {
                return;
            }
            message.Write(buffer, 0, part.Count);
            if (!part.EndOfMessage) continue;
            var json = (JsonObject)JsonNode.Parse(message.GetBuffer().AsSpan(0, (int)message.Length))!;
            message.SetLength(0);
            if (json["id"] is JsonNode id && waiting.TryRemove(id.GetValue<int>(), out TaskCompletionSource<JsonObject>? answer)) answer.SetResult(json);
            else if (json["method"] is JsonNode method) Happened?.Invoke((string?)json["sessionId"] ?? "", method.GetValue<string>(),
                json["params"] as JsonObject ?? []);
        }
    }

    public async ValueTask DisposeAsync()
    {
        ending.Cancel();
        await listening;
        socket.Dispose();
        sending.Dispose();
        ending.Dispose();
    }
}
