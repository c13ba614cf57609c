using Amalgam.Atoms;
using Amalgam.Atoms.Elements;
using Amalgam.Atoms.Frames;
using Amalgam.Formats;
using Amalgam.Formats.Contracts;
using Amalgam.Formats.Sqlite;
using Amalgam.Testing;
using Amalgam.Unit.Cli;
using Xunit;

namespace Amalgam.Unit.Formats;

/// <summary>Databases of ASE that are written and read back; the pages of SQLite below them.</summary>
public sealed class AseSqlWriterTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    private string Write(params IEnumerable<Structure> structures)
    {
        string path = folder.At("out.db");
        StructureFormats.All.WrittenFormat(path).Writer!.Write(path, writer =>
        {
            foreach (Structure structure in structures) writer.Write(new Frame(structure));
        });
        return path;
    }

    [Fact]
    public void Structures_come_back_with_the_same_bits()
    {
        Structure[] expected = [.. StructureFormats.All.Read(RepositoryFolder.At("tests", "data", "formats", "omat_like_100.aselmdb"))];
        Structure[] found = [.. StructureFormats.All.Read(Write(expected))];
        Assert.Equal(expected.Length, found.Length);
        for (int i = 0; i < found.Length; i++) SameStructure.Check(expected[i], found[i]);
        using IIndexedStructures indexed = StructureFormats.All.OpenIndexed(folder.At("out.db"))!;
        SameStructure.Check(expected[57], indexed.Read(57));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(160)]
    [InlineData(30_000)]
    public void Rows_longer_than_a_page_are_read_back(int atoms)
    {
        var random = new Random(3);
        double[] Numbers(int count) => [.. Enumerable.Range(0, count).Select(_ => random.NextDouble() - 0.5)];
        Structure[] expected = [.. Enumerable.Range(0, 3).Select(_ => new Structure([.. Enumerable.Repeat(new Element(18), atoms)], Numbers(3 * atoms),
            new Cell([9, 0, 0, 0, 9, 0, 0, 0, 9], true, false, true)) { Energy = -1, Forces = Numbers(3 * atoms) })];
        Structure[] found = [.. StructureFormats.All.Read(Write(expected))];
        for (int i = 0; i < 3; i++)
        {
            Assert.Equal(expected[i].Positions, found[i].Positions);
            Assert.Equal(expected[i].Forces, found[i].Forces);
            Assert.Equal((true, false, true), (found[i].Cell.PeriodicA, found[i].Cell.PeriodicB, found[i].Cell.PeriodicC));
        }
    }

    [Theory]
    [InlineData(0, 5)]
    [InlineData(1, 5)]
    [InlineData(3, 4000)]
    [InlineData(4, 4040)]
    [InlineData(2000, 1900)]
    [InlineData(150_000, 3)]
    public void Tables_of_any_length_have_all_their_rows(int rows, int length)
    {
        string path = folder.At("table.db");
        using (FileStream stream = File.Create(path))
        {
            var file = new SqliteWriter(stream);
            SqliteTableWriter table = file.Table("t", "CREATE TABLE t (a INTEGER, b REAL, c TEXT, d BLOB)");
            for (int row = 1; row <= rows; row++) table.Add(Whole(row), row / 3.0, new string('é', length / 2), new byte[length % 7]);
            file.Finish();
        }
        using var read = SqliteFile.Open(path);
        long root = read.Table("t")!.Root;
        Assert.Equal(Enumerable.Range(1, rows).Select(row => (long)row), read.RowNumbers(root));
        for (int row = 1; row <= rows; row += 1 + rows / 50)
        {
            object?[] values = read.Row(root, row)!;
            Assert.Equal([Whole(row), row / 3.0, new string('é', length / 2)], values[..3]);
            Assert.Equal(length % 7, ((byte[])values[3]!).Length);
        }

        static long Whole(int row) => row % 2 == 0 ? row - 3L : -(1L << (row % 62)) + row;
    }

    [Fact]
    public void A_stress_that_six_numbers_cannot_hold_is_refused()
    {
        var structure = new Structure([new Element(18)], [0, 0, 0], new Cell([9, 0, 0, 0, 9, 0, 0, 0, 9], true, true, true)) { Source = "in.xyz:1" };
        structure.Stress = [1, 2, 3, 2, 1, 4, 3, 5, 1];
        Assert.StartsWith("in.xyz:1: expected a stress that is symmetric to the last bit",
            Assert.Throws<InvalidDataException>(() => Write(structure)).Message, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFiles(folder.Path));
    }
}
