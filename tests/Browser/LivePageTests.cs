using Amalgam.Cli.Watch;
using Xunit;

namespace Amalgam.Browser;

/// <summary>The page of a running training in a browser: it follows the log, and says when the training has ended.</summary>
public sealed class LivePageTests(ReportFixture fixture)
{
    [Fact]
    public async Task It_follows_the_log_and_says_when_the_training_has_ended()
    {
        // The browser comes first: without one the test is skipped.
        Chromium browser = fixture.Browser;
        string[] lines = File.ReadAllLines(Path.Combine(fixture.Run, "log.tsv"));
        string folder = Directory.CreateDirectory(Path.Combine(fixture.Folder, "live")).FullName, log = Path.Combine(folder, "log.tsv");
        var server = new WatchServer(0, folder);
        await using BrowserPage page = await BrowserPage.Open(browser, server.Address);
        Assert.Contains("Preparing", await page.Text("document.getElementById('live-state').textContent"), StringComparison.Ordinal);
        File.WriteAllLines(log, lines[..8]);
        await page.Until("document.documentElement.dataset.liveRows === '7'");
        string picture = await page.Text("document.querySelector('.picture[data-live-key=loss]').innerHTML");
        Assert.Contains("<path", picture, StringComparison.Ordinal);
        Assert.Equal(lines[7].Split('\t')[0], await page.Text("document.querySelector('.value[data-live-key=step]').textContent"));
        File.WriteAllLines(log, lines);
        await page.Until($"document.documentElement.dataset.liveRows === '{lines.Length - 1}'");
        Assert.NotEqual(picture, await page.Text("document.querySelector('.picture[data-live-key=loss]').innerHTML"));
        await File.WriteAllBytesAsync(Path.Combine(ReportFixture.Screenshots, "live.png"), await page.Screenshot(isWhole: true),
            TestContext.Current.CancellationToken);
        Assert.Empty(page.Complaints);
        Assert.All(page.Requests, request => Assert.StartsWith(server.Address, request, StringComparison.Ordinal));
        server.Dispose();
        await page.Until("document.documentElement.dataset.liveEnded");
        Assert.Contains("ended", await page.Text("document.getElementById('live-state').textContent"), StringComparison.Ordinal);
    }
}
