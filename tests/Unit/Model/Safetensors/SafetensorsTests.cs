using System.Buffers.Binary;
using System.Text;
using Amalgam.Model.Parameters;
using Amalgam.Model.Safetensors;
using CsCheck;
using Xunit;

namespace Amalgam.Unit.Model.Safetensors;

/// <summary>The safetensors container: exact round trips, alignment, and hostile input.</summary>
public sealed class SafetensorsTests
{
    private static SafetensorsReader Open(byte[] bytes) => new(new MemoryStream(bytes), "test");

    private static byte[] File(string header, int dataLength) => File(Encoding.UTF8.GetBytes(header), dataLength);

    private static byte[] File(byte[] header, int dataLength)
    {
        var bytes = new byte[8 + header.Length + dataLength];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, (ulong)header.Length);
        header.CopyTo(bytes, 8);
        return bytes;
    }

    private static byte[] Written(Action<SafetensorsWriter> fill)
    {
        var writer = new SafetensorsWriter();
        fill(writer);
        using var stream = new MemoryStream();
        writer.Write(stream);
        return stream.ToArray();
    }

    [Fact]
    public void AllTypesSurviveAndAreAligned() =>
        Gen.Select(Gen.Double.Array[0, 7], Gen.Int.Array[0, 7], Gen.Long.Array[0, 7], Gen.Byte.Array[0, 7], Gen.String)
        .Sample((numbers, ints, longs, bytes, text) =>
    {
        // Lone surrogates are no text: UTF-8 has no place for them.
        string valid = Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text));
        byte[] file = Written(writer =>
        {
            writer.AddMetadata("note", valid);
            writer.Add("bytes", [bytes.Length], bytes);
            writer.Add("ints", [ints.Length, 1], ints);
            writer.Add("single", [numbers.Length], numbers, StoredPrecision.Float32);
            writer.Add("half", [numbers.Length], numbers, StoredPrecision.Float16);
            writer.Add("double", [1, numbers.Length], numbers, StoredPrecision.Float64);
            writer.Add("longs", [longs.Length], longs);
        });
        using SafetensorsReader reader = Open(file);
        Dictionary<string, SafetensorsTensor> tensors = reader.Tensors.ToDictionary(tensor => tensor.Name);
        long start = 8 + BinaryPrimitives.ReadInt64LittleEndian(file);
        Assert.All(reader.Tensors, tensor => Assert.Equal(0, (start + tensor.Offset) % tensor.ElementSize));
        double[] single = new double[numbers.Length], twice = new double[numbers.Length];
        var readInts = new int[ints.Length];
        var readLongs = new long[longs.Length];
        reader.Read(tensors["single"], single);
        reader.Read(tensors["double"], twice);
        reader.Read(tensors["ints"], readInts);
        reader.Read(tensors["longs"], readLongs);
        Assert.Equal(valid, reader.Metadata["note"]);
        Assert.Equal(numbers.Select(BitConverter.DoubleToInt64Bits), twice.Select(BitConverter.DoubleToInt64Bits));
        Assert.Equal(numbers.Select(number => (double)(float)number), single);
        double[] half = new double[numbers.Length];
        reader.Read(tensors["half"], half);
        Assert.Equal(numbers.Select(number => (double)(Half)number), half);
        Assert.Equal(ints, readInts);
        Assert.Equal(longs, readLongs);
        Assert.Equal(bytes, reader.Bytes(tensors["bytes"]));
        Assert.Equal([1, numbers.Length], tensors["double"].Shape);
    }, iter: 500);

    [Fact]
    public void TheBytesAreThoseOfTheFormat()
    {
        byte[] file = Written(writer => writer.Add("x", [2], [1.5, -2], StoredPrecision.Float32));
        const string Header = """{"x":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""";
        Assert.Equal(56, BinaryPrimitives.ReadInt64LittleEndian(file));
        Assert.Equal(Header.PadRight(56), Encoding.UTF8.GetString(file, 8, 56));
        Assert.Equal(Convert.FromHexString("0000C03F000000C0"), file[64..]);
    }

    [Theory]
    [InlineData("""{"x":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"x":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", 8, "expected a JSON header")]
    [InlineData("""{"x":{"dtype":"F32","shape":[3],"data_offsets":[0,8]}}""", 8, "tensor x: expected 12 bytes for F32 [3], found 8")]
    [InlineData("""{"x":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", 4, "tensor x: expected 8 bytes of data, found 4 before the end of the file")]
    [InlineData("""{"x":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", 9, "expected 8 bytes of data, found 9")]
    [InlineData("""{"x":{"dtype":"F32","shape":[2],"data_offsets":[4,12]}}""", 12,
        "tensor x: expected its data to begin at byte 0, where the tensor before it ends, found 4")]
    [InlineData("""{"x":{"dtype":"F32","shape":[2],"data_offsets":[8,0]}}""", 8, "tensor x: expected data_offsets [begin, end], found [8, 0]")]
    [InlineData("""{"x":{"dtype":"F32","shape":[2],"data_offsets":[-8,0]}}""", 8, "tensor x: expected data_offsets [begin, end], found [-8, 0]")]
    [InlineData("""{"x":{"dtype":"F32","shape":[-2],"data_offsets":[0,8]}}""", 8, "tensor x: expected up to 16 sizes")]
    [InlineData("""{"x":{"dtype":"F32","shape":[2000000000,2000000000,2000000000],"data_offsets":[0,8]}}""", 8, "tensor x: expected more than 9e18 bytes")]
    [InlineData("""{"x":{"dtype":"F32","shape":[2147483648],"data_offsets":[0,8]}}""", 8, "tensor x: expected up to 16 sizes")]
    [InlineData("""{"x":{"dtype":"F32","shape":[1e999],"data_offsets":[0,8]}}""", 8, "tensor x: expected shape to be a list of integers")]
    [InlineData("""{"x":{"dtype":"F32","shape":[2.5],"data_offsets":[0,8]}}""", 8, "tensor x: expected shape to be a list of integers, found \"2.5\"")]
    [InlineData("""{"x":{"dtype":"BF16","shape":[4],"data_offsets":[0,8]}}""", 8, "tensor x: expected dtype F16, F32, F64, I32, I64 or U8, found \"BF16\"")]
    [InlineData("""{"x":{"shape":[4],"data_offsets":[0,8]}}""", 8, "tensor x: expected dtype F16, F32, F64, I32, I64 or U8, found none")]
    [InlineData("""{"x":{"dtype":"F32","shape":[2],"data_offsets":[0,8],"extra":1}}""", 8, "tensor x: expected dtype, shape and data_offsets, found 'extra'")]
    [InlineData("""{"x":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"y":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""", 8,
        "tensor y: expected its data to begin at byte 8")]
    [InlineData("""{"x":{"dtype":"F32","shape":[2],"data_offsets":[0,9223372036854775807]}}""", 8,
        "tensor x: expected 8 bytes for F32 [2], found 9223372036854775807")]
    [InlineData("""{"x":[]}""", 0, "tensor x: expected a JSON object, found Array")]
    [InlineData("""{"__metadata__":{"a":1}}""", 0, "__metadata__.a: expected a string, found Number")]
    [InlineData("""{"__metadata__":{"a":"\ud800"}}""", 0, "expected a JSON header")]
    [InlineData("""{"\u001b[2J":{}}""", 0, "expected printable names of up to 512 characters, found \"\\u001B[2J\"")]
    [InlineData("""{"x":[[[[[[[[[[[[]]]]]]]]]]]]}""", 0, "expected a JSON header")]
    [InlineData("{]", 0, "expected a JSON header")]
    public void DamagedHeadersAreNamed(string header, int dataLength, string message) =>
        Assert.StartsWith("test: " + message, Assert.Throws<InvalidDataException>(() => Open(File(header, dataLength))).Message, StringComparison.Ordinal);

    [Fact]
    public void ZeroSizedTensorsDoNotOverflow()
    {
        using SafetensorsReader reader = Open(File("""{"x":{"dtype":"F32","shape":[2000000000,2000000000,2000000000,0],"data_offsets":[0,0]}}""", 0));
        Assert.Equal(0, reader.Tensors[0].Count);
    }

    [Fact]
    public void BytesThatAreNotUtf8AreNamed() =>
        Assert.Contains("expected a header in UTF-8",
            Assert.Throws<InvalidDataException>(() => Open(File([(byte)'{', (byte)'"', 0xff, (byte)'"', (byte)'}'], 0))).Message);

    [Theory]
    [InlineData("", "found an empty file")]
    [InlineData("504B0304140000000800", "a zip archive, such as a PyTorch .pt or .pth file")]
    [InlineData("80028A0A6CFC9C46F9", "a Python pickle")]
    [InlineData("894844460D0A1A0A0000", "an HDF5 file, such as a DeePMD-kit .dp model")]
    [InlineData("934E554D5059010076", "a NumPy array")]
    [InlineData("53514C69746520666F726D6174203300", "a SQLite database")]
    [InlineData("76657273696F6E2068747470733A2F2F6769742D6C6673", "a Git LFS pointer")]
    [InlineData("6E6F64655F77696474683A2036340A", "a text file")]
    [InlineData("0100", "found 2 bytes")]
    [InlineData("FFFFFFFFFFFFFFFF7B7D", "found a header length of 18446744073709551615 bytes (at most 100000000 are possible)")]
    [InlineData("00020000000000007B7D", "found a header of 512 bytes in a file of 10")]
    [InlineData("02000000000000005B5D", "found a header that is no JSON object")]
    public void ForeignAndCutFilesAreNamed(string bytes, string message) =>
        Assert.Contains(message, Assert.Throws<InvalidDataException>(() => Open(Convert.FromHexString(bytes))).Message);

    [Fact]
    public void MissingFilesAndFoldersAreNamed()
    {
        Assert.Contains("found nothing there",
            Assert.Throws<InvalidDataException>(() => SafetensorsReader.Open(Path.Combine(Path.GetTempPath(), "no", "such", "file"))).Message);
        Assert.Contains("found a folder", Assert.Throws<InvalidDataException>(() => SafetensorsReader.Open(Path.GetTempPath())).Message);
    }

    [Fact]
    public void TheWriterRefusesWhatDoesNotFit()
    {
        var writer = new SafetensorsWriter();
        writer.Add("x", [1], [1], StoredPrecision.Float64);
        Assert.Throws<ArgumentException>(() => writer.Add("x", [1], [1], StoredPrecision.Float64));
        Assert.Throws<ArgumentException>(() => writer.Add("y", [2], [1], StoredPrecision.Float64));
        Assert.Throws<ArgumentException>(() => writer.Add("__metadata__", [1], [1], StoredPrecision.Float64));
    }
}
