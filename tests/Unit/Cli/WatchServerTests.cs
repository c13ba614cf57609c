using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using Amalgam.Cli.Watch;
using Xunit;

namespace Amalgam.Unit.Cli;

/// <summary>The page of a running training as it is served: to this machine only, the page and its news, and nothing else.</summary>
public sealed class WatchServerTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task It_serves_the_page_and_its_news()
    {
        using var server = new WatchServer(0, folder.Path);
        using var client = new HttpClient { BaseAddress = new Uri(server.Address) };
        CancellationToken cancellation = TestContext.Current.CancellationToken;
        string page = await client.GetStringAsync("/", cancellation);
        Assert.Contains("data-live=\"live.json\"", page, StringComparison.Ordinal);
        Assert.Contains("connect-src &#39;self&#39;".Replace("&#39;", "'", StringComparison.Ordinal), page, StringComparison.Ordinal);
        Assert.Equal(0, JsonNode.Parse(await client.GetStringAsync("/live.json", cancellation))!["rows"]!.GetValue<int>());
        folder.Write("log.tsv", "step\tepoch\tfraction\telapsed_s\tlearning_rate\tloss\tvalid_loss\n1\t0.5\t0.1\t2\t0.01\t7.5\tnan\n"
            + "2\t1\t0.2\t4\t0.01\t6.25\t5\n");
        JsonNode news = JsonNode.Parse(await client.GetStringAsync("/live.json", cancellation))!;
        Assert.Equal((2, "2", "6.25"),
            (news["rows"]!.GetValue<int>(), news["values"]!["step"]!.GetValue<string>(), news["values"]!["loss"]!.GetValue<string>()));
        Assert.StartsWith("<svg", news["figures"]!["loss"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.Contains("20.0 %", news["state"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, (await client.GetAsync(new Uri(server.Address + "log.tsv"), cancellation)).StatusCode);
        Assert.Equal(HttpStatusCode.MethodNotAllowed, (await client.PostAsync(new Uri(server.Address), null, cancellation)).StatusCode);
    }

    [Fact]
    public async Task It_listens_on_the_loopback_alone_and_refuses_other_names()
    {
        using var server = new WatchServer(0, folder.Path);
        Assert.All(IPGlobalProperties.GetIPGlobalProperties().GetActiveTcpListeners().Where(one => one.Port == server.Port), one =>
            Assert.Equal(IPAddress.Loopback, one.Address));
        Assert.StartsWith("HTTP/1.1 403", await Raw(server, "GET / HTTP/1.1\r\nHost: elsewhere.example\r\n\r\n"), StringComparison.Ordinal);
        Assert.StartsWith("HTTP/1.1 403", await Raw(server, "GET / HTTP/1.0\r\n\r\n"), StringComparison.Ordinal);
        Assert.StartsWith("HTTP/1.1 200", await Raw(server, $"GET / HTTP/1.1\r\nHost: localhost:{server.Port}\r\n\r\n"), StringComparison.Ordinal);
        Assert.Equal("", await Raw(server, new string('x', 20_000)));
    }

    [Fact]
    public void A_port_in_use_is_an_error_that_says_what_to_do_before_anything_is_trained()
    {
        var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        int port = ((IPEndPoint)taken.LocalEndpoint).Port;
        ProgramRun run = ProgramRun.Of("train", "--data", folder.Write("a.xyz", "1\nenergy=0\nH 0 0 0\n"), "-o", folder.At("run"), "--watch", "--port",
            port.ToString(System.Globalization.CultureInfo.InvariantCulture));
        taken.Stop();
        Assert.Equal(1, run.ExitCode);
        Assert.Contains($"--watch: expected a free port, found that {port} cannot be used", run.Error, StringComparison.Ordinal);
        Assert.Contains("→ --port", run.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(folder.At("run")));
    }

    // One request, all of the answer.
    private static async Task<string> Raw(WatchServer server, string request)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, server.Port, TestContext.Current.CancellationToken);
        NetworkStream stream = client.GetStream();
        try
        {
            await stream.WriteAsync(Encoding.ASCII.GetBytes(request), TestContext.Current.CancellationToken);
            using var reader = new StreamReader(stream);
            return await reader.ReadToEndAsync(TestContext.Current.CancellationToken);
        }
        catch (IOException)
        {
            // Closed with some of the request unread.
            return "";
        }
    }
}
