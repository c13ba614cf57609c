using System.Diagnostics;
using System.Text.RegularExpressions;

namespace Amalgam.Browser;

/// <summary>A headless browser of its own: a process with an empty profile that no test outlives.</summary>
internal sealed partial class Chromium : IAsyncDisposable
{
    /// <summary>Names a browser for the tests; otherwise the usual names are looked for.</summary>
    public const string Variable = "AMALGAM_CHROMIUM";

    private static readonly string[] Usual = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "microsoft-edge"];

    // A software renderer, so that three-dimensional pictures are drawn on machines without a graphics card too; and nothing that calls home.
    private static readonly string[] Arguments =
    [
        "--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--use-gl=angle", "--use-angle=swiftshader", "--enable-unsafe-swiftshader",
            "--remote-debugging-port=0", "--no-first-run", "--hide-scrollbars",
        "--disable-background-networking", "--disable-component-update", "--disable-default-apps", "--disable-extensions", "--disable-sync", "--mute-audio",
            "--disable-features=Translate,OptimizationHints,MediaRouter", "about:blank",
    ];

    private readonly Process process;
    private readonly DirectoryInfo profile;

    private Chromium(Process process, DirectoryInfo profile, DevTools tools) => (this.process, this.profile, Tools) = (process, profile, tools);

    public DevTools Tools { get; }

    /// <summary>The browser on this machine; null when there is none.</summary>
    public static string? Find()
    {
        if (Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } named) return File.Exists(named) ? named
            : throw new InvalidOperationException($"{Variable} names {named}, which does not exist");
        string[] folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator);
        string ending = OperatingSystem.IsWindows() ? ".exe" : "";
        IEnumerable<string> places = Usual.SelectMany(name => folders.Select(folder => Path.Combine(folder, name + ending)))
            .Append("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome").Append(@"C:\Program Files\Google\Chrome\Application\chrome.exe");
        return places.FirstOrDefault(File.Exists);
    }

    /// <summary>Starts the browser and connects to it.</summary>
    /// <exception cref="InvalidOperationException">It did not start within half a minute.</exception>
    public static async Task<Chromium> Start(string path)
    {
        DirectoryInfo profile = Directory.CreateTempSubdirectory("amalgam-browser-");
        var start = new ProcessStartInfo(path, [.. Arguments.Prepend("--user-data-dir=" + profile.FullName)])
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true
        };
        Process process = Process.Start(start) ?? throw new InvalidOperationException($"{path} could not be started");
        var address = new TaskCompletionSource<string>();
        var said = new List<string>();
        process.OutputDataReceived += (_, _) => { };
        process.ErrorDataReceived += (_, line) =>
        {
            if (line.Data is null) address.TrySetException(new InvalidOperationException($"{path} ended: {string.Join('\n', said)}"));
            else if (Listening().Match(line.Data) is { Success: true } match) address.TrySetResult(match.Groups[1].Value);
            else said.Add(line.Data);
        };
        process.BeginErrorReadLine();
        process.BeginOutputReadLine();
        return new Chromium(process, profile, await DevTools.Connect(await address.Task.WaitAsync(TimeSpan.FromSeconds(30))));
    }

    public async ValueTask DisposeAsync()
    {
        await Tools.DisposeAsync();
        process.Kill(entireProcessTree: true);
        await process.WaitForExitAsync();
        process.Dispose();
        try
        {
            profile.Delete(recursive: true);
        }
        catch (IOException)
        {
            // A child that is still ending writes to the profile; the system clears the temporary folder.
        }
    }

    [GeneratedRegex(@"DevTools listening on (ws://\S+)")]
    private static partial Regex Listening();
}
