using Amalgam.Training.Data;
using Amalgam.Training.Options;
using Xunit;

namespace Amalgam.Unit.Training;

/// <summary>Sources in a run file, and the order in which their structures are drawn.</summary>
public sealed class SourceSettingTests : IDisposable
{
    private readonly TrainingSamples samples = new();

    public void Dispose() => samples.Dispose();

    [Fact]
    public void SharesAreThoseOfTheDrawsAndEveryStructureComesInTurn()
    {
        int[] sources = [.. Enumerable.Repeat(0, 90), .. Enumerable.Repeat(1, 10)];
        var data = new DataOptions { Sources = [new() { Name = "many" }, new() { Name = "few", Share = 0.5 }] };
        SourceDraws draws = SourceDraws.Of(data, sources, 3);
        int[] first = draws.Epoch(0, 1), second = draws.Epoch(1, 1);
        Assert.Equal(100, first.Length);
        Assert.Equal(50, first.Count(index => index >= 90));
        // Of the many half in one epoch, the rest in the next.
        Assert.Equal(90, first.Concat(second.Where(index => index < 90).Take(40)).Where(index => index < 90).Distinct().Count());
        Assert.All(first.Where(index => index >= 90).GroupBy(index => index), same => Assert.Equal(5, same.Count()));
        Assert.Equal(first, SourceDraws.Of(data, sources, 3).Epoch(0, 1));
        Assert.Equal(50 * 2 + 50 * 4.0, draws.MeanSum([.. sources.Select(source => source == 0 ? 2 : 4)]));
    }

    [Fact]
    public void SourcesStandInTablesOfARunFileAndAreWrittenBack()
    {
        string text = """
            [data]
            split_by = "structure"
            [[data.source]]
            name = "pbe"
            train_files = ["a.xyz", "sub/b.xyz"]
            weight = 0.5
            share = 0.25
            [[data.source]]
            name = "r2scan"
            train_files = ["c.xyz"]
            validation_files = ["d.xyz"]
            reference_energies = { H = -13.6 }
            [model]
            charge = true
            default_charge = 0
            """;
        RunOptions options = RunFile.Read(samples.Write("run.toml", text));
        DataSource[] sources = [.. options.Data.Sources];
        Assert.Equal(("pbe", 0.5, 0.25), (sources[0].Name, sources[0].Weight, sources[0].Share));
        Assert.Equal([samples.PathOf("a.xyz"), samples.PathOf("sub/b.xyz")], sources[0].TrainFiles);
        Assert.Equal([samples.PathOf("d.xyz")], sources[1].ValidationFiles);
        Assert.Equal(-13.6, sources[1].ReferenceEnergies["H"]);
        string written = RunFile.Text(options, null, samples.Folder);
        Assert.Contains("train_files = [\"a.xyz\", \"sub/b.xyz\"]", written);
        Assert.Equivalent(sources, RunFile.Read(samples.Write("again.toml", written)).Data.Sources);
    }

    [Theory]
    [InlineData("train_files = [\"a.xyz\"]\n[[data.source]]\nname = \"a\"\ntrain_files = [\"a.xyz\"]", "[data] train_files: expected none beside source")]
    [InlineData("[[data.source]]\nname = \"a\"\ntrain_files = [\"a.xyz\"]\nwieght = 2", "expected tables { name, train_files")]
    [InlineData("[[data.source]]\nname = \"a\"\ntrain_files = [\"a.xyz\"]\n[[data.source]]\nname = \"a\"\ntrain_files = [\"b.xyz\"]",
        "expected different names")]
    [InlineData("[[data.source]]\nname = \"a\"\ntrain_files = [\"a.xyz\"]\nshare = 0.5", "expected shares that add up to 1, found 0.5")]
    [InlineData("[[data.source]]\nname = \"a\"\ntrain_files = [\"a.xyz\"]\nweight = 0", "expected a weight above 0")]
    [InlineData("[[data.source]]\ntrain_files = [\"a.xyz\"]", "expected a name for every source")]
    [InlineData("[[data.source]]\nname = \"a\"", "a: expected train_files, found none")]
    [InlineData("train_files = [\"a.xyz\"]\n[model]\ndefault_charge = 0", "default_charge: expected")]
    [InlineData("train_files = [\"a.xyz\"]\n[model]\nsource_heads = true", "source_heads: expected")]
    [InlineData("train_files = [\"a.xyz\"]\n[experts]\ngates_read_conditions = true", "gates_read_conditions: expected")]
    public void WhatContradictsIsRefused(string text, string message) => Assert.Contains(message,
        Assert.Throws<InvalidDataException>(() => RunFile.Read(samples.Write("run.toml", "[data]\n" + text + "\n"))).Message);
}
