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
