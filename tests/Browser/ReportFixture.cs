using System.Globalization;
using Amalgam.Browser;
using Amalgam.Cli;
using Amalgam.Cli.Terminal;
using Amalgam.Testing;
using Xunit;

[assembly: AssemblyFixture(typeof(ReportFixture))]

namespace Amalgam.Browser;

/// <summary>A report of a real run, seconds long, and a browser to open it with: made once for all tests.</summary>
public sealed class ReportFixture : IAsyncLifetime
{
    private const int Structures = 60;
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("amalgam-browser-run-");
    private Chromium? browser;

    /// <summary>Where screenshots are kept: they tell what a failed test saw.</summary>
    public static string Screenshots { get; } = Path.Combine(AppContext.BaseDirectory, "screenshots");

    /// <summary>The page that train wrote at its end.</summary>
    public string Report => Path.Combine(folder.FullName, "run", "report.html");

    /// <summary>The run folder.</summary>
    public string Run => Path.Combine(folder.FullName, "run");

    public string Folder => folder.FullName;

    internal Chromium Browser
    {
        get
        {
            Assert.SkipWhen(browser is null, $"no browser on this machine: install Chromium or Google Chrome, or name one with {Chromium.Variable}");
            return browser;
        }
    }

    public async ValueTask InitializeAsync()
    {
        if (Chromium.Find() is not string path) return;
        Directory.CreateDirectory(Screenshots);
        Task<Chromium> starting = Chromium.Start(path);
        await Task.Run(Train);
        browser = await starting;
    }

    public async ValueTask DisposeAsync()
    {
        if (browser is not null) await browser.DisposeAsync();
        folder.Delete(recursive: true);
    }

    /// <summary>Opens the report.</summary>
    internal Task<BrowserPage> Open(bool isDark = false, bool isPhone = false) =>
        BrowserPage.Open(Browser, new Uri(Report).AbsoluteUri, isPhone ? 390 : 1280, isPhone ? 844 : 900, isDark, isPhone);

    private void Train()
    {
        string train = Few("train", Structures), test = Few("test", 12), file = Path.Combine(folder.FullName, "few.toml");
        File.WriteAllText(file, $"""
            [data]
            train_files = ["{train.Replace('\\', '/')}"]
            test_files = ["{test.Replace('\\', '/')}"]

            [model]
            preset = "tiny"

            [training]
            steps = 40
            log_steps = 2
            """);
        var output = new StringWriter();
        int exit = AmalgamProgram.Run(["train", file, "-o", Run], new Screen(output, output, null));
        if (exit != 0) throw new InvalidOperationException(output.ToString());
    }

    // The first structures of the example with 89 elements.
    private string Few(string name, int structures)
    {
        var kept = new List<string>();
        using var lines = new StreamReader(RepositoryFolder.At("examples", "inorganic89", name + ".xyz"));
        for (int structure = 0; structure < structures; structure++)
        {
            string count = lines.ReadLine()!;
            kept.Add(count);
            for (int line = 0; line <= int.Parse(count, CultureInfo.InvariantCulture); line++) kept.Add(lines.ReadLine()!);
        }
        string path = Path.Combine(folder.FullName, name + ".xyz");
        File.WriteAllText(path, string.Join('\n', kept) + "\n");
        return path;
    }
}
