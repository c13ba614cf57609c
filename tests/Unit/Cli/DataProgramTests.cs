using System.Text.Json.Nodes;
using Amalgam.Atoms;
using Amalgam.Formats;
using Amalgam.Testing;
using Amalgam.Unit.Formats;
using Xunit;

namespace Amalgam.Unit.Cli;

/// <summary>amalgam data convert, split, sample and check, from the command line.</summary>
public sealed class DataProgramTests : IDisposable
{
    private static readonly string Omat = RepositoryFolder.At("tests", "data", "formats", "omat_like_100.aselmdb");

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Sets_are_converted_joined_and_read_back_with_the_same_bits()
    {
        string text = folder.At("all.xyz.gz"), back = folder.At("back.aselmdb");
        Assert.Equal(0, ProgramRun.Of("data", "convert", Omat, Omat, "-o", text).ExitCode);
        Assert.Equal(0, ProgramRun.Of("data", "convert", text, "-o", back).ExitCode);
        Structure[] expected = [.. StructureFormats.All.Read(Omat)], found = [.. StructureFormats.All.Read(back)];
        Assert.Equal(2 * expected.Length, found.Length);
        for (int i = 0; i < found.Length; i++) SameStructure.Check(expected[i % expected.Length], found[i]);
    }

    /// <summary>A conversion that an error ends leaves its complete files, and goes on behind them to the bytes of one that nothing ended.</summary>
    [Fact]
    public void An_interrupted_conversion_into_files_is_resumed()
    {
        string set = folder.At("set"), whole = folder.At("whole"), text = folder.At("all.xyz");
        Assert.Equal(0, ProgramRun.Of("data", "convert", Omat, "-o", text).ExitCode);
        string good = File.ReadAllText(text);
        DateTime written = File.GetLastWriteTimeUtc(text);
        string[] command = ["data", "convert", text, "--format", "aselmdb", "--structures-per-file", "30"];
        Assert.Equal(0, ProgramRun.Of([.. command, "-o", whole]).ExitCode);
        // The same length, a fault near the end.
        int place = good.LastIndexOf("Properties=", StringComparison.Ordinal);
        Put(good[..place] + "Properties?" + good[(place + 11)..]);
        Assert.Equal(1, ProgramRun.Of([.. command, "-o", set]).ExitCode);
        Assert.False(Directory.Exists(set));
        Assert.Equal(["000000.aselmdb", "000001.aselmdb", "000002.aselmdb", "conversion.txt"],
            Directory.GetFiles(set + ".partial").Select(file => Path.GetFileName(file)).Order(StringComparer.Ordinal));
        Put(good);
        Assert.Contains("found an interrupted conversion", ProgramRun.Of([.. command, "-o", set]).Error, StringComparison.Ordinal);
        Assert.Contains("one of other inputs or options", ProgramRun.Of([.. command[..^1], "31", "-o", set, "--resume"]).Error, StringComparison.Ordinal);
        File.WriteAllText(Path.Combine(set + ".partial", ".000003.aselmdb.1.tmp"), "left by a process that was killed");
        ProgramRun resumed = ProgramRun.Of([.. command, "-o", set, "--resume"]);
        Assert.Equal((0, "100 structures"), (resumed.ExitCode, resumed.Output.Split(": ")[1].Split(',')[0]));
        Assert.False(Directory.Exists(set + ".partial"));
        Assert.Equal(Files(whole), Files(set));
        foreach (string name in Files(set)) Assert.Equal(File.ReadAllBytes(Path.Combine(whole, name)), File.ReadAllBytes(Path.Combine(set, name)));
        Assert.Equal(100, StructureFormats.All.Read(set).Count());

        void Put(string content)
        {
            File.WriteAllText(text, content);
            File.SetLastWriteTimeUtc(text, written);
        }

        static string[] Files(string path) =>
            [.. Directory.GetFiles(path, "*.aselmdb").Select(file => Path.GetFileName(file)).Order(StringComparer.Ordinal)];
    }

