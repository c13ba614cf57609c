using System.Text;
using Amalgam.Atoms;
using Amalgam.Atoms.Elements;
using Amalgam.Atoms.Labels;
using Amalgam.Formats;
using Amalgam.Formats.Extxyz;
using Amalgam.Testing;
using Xunit;

namespace Amalgam.Unit.Formats.Extxyz;

/// <summary>Reading in pieces, the census, and the door for all formats.</summary>
public sealed class ExtxyzStreamTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("amalgam-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    /// <summary>Gives at most so many bytes at a time and fails when asked beyond a limit; cannot tell its length.</summary>
    private sealed class DripStream(byte[] bytes, int portion, int limit) : MemoryStream(bytes)
    {
        public override bool CanSeek => false;

        public override int Read(byte[] buffer, int offset, int count)
        {
            Assert.True(Position < limit, "read too far ahead");
            return base.Read(buffer, offset, Math.Min(count, portion));
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(4096)]
    public void Pieces_of_any_size_give_the_same(int portion)
    {
        string longValue = new('x', 600_000);
        string text = "2\nProperties=species:S:1:pos:R:3 energy=-1.5 remark=short\nH 0 0 0.5\nO 1 2 3.25\n"
            + $"1\nProperties=species:S:1:pos:R:3 energy=-2.5 remark={(portion == 1 ? "short" : longValue)}\nFe 4 5 6";
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        List<Structure> read = [.. new ExtxyzReader(new DripStream(bytes, portion, int.MaxValue), "drip")];
        Assert.Equal([-1.5, -2.5], read.Select(s => s.Energy));
        Assert.Equal([0, 0, 0.5, 1, 2, 3.25, 4, 5, 6], read.SelectMany(s => s.Positions));
        Assert.Equal(portion == 1 ? "short" : longValue, read[1].Extras!.Find("remark"));
    }

    [Fact]
    public void Structures_come_while_the_file_is_still_being_read()
    {
        const string one = "1\nenergy=-1\nH 0 0 0\n";
        byte[] bytes = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat(one, 100_000)));
        var reader = new ExtxyzReader(new DripStream(bytes, 1000, 5000), "drip");
        Assert.Equal(100, reader.Take(100).Count());
        Assert.Equal(100, reader.Census.Structures);
    }

    [Fact]
    public void The_census_counts_what_was_read()
    {
        var census = new StructureCensus();
        _ = ExtxyzReader.ReadAll(RepositoryFolder.At("tests", "data", "extxyz", "reference-keys.xyz"), null, census);
        Assert.Equal((4, 8L), (census.Structures, census.Atoms));
        Assert.Equal(["H", "O"], census.Elements.Select(e => e.Symbol));
        Assert.Equal((7L, 1L, 0L), (census.AtomsOf(new Element(1)), census.AtomsOf(new Element(8)), census.AtomsOf(new Element(6))));
        Assert.Equal([new("REF_energy", 2), new("dft_energy", 1), new KeyValuePair<string, int>("free_energy", 1)], census[LabelTable.Energy].Keys);
        Assert.Equal((2, 2, 1, 3), (census[LabelTable.Forces].Present, census[LabelTable.Forces].Missing, census[LabelTable.Stress].Present,
            census[LabelTable.Stress].Missing));
        Assert.Equal([new("Default", 2), new("IsolatedAtom", 1), new KeyValuePair<string, int>("water anion", 1)], census.ConfigTypes);
        string[] lines = census.ToString().Split('\n');
        Assert.Equal("4 structures, 8 atoms, 2 elements: H O", lines[0]);
        Assert.Equal("energy: 2 from REF_energy, 1 from dft_energy, 1 from free_energy", lines[1]);
        Assert.Equal("forces: 1 from REF_forces, 1 from dft_forces, 2 missing", lines[2]);
        Assert.Equal("stress: 1 from REF_stress, 3 missing", lines[3]);
        Assert.Equal("kinds: Default 2, IsolatedAtom 1, water anion 1", lines[4]);
        Assert.Equal(4, lines.Count(line => line.StartsWith("note: ", StringComparison.Ordinal)));
        var sum = new StructureCensus();
        sum.Add(census);
        sum.Add(census);
        Assert.Equal((8, 16L, 4, 14L), (sum.Structures, sum.Atoms, sum[LabelTable.Energy].Keys["REF_energy"], sum.AtomsOf(new Element(1))));
        Assert.Equal(2, sum.Notices["free_energy is used as the energy, as there is no energy"]);
    }

    [Fact]
    public void The_door_opens_by_ending_or_content_and_names_what_it_knows()
    {
        string Make(string name, string text)
        {
            string path = Path.Combine(folder, name);
            File.WriteAllText(path, text);
            return path;
        }
        var formats = new StructureFormats(ExtxyzFormat.Format);
        const string text = "# remark\n 1\nenergy=-1.5\nH 0 0 0\n";
        foreach (string name in (string[])["a.xyz", "b.ExtXYZ", "c.data", "d"])
            Assert.Equal(-1.5, Assert.Single(formats.Read(Make(name, text))).Energy);
        string wrong = Make("e.xyzz", "hello\n");
        Assert.Equal($"{wrong}: expected a structure file (.xyz, .extxyz: extended XYZ), found the ending .xyzz and a content that is none of them"
            + "\n  → did you mean .xyz? Convert the file to extended XYZ",
            Assert.Throws<InvalidDataException>(() => formats.Read(wrong)).Message);
        string missing = Path.Combine(folder, "f.xyz");
        Assert.Equal($"{missing}: expected a file, found nothing\n  → check the path",
            Assert.Throws<InvalidDataException>(() => formats.Read(missing)).Message);
    }
}
