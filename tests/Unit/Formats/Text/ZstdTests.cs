using System.Text;
using Amalgam.Formats;
using Amalgam.Formats.Text;
using Amalgam.Testing;
using Xunit;

namespace Amalgam.Unit.Formats.Text;

/// <summary>Files that zstd packed (tests/data/zstd) come out as they were, damaged ones are refused.</summary>
public sealed class ZstdTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("amalgam-zstd-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private static byte[] Packed(string name) => File.ReadAllBytes(RepositoryFolder.At("tests", "data", "zstd", name));

    private static byte[] Lines() => Encoding.ASCII.GetBytes(string.Concat(Enumerable.Range(0, 8000)
        .Select(i => $"H {i * 7919 % 1000}.{i % 17} {i * i % 13} 0.5\n")));

    private static byte[] Noise()
    {
        uint x = 1;
        return [.. Enumerable.Range(0, 700).Select(_ => (byte)((x = (x * 1103515245 + 12345) & 0x7FFFFFFF) >> 16))];
    }

    public static TheoryData<string, byte[]> Samples => new()
    {
        { "lines-3.zst", Lines() }, { "lines-19.zst", Lines() }, { "lines-fast.zst", Lines() }, { "same.zst", [.. Enumerable.Repeat((byte)'a', 300_000)] },
        { "noise.zst", Noise() }, { "empty.zst", [] },
    };

    [Theory]
    [MemberData(nameof(Samples))]
    public void Bytes_come_out_as_they_were_packed(string name, byte[] expected)
    {
        using Stream unpacked = PackedText.Unpacked(new MemoryStream(Packed(name)));
        using var found = new MemoryStream();
        unpacked.CopyTo(found);
        Assert.True(expected.AsSpan().SequenceEqual(found.ToArray()));
    }

    /// <summary>Structures, known by the ending behind that of the packing and by their content.</summary>
    [Theory]
    [InlineData("frames.xyz.zst")]
    [InlineData("anything")]
    public void Packed_structures_are_read(string name)
    {
        File.WriteAllBytes(Path.Combine(folder, name), Packed("frames.xyz.zst"));
        Assert.Equal([0, 0, 0, 0, 0, 0.74], Assert.Single(StructureFormats.All.Read(Path.Combine(folder, name))).Positions);
    }

    [Fact]
    public void It_is_read_and_not_written() =>
        Assert.Throws<InvalidDataException>(() => StructureFormats.All.WrittenFormat("out.xyz.zst"));

    /// <summary>With a checksum nothing but the very bytes comes out of damaged data; without one no more than the data may hold.</summary>
    [Theory]
    [InlineData("lines-3.zst", 250)]
    [InlineData("lines-fast.zst", 100)]
    [InlineData("noise.zst", 250)]
    [InlineData("same.zst", 250)]
    public void Damage_is_refused(string name, int usual)
    {
        byte[] packed = Packed(name), expected = Unpacked(packed)!;
        for (int seed = 1; seed <= FuzzRun.Inputs(usual); seed++)
        {
            byte[]? found = Unpacked(Mutation.Of(packed, (ulong)seed));
            Assert.True(found is null || expected.AsSpan().StartsWith(found) || found.AsSpan().SequenceEqual(expected), $"seed {seed}");
        }
    }

    [Fact]
    public void Data_that_were_cut_off_are_refused()
    {
        byte[] packed = Packed("lines-3.zst");
        for (int length = 5; length < packed.Length; length += 97) Assert.Null(Unpacked(packed[..length]));
    }

    /// <summary>Null where the data are refused; only an exception for that may come out.</summary>
    private static byte[]? Unpacked(byte[] packed)
    {
        try
        {
            using Stream unpacked = PackedText.Unpacked(new MemoryStream(packed));
            if (unpacked is MemoryStream) return null; // the mark itself was damaged
            using var found = new MemoryStream();
            unpacked.CopyTo(found);
            return found.ToArray();
        }
        catch (InvalidDataException)
        {
            return null;
        }
    }
}
