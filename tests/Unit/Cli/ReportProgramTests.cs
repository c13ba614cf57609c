using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Amalgam.Studies;
using Amalgam.Testing;
using Xunit;

namespace Amalgam.Unit.Cli;

/// <summary>amalgam report and the page that train writes: numbers, sizes, notices, shape.</summary>
public sealed partial class ReportProgramTests(ReportProgramTests.TrainedRun trained) : IClassFixture<ReportProgramTests.TrainedRun>, IDisposable
{
    private readonly TemporaryFolder folder = new();

    /// <summary>A run in the folder "run" with train.xyz and test.xyz beside it; nobody changes it.</summary>
    public sealed class TrainedRun : IDisposable
    {
        internal TemporaryFolder Folder { get; } = new();

        public TrainedRun() => Train(Folder, Few(Folder, "train.xyz", 60), Few(Folder, "test.xyz", 6));

        public void Dispose() => Folder.Dispose();
    }

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Numbers_on_the_page_are_those_of_evaluate()
    {
        JsonNode evaluated = Json("evaluate", trained.Folder.At("run/model.safetensors"), trained.Folder.At("test.xyz"), "--json");
        JsonNode report = Json("report", trained.Folder.At("run"), "-o", folder.At("again.html"), "--json");
        // Every number of evaluate is in the report; the report has some besides.
        foreach ((string key, JsonNode? value) in evaluated.AsObject()) Assert.Equal(value?.ToJsonString(),
            report["errors"]!["test.xyz"]![key]?.ToJsonString());
        foreach (string page in new[] { File.ReadAllText(trained.Folder.At("run/report.html")), File.ReadAllText(folder.At("again.html")) })
        {
            string row = Regex.Match(page, "<tr><td>test.xyz</td>(.*?)</tr>").Groups[1].Value;
            double[] orders = [.. Regex.Matches(row, "data-order=\"([^\"]+)\"")
                .Select(match => double.Parse(match.Groups[1].Value, System.Globalization.CultureInfo.InvariantCulture))];
            Assert.Equal(1000 * evaluated["energy"]!["mae"]!.GetValue<double>(), orders[2], 9);
            Assert.Equal(1000 * evaluated["forces"]!["rmse"]!.GetValue<double>(), orders[5], 9);
            Assert.Contains($">{NumberText.Short(1000 * evaluated["forces"]!["mae"]!.GetValue<double>())}<", row, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void The_page_is_well_formed_small_and_silent_about_this_machine()
    {
        string page = File.ReadAllText(trained.Folder.At("run/report.html"));
        Assert.InRange(new FileInfo(trained.Folder.At("run/report.html")).Length, 500_000, 5_000_000);
        Assert.Empty(Unbalanced(page));
        Assert.Equal(["summary", "learning", "errors--test-xyz", "errors--validation", "worst-structures", "data", "experts", "provenance"],
            Regex.Matches(page, "<section id=\"([^\"]*)\"").Select(match => match.Groups[1].Value));
        string[] identifiers = [.. Regex.Matches(page, "<[a-z]+[^>]*?\\sid=\"([^\"]*)\"").Select(match => match.Groups[1].Value)];
        Assert.Equal(identifiers.Length, identifiers.Distinct().Count());
        Assert.DoesNotContain(trained.Folder.Path, page, StringComparison.Ordinal);
        Assert.Contains("train_files = [&quot;train.xyz&quot;]", page, StringComparison.Ordinal);
        Assert.DoesNotContain("[origin]", page, StringComparison.Ordinal);
    }

    [Fact]
    public void Names_from_data_files_cannot_become_markup()
    {
        string data = Few(folder, "evil.xyz", 60).Replace('\\', '/');
        File.WriteAllText(data, Regex.Replace(File.ReadAllText(data), "config_type=\\S+", "config_type=<img/src=x>"));
        Train(folder, data, data, "--no-report");
        Assert.False(File.Exists(folder.At("run/report.html")));
        Assert.Equal(0, ProgramRun.Of("report", folder.At("run"), "-o", folder.At("evil.html")).ExitCode);
        string page = File.ReadAllText(folder.At("evil.html"));
        Assert.DoesNotContain("<img", page, StringComparison.Ordinal);
        Assert.Contains("&lt;img/src=x&gt;", page, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_missing_is_said_on_the_page_and_in_the_terminal()
    {
        string train = Few(folder, "train.xyz", 60), test = Few(folder, "test.xyz", 6);
        Train(folder, train, test, "--no-report");
        File.Delete(test);
        File.AppendAllText(train, File.ReadAllText(train));
        ProgramRun run = ProgramRun.Of("report", folder.At("run"), "-o", folder.At("r.html"));
        Assert.Equal(0, run.ExitCode);
        string page = File.ReadAllText(folder.At("r.html"));
        foreach (string said in new[] { run.Error, page })
        {
            Assert.Contains("the test file test.xyz of the run is no longer there", said, StringComparison.Ordinal);
            Assert.Contains("the data of the run are not what they were", said, StringComparison.Ordinal);
        }
        ProgramRun bare = ProgramRun.Of("report", folder.At("run/model.safetensors"), "-o", folder.At("m.html"));
        Assert.Contains("no structures were given", bare.Error, StringComparison.Ordinal);
        Assert.Contains("nothing is known of its errors", File.ReadAllText(folder.At("m.html")), StringComparison.Ordinal);
    }

    [Fact]
    public void What_cannot_be_reported_is_an_error_with_advice()
    {
        Directory.CreateDirectory(folder.At("empty"));
        foreach ((string[] arguments, string message) in new (string[], string)[]
        {
            (["report", folder.At("empty"), "-o", folder.At("r.html")], "expected the folder of a run"),
            (["report", folder.At("none"), "-o", folder.At("r.html")], "expected a file, found none"),
            (["report", folder.At("empty"), "-o", folder.At("no/r.html")], "expected a folder to write into"),
            (["report", folder.At("empty"), "-o", folder.At("r.html"), "--data", folder.At("none.xyz")], "expected a file, found none"),
            (["train", "--data", folder.At("none.xyz"), "-o", folder.At("run"), "--port", "1"], "expected --watch with --port"),
        })
        {
            ProgramRun run = ProgramRun.Of(arguments);
            Assert.Equal(1, run.ExitCode);
            Assert.Contains(message, run.Error, StringComparison.Ordinal);
            Assert.Contains("→", run.Error, StringComparison.Ordinal);
        }
        Assert.False(File.Exists(folder.At("r.html")));
    }

    private static void Train(TemporaryFolder folder, string train, string test, params string[] more)
    {
        string file = folder.Write("few.toml",
            $"[data]\ntrain_files = [\"{train.Replace('\\', '/')}\"]\n\n[model]\npreset = \"tiny\"\n\n[training]\nsteps = 8\nlog_steps = 2\n");
        ProgramRun run = ProgramRun.Of(["train", file, "-o", folder.At("run"), "--test", test, .. more]);
        Assert.True(run.ExitCode == 0, run.Error);
    }

    private static JsonNode Json(params string[] arguments)
    {
        ProgramRun run = ProgramRun.Of(arguments);
        Assert.True(run.ExitCode == 0, run.Error);
        return JsonNode.Parse(run.Output)!;
    }

    private static string Few(TemporaryFolder folder, string name, int structures)
    {
        var kept = new List<string>();
        using var lines = new StreamReader(RepositoryFolder.At("examples", "inorganic89", "train.xyz"));
        for (int structure = 0; structure < structures; structure++)
        {
            string count = lines.ReadLine()!;
            kept.Add(count);
            for (int line = 0; line <= int.Parse(count, System.Globalization.CultureInfo.InvariantCulture); line++) kept.Add(lines.ReadLine()!);
        }
        return folder.Write(name, string.Join('\n', kept) + "\n");
    }

    /// <summary>Tags that are closed in another order than they were opened, outside scripts and styles.</summary>
    private static List<string> Unbalanced(string html)
    {
        string[] isVoid = ["meta", "input", "br", "hr", "wbr"];
        var open = new Stack<string>();
        var problems = new List<string>();
        foreach (Match tag in Tag().Matches(Regex.Replace(html, "<(script|style)\\b[^>]*>.*?</\\1>|<!doctype html>", "", RegexOptions.Singleline)))
        {
            string name = tag.Groups[2].Value;
            if (tag.Groups[1].Length > 0)
            {
                if (open.Count == 0 || open.Pop() != name) problems.Add(tag.Value);
            }
            else if (tag.Groups[3].Length == 0 && !isVoid.Contains(name)) open.Push(name);
        }
        return [.. problems, .. open];
    }

    [GeneratedRegex("""<(/?)([a-zA-Z][a-zA-Z0-9]*)(?:\s+[a-zA-Z:-]+="[^"]*")*\s*(/?)>""")]
    private static partial Regex Tag();
}
