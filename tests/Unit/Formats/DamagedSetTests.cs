using System.Text;
using Amalgam.Atoms;
using Amalgam.Atoms.Pickle;
using Amalgam.Formats;
using Amalgam.Formats.Msgpack;
using Amalgam.Formats.Pickle;
using Amalgam.Testing;
using Amalgam.Unit.Formats.DeepMd;
using Xunit;

namespace Amalgam.Unit.Formats;

/// <summary>Sets that were cut off, hold another type or shape, or claim sizes that nothing has: each is refused in words.</summary>
public sealed class DamagedSetTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("amalgam-damaged-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    /// <summary>A file that lost its end is refused, or gives the very structures of the whole one where nothing needed was lost.</summary>
    [Theory]
    [MemberData(nameof(SetFuzzTests.Samples), MemberType = typeof(SetFuzzTests))]
    public void A_file_that_was_cut_off_gives_no_other_structures(string sample)
    {
        if (sample.EndsWith(".npy", StringComparison.Ordinal) || sample.EndsWith(".nc", StringComparison.Ordinal)) return; // tests of their own
        string source = RepositoryFolder.At(["tests", "data", "formats", .. sample.Split('/')]), path = Path.Combine(folder, Path.GetFileName(source));
        byte[] whole = File.ReadAllBytes(source);
        Structure[] expected = [.. StructureFormats.All.Read(source)];
        for (int part = 0; part < 40; part++)
        {
            File.WriteAllBytes(path, whole[..(int)((long)whole.Length * part / 40)]);
            try
            {
                Structure[] found = [.. StructureFormats.All.Read(path)];
                Assert.Equal(expected.Length, found.Length);
                for (int i = 0; i < found.Length; i++) SameStructure.Check(expected[i], found[i]);
            }
            catch (InvalidDataException problem)
            {
                Assert.Contains("→", problem.Message, StringComparison.Ordinal);
            }
        }
    }

    /// <summary>cos\nsystem\n(S'touch …'\ntR. is what a hostile pickle looks like.</summary>
    [Theory]
    [InlineData("cos\nsystem\n(S'touch x'\ntR.", "os.system")]
    [InlineData("cbuiltins\neval\n(S'1'\ntR.", "builtins.eval")]
    [InlineData("\u0080\u0004\u008c\u0005posix\u008c\u0006system\u0093.", "posix.system")]
    public void A_pickle_that_would_run_something_is_refused_by_its_name(string pickle, string name)
    {
        int at = 0;
        byte[] bytes = Encoding.Latin1.GetBytes(pickle);
        string problem = Assert.Throws<InvalidDataException>(() => PickleReader.Read(bytes, ref at, TorchTensors.Globals.Contains)).Message;
        Assert.Contains(name, problem, StringComparison.Ordinal);
        Assert.Contains("never run", problem, StringComparison.Ordinal);
    }

    [Fact]
    public void A_pickle_of_plain_data_is_read()
    {
        int at = 0;
        // pickle.dumps({"a": [1, -2, 2.5, None, True], "b": ("x", b"\x01")}, protocol=2), written by hand.
        byte[] pickle =
        [
            0x80, 2, (byte)'}', (byte)'(', (byte)'U', 1, (byte)'a', (byte)']', (byte)'(', (byte)'K', 1, (byte)'J', 0xFE, 0xFF, 0xFF, 0xFF,
            (byte)'G', 0x40, 4, 0, 0, 0, 0, 0, 0, (byte)'N', 0x88, (byte)'e', (byte)'U', 1, (byte)'b', (byte)'U', 1, (byte)'x', (byte)'C', 1, 1, 0x86,
            (byte)'u', (byte)'.',
        ];
        var map = Assert.IsType<Dictionary<object, object?>>(PickleReader.Read(pickle, ref at, TorchTensors.Globals.Contains));
        Assert.Equal([1L, -2L, 2.5, null, true], Assert.IsType<List<object?>>(map["a"]));
        Assert.Equal("x", Assert.IsType<object?[]>(map["b"])[0]);
        Assert.Equal(pickle.Length, at);
    }

    [Theory]
    [InlineData(new byte[] { 0xDD, 0x7F, 0xFF, 0xFF, 0xFF }, "a list that is longer than the record")]
    [InlineData(new byte[] { 0xDF, 0x7F, 0xFF, 0xFF, 0xFF }, "a map that is longer than the record")]
    [InlineData(new byte[] { 0xC6, 0x7F, 0xFF, 0xFF, 0xFF }, "the end of the record")]
    [InlineData(new byte[] { 0xC6, 0xFF, 0xFF, 0xFF, 0xFF }, "a length beyond 2 GB")]
    [InlineData(new byte[] { 0xC1 }, "a value of kind c1")]
    public void Msgpack_with_hostile_lengths_is_refused(byte[] bytes, string found) =>
        Assert.Contains(found, Assert.Throws<InvalidDataException>(() => MsgpackReader.Read(bytes)).Message, StringComparison.Ordinal);

    [Fact]
    public void Rows_with_other_lengths_elements_or_numbers_are_refused()
    {
        const string good = """{"numbers": [1, 1], "positions": [[0, 0, 0], [0, 0, 0.74]], "pbc": [false, false, false], "energy": -1.5}""";
        Assert.Equal(-1.5, Assert.Single(Read(good)).Energy);
        Refused(good.Replace("[1, 1]", "[1, 1, 1]", StringComparison.Ordinal), "expected 3 × 3 numbers as positions of 3 atoms, found 6");
        Refused(good.Replace("[1, 1]", "[1, 119]", StringComparison.Ordinal), "expected atomic numbers from 1 to 118, found 119 at atom 2");
        Refused(good.Replace("0.74", "null", StringComparison.Ordinal), "expected finite numbers as positions, found NaN at place 6");
        Refused(good.Replace("[false, false, false]", "[true, true, true]", StringComparison.Ordinal),
            "expected a lattice vector along the periodic axis 1, found none");
        Refused(good.Replace("}", ", \"forces\": [1, 2]}", StringComparison.Ordinal), "expected 6 numbers as forces, the forces of 2 atoms, found 2");
        Refused(good.Replace("[1, 1]", """{"__ndarray__": [[99999999999, 9999999999], "int64", [1, 1]]}""", StringComparison.Ordinal),
            "expected at least one atom, found none");
        Refused(good[..^1], "expected an ASE database in JSON");
    }

    [Fact]
    public void Archives_whose_arrays_do_not_fit_are_refused()
    {
        using var samples = new NpySamples();
        Refuse("<f8", [2, 2, 3], "positions of");
        Refuse("<f8", [3, 3, 3], "rows");
        Refuse("|S5", [2, 3, 3], "coords");

        void Refuse(string type, long[] shape, string found)
        {
            string path = Path.Combine(folder, $"{Guid.NewGuid():N}.npz");
            using (System.IO.Compression.ZipArchive archive = System.IO.Compression.ZipFile.Open(path, System.IO.Compression.ZipArchiveMode.Create))
            {
                Add(archive, "nuclear_charges", samples.Array("|u1", [3], [8, 1, 1], "z.npy"));
                Add(archive, "coords", type == "|S5" ? Text() : samples.Array(type, shape, new double[shape.Aggregate((a, b) => a * b)], "r.npy"));
                Add(archive, "energies", samples.Array("<f8", [2], [1, 2], "e.npy"));
            }
            Assert.Contains(found, Assert.Throws<InvalidDataException>(() => StructureFormats.All.Read(path).Count()).Message, StringComparison.Ordinal);
        }

        string Text()
        {
            string path = samples.Array("<f8", [1], [0], "t.npy");
            File.WriteAllText(path, File.ReadAllText(path, Encoding.Latin1).Replace("<f8", "|S8", StringComparison.Ordinal), Encoding.Latin1);
            return path;
        }
    }

    private static void Add(System.IO.Compression.ZipArchive archive, string name, string file)
    {
        using Stream to = archive.CreateEntry(name + ".npy").Open();
        to.Write(File.ReadAllBytes(file));
    }

    private Structure[] Read(string row)
    {
        string path = Path.Combine(folder, "rows.json");
        File.WriteAllText(path, $$"""{"1": {{row}}, "ids": [1], "nextid": 2}""");
        return [.. StructureFormats.All.Read(path)];
    }

    private void Refused(string row, string message) =>
        Assert.Contains(message, Assert.Throws<InvalidDataException>(() => Read(row)).Message, StringComparison.Ordinal);
}