    [Fact]
    public void A_check_writes_its_page()
    {
        string page = folder.At("check.html");
        ProgramRun run = ProgramRun.Of("data", "check", Omat, "-o", page);
        Assert.Equal(0, run.ExitCode);
        string html = File.ReadAllText(page);
        Assert.Contains("<title>Check of omat_like_100.aselmdb</title>", html, StringComparison.Ordinal);
        string[] parts = ["Neighbours of an atom within 4.5", "Energies per atom after a fit", "|F| of an atom", "Atoms by element", "100 from"];
        foreach (string part in parts)
            Assert.Contains(part, html, StringComparison.Ordinal);
        Assert.Equal(1, ProgramRun.Of("data", "check", Omat, "-o", page).ExitCode);
        Assert.Equal(0, ProgramRun.Of("data", "check", Omat, "-o", page, "--force").ExitCode);
    }

    [Fact]
    public void Data_are_never_replaced()
    {
        string there = folder.Write("there.xyz", "1\n\nAr 0 0 0\n");
        ProgramRun run = ProgramRun.Of("data", "convert", Omat, "-o", there);
        Assert.Equal(1, run.ExitCode);
        Assert.Contains("data are never replaced", run.Error, StringComparison.Ordinal);
        Assert.Contains("an input is never replaced", ProgramRun.Of("data", "convert", there, "-o", there).Error, StringComparison.Ordinal);
        Assert.Contains("expected the ending of a format that can be written", ProgramRun.Of("data", "convert", Omat, "-o", folder.At("x.docx")).Error,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Parts_hold_every_structure_once_and_are_the_same_for_a_seed()
    {
        string[] first = Split("one"), again = Split("two");
        Assert.Equal(first, again);
        Assert.Equal(StructureFormats.All.Read(Omat).Select(structure => structure.Energy!.Value).Order(),
            first.SelectMany(text => text.Split(' ', StringSplitOptions.RemoveEmptyEntries)).Select(word => double.Parse(word,
                System.Globalization.CultureInfo.InvariantCulture)).Order());
    }

    private string[] Split(string name)
    {
        string target = folder.At(name);
        Assert.Equal(0, ProgramRun.Of("data", "split", Omat, "--by", "random", "--seed", "3", "--fractions", "0.6,0.2,0.2", "-o", target).ExitCode);
        return [.. ((string[])["train", "valid", "test"]).Select(part => string.Join(' ',
            StructureFormats.All.Read(Path.Combine(target, part + ".aselmdb")).Select(structure => structure.Energy!.Value.ToString("R",
                System.Globalization.CultureInfo.InvariantCulture))))];
    }

    [Theory]
    [InlineData("random")]
    [InlineData("farthest")]
    public void A_sample_has_the_structures_asked_for_in_their_order(string by)
    {
        string target = folder.At("some.xyz");
        ProgramRun run = ProgramRun.Of("data", "sample", Omat, "--count", "7", "--by", by, "-o", target, "--json");
        Assert.Equal(7, JsonNode.Parse(run.Output)!["structures_written"]!.GetValue<int>());
        List<double?> all = [.. StructureFormats.All.Read(Omat).Select(structure => structure.Energy)];
        int[] places = [.. StructureFormats.All.Read(target).Select(structure => all.IndexOf(structure.Energy))];
        Assert.Equal(places.Order(), places);
        Assert.DoesNotContain(-1, places);
        Assert.Contains("found more", ProgramRun.Of("data", "sample", Omat, "--count", "101", "-o", folder.At("more.xyz")).Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Findings_have_their_five_parts_and_errors_an_exit_code()
    {
        string bad = folder.Write("bad.xyz", "2\nenergy=1\nAr 0 0 0\n");
        ProgramRun run = ProgramRun.Of("data", "check", Omat, bad, "--json");
        Assert.Equal(1, run.ExitCode);
        JsonArray findings = JsonNode.Parse(run.Output)!["findings"]!.AsArray();
        Assert.All(findings, finding => Assert.Equal(["id", "severity", "where", "text", "advice"], finding!.AsObject().Select(pair => pair.Key)));
        Assert.Equal(("unreadable", "error"), (findings[0]!["id"]!.GetValue<string>(), findings[0]!["severity"]!.GetValue<string>()));
        Assert.Equal(0, ProgramRun.Of("data", "check", Omat).ExitCode);
    }
}
