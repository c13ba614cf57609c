using System.IO.Compression;
using Amalgam.Atoms;
using Amalgam.Atoms.Frames;
using Amalgam.Formats;
using Amalgam.Formats.Contracts;
using Amalgam.Formats.Extxyz;
using Amalgam.Testing;
using Xunit;

namespace Amalgam.Unit.Formats;

/// <summary>The registry: what formats declare is consistent and true, and the docs say the same.</summary>
public sealed class StructureFormatsTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("amalgam-formats-").FullName;

    public static TheoryData<string> Names => [.. StructureFormats.All.Formats.Select(format => format.Name)];

    public static TheoryData<string> Written => [.. StructureFormats.All.Formats.Where(format => format.Writer is not null).Select(format => format.Name)];

    public void Dispose() => Directory.Delete(folder, recursive: true);

    /// <summary>Set AMALGAM_UPDATE_SNAPSHOTS=1 to write the tables anew, then read the difference.</summary>
    [Fact]
    public void The_tables_of_the_docs_are_those_of_the_registry()
    {
        string path = RepositoryFolder.At("docs", "reference", "file-formats.md"), page = File.ReadAllText(path), filled = FormatTables.Filled(page);
        if (Environment.GetEnvironmentVariable("AMALGAM_UPDATE_SNAPSHOTS") == "1") File.WriteAllText(path, page = filled);
        Assert.Equal(filled, page);
    }

    [Fact]
    public void Names_belong_to_one_format_and_endings_to_one_writer()
    {
        IReadOnlyList<StructureFormat> formats = StructureFormats.All.Formats;
        Assert.Equal(formats.Count, formats.Select(format => format.Name).Distinct().Count());
        Assert.Equal(formats.Count, formats.Select(format => format.Title).Distinct().Count());
        string[] endings = [.. formats.Where(format => format.Writer is not null).SelectMany(format => format.Extensions)];
        Assert.Equal(endings.Length, endings.Distinct(StringComparer.OrdinalIgnoreCase).Count());
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_format_declares_what_is_needed_to_find_it(string name)
    {
        StructureFormat format = Of(name);
        Assert.Matches("^[a-z0-9-]+$", format.Name);
        Assert.All(format.Extensions, ending => Assert.Matches(@"^\.[a-z0-9.-]+$", ending));
        Assert.True(format.Extensions.Count > 0 || format.Recognition is not null, "neither endings nor another way to recognise it");
        Assert.True(format.Reader is not null || format.Writer is not null, "neither read nor written");
        Assert.True(format.Extensions.Count == 0 || format.Places.HasFlag(FormatPlaces.File), "endings of files, but no file");
        Assert.DoesNotContain('\n', format.Summary);
        if (format.Reader is { } reader) Assert.False(reader.Recognizes(Path.Combine(folder, "nothing" + format.Extensions.FirstOrDefault())));
    }

    [Theory]
    [MemberData(nameof(Written))]
    public void A_writer_replaces_a_file_whole_or_not_at_all(string name)
    {
        StructureFormat format = Of(name);
        bool isFile = format.Places.HasFlag(FormatPlaces.File);
        string path = Path.Combine(folder, "out" + format.Extensions.FirstOrDefault()), old = isFile ? path : Path.Combine(path, "old.txt");
        if (!isFile) Directory.CreateDirectory(path);
        File.WriteAllText(old, "old");
        Frame frame = format.Name == "lammps-dump" ? Argon(format) : new Frame(Argon(format).Structure);
        Assert.Throws<InvalidOperationException>(() => format.Writer!.Write(path, writer =>
        {
            writer.Write(frame);
            writer.Flush();
            throw new InvalidOperationException();
        }));
        Assert.Equal("old", File.ReadAllText(old));
        Assert.Equal([path], Directory.GetFileSystemEntries(folder));
        format.Writer!.Write(path, writer => writer.Write(frame));
        Assert.Equal([path], Directory.GetFileSystemEntries(folder));
        Structure read = Assert.Single(StructureFormats.All.Read(path));
        Assert.Equal([new(18)], read.Elements);
        for (int k = 0; k < 3; k++) Assert.Equal(k + 1.0, read.Positions[k], 1e-12);
    }

    [Theory]
    [MemberData(nameof(Written))]
    public void A_stream_gets_the_format_of_the_ending_and_holds_whole_frames_after_a_flush(string name)
    {
        StructureFormat format = Of(name);
        if (format.Writer is not IStructureStreamWriter) return;
        string path = Path.Combine(folder, "out" + format.Extensions[0]);
        format.Writer.Write(path, writer => writer.Write(Argon(format)));
        using var stream = new MemoryStream();
        IFrameWriter opened = StructureFormats.All.OpenWriter("trajectory" + format.Extensions[0].ToUpperInvariant(), stream);
        opened.Write(Argon(format));
        opened.Flush();
        Assert.Equal(File.ReadAllBytes(path), stream.ToArray());
    }

    /// <summary>A name with .gz is packed, and read again by its name, its content, or as a stream that cannot go back.</summary>
    [Fact]
    public void Packed_files_are_read_and_written()
    {
        string plain = Path.Combine(folder, "plain.xyz"), packed = Path.Combine(folder, "packed.extXYZ.GZ"), renamed = Path.Combine(folder, "renamed.dat");
        foreach (string path in (string[])[plain, packed])
            StructureFormats.UsualWriter.Write(path, writer =>
            {
                for (int i = 0; i < 1000; i++) writer.Write(Argon());
            });
        byte[] bytes = File.ReadAllBytes(packed);
        Assert.Equal([0x1F, 0x8B], bytes[..2]);
        Assert.True(bytes.Length < new FileInfo(plain).Length / 10);
        using (var gzip = new GZipStream(File.OpenRead(packed), CompressionMode.Decompress))
        using (var unpacked = new MemoryStream())
        {
            gzip.CopyTo(unpacked);
            Assert.Equal(File.ReadAllBytes(plain), unpacked.ToArray());
        }
        File.Copy(packed, renamed);
        File.WriteAllBytes(renamed, [.. bytes, .. bytes]);
        Assert.Equal(1000, StructureFormats.All.Read(packed).Count());
        Assert.Equal(2000, StructureFormats.All.Read(renamed).Count());
        using var pipe = new BufferedStream(new GZipStream(new MemoryStream(Packed(bytes)), CompressionMode.Decompress));
        Assert.Equal(1000, new ExtxyzReader(pipe, "standard input").Count());
        using var text = new GZipStream(File.OpenRead(packed), CompressionMode.Decompress);
        Assert.Equal(1000, new ExtxyzReader(text, "standard input").Count());
    }

    /// <summary>Also where the text that is left ends with a whole structure.</summary>
    [Fact]
    public void A_packed_file_that_was_cut_off_or_damaged_is_an_error()
    {
        string path = Path.Combine(folder, "cut.xyz.gz");
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Optimal))
        {
            for (int i = 0; i < 3; i++)
            {
                gzip.Write("1\n\nAr 1 2 3\n"u8);
                gzip.Flush();
            }
        }
        byte[] bytes = packed.ToArray();
        File.WriteAllBytes(path, bytes);
        Assert.Equal(3, StructureFormats.All.Read(path).Count());
        for (int length = 2; length < bytes.Length; length++)
        {
            File.WriteAllBytes(path, bytes[..length]);
            Exception? problem = Record.Exception(() => StructureFormats.All.Read(path).Count());
            Assert.True(problem is InvalidDataException && problem.Message.StartsWith(path, StringComparison.Ordinal), $"{length}: {problem}");
        }
        foreach (int place in (int[])[14, bytes.Length - 6]) // the data, the checksum
        {
            byte[] damaged = [.. bytes];
            damaged[place] ^= 0xFF;
            File.WriteAllBytes(path, damaged);
            Assert.StartsWith(path, Assert.Throws<InvalidDataException>(() => StructureFormats.All.Read(path).Count()).Message, StringComparison.Ordinal);
        }
    }

    private static byte[] Packed(byte[] bytes)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest)) gzip.Write(bytes);
        return packed.ToArray();
    }

    [Fact]
    public void An_ending_that_no_writer_has_is_refused()
    {
        var problem = Assert.Throws<InvalidDataException>(() => StructureFormats.All.OpenWriter("a.docx", Stream.Null));
        Assert.StartsWith("a.docx: expected the ending of a format that can be written (.vasp, .poscar: VASP POSCAR; .cif: CIF; ",
            problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_dump_of_no_run_is_refused()
    {
        var problem = Assert.Throws<InvalidDataException>(() =>
            StructureFormats.All.OpenWriter("a.lammpstrj", Stream.Null).Write(new Frame(Argon().Structure)));
        Assert.Equal("here: expected velocities and forces for a LAMMPS dump, found none\n  → write extxyz", problem.Message);
    }

    private static StructureFormat Of(string name) => StructureFormats.All.Formats.Single(format => format.Name == name);

    /// <summary>One atom at (1, 2, 3) Å, in a cell where the format needs one.</summary>
    private static Frame Argon(StructureFormat? format = null)
    {
        Cell cell = format?.Writer?.Capabilities.Cells == CellSupport.AllAxes ? new Cell([10, 0, 0, 0, 10, 0, 0, 0, 10], true, true, true) : Cell.Open;
        var prediction = new Evaluation();
        prediction.Reset(1);
        return new Frame(new Structure([new(18)], [1, 2, 3], cell) { Source = "here" })
        {
            Prediction = prediction,
            Motion = new FrameMotion(0, 0, new double[3]),
        };
    }
}
