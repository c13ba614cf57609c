using System.Buffers.Binary;
using System.Text;

namespace Amalgam.Formats.NetCdf;

/// <summary>Reads the header of a NetCDF file of the classic model: CDF-1, CDF-2 (offsets of 64 bits) and CDF-5 (lengths of 64 bits).</summary>
/// <remarks>https://docs.unidata.ucar.edu/netcdf-c/current/file_format_specifications.html. A length is compared with the rest of the file before anything is
/// set aside for it.</remarks>
internal sealed class NetCdfHeader(string path, Stream stream)
{
    private const int DimensionTag = 10, VariableTag = 11, AttributeTag = 12, MostAxes = 64;
    private const uint Streaming = uint.MaxValue;

    private readonly byte[] eight = new byte[8];
    private int version;

    /// <summary>Records that the header counts; −1 where the writer left that open.</summary>
    public long Records { get; private set; }

    /// <summary>Attributes of the file that are texts.</summary>
    public Dictionary<string, string> Texts { get; } = [];

    public List<NetCdfVariable> Variables { get; } = [];

    /// <summary>Whether a file begins as one of the classic model.</summary>
    public static bool IsMark(ReadOnlySpan<byte> head) => head is [(byte)'C', (byte)'D', (byte)'F', 1 or 2 or 5, ..];

    /// <exception cref="InvalidDataException">It is none, or was damaged.</exception>
    public static NetCdfHeader Read(string path, Stream stream)
    {
        var header = new NetCdfHeader(path, stream);
        header.Read();
        return header;
    }

    /// <summary>What to throw of the file.</summary>
    public static InvalidDataException Wrong(string path, string expected, string found) =>
        new($"{path}: expected {expected}, found {found}\n  → was the file cut off or damaged? Write it again");

    private void Read()
    {
        Fill(4);
        if (!IsMark(eight)) throw Wrong(path, "a NetCDF file of the classic model (CDF)", "another beginning");
        version = eight[3];
        long records = Length();
        Records = version < 5 && records == Streaming || records < 0 ? -1 : records;
        List<long> dimensions = [];
        for (long left = List(DimensionTag); left > 0; left--)
        {
            Name();
            long length = Length();
            dimensions.Add(length >= 0 ? length : throw Wrong(path, "lengths of dimensions", $"{length}"));
        }
        ReadAttributes(Texts, []);
        for (long left = List(VariableTag); left > 0; left--) Variables.Add(ReadVariable(dimensions));
    }

    private NetCdfVariable ReadVariable(List<long> dimensions)
    {
        string name = Name();
        long axes = Length();
        if (axes is < 0 or > MostAxes) throw Wrong(path, $"at most {MostAxes} axes of the variable {name}", $"{axes}");
        List<long> lengths = [];
        bool isRecord = false;
        for (int axis = 0; axis < axes; axis++)
        {
            long dimension = Length();
            if (dimension < 0 || dimension >= dimensions.Count) throw Wrong(path, $"one of {dimensions.Count} dimensions", $"number {dimension}");
            if (axis == 0 && dimensions[(int)dimension] == 0) isRecord = true;
            else lengths.Add(dimensions[(int)dimension]);
        }
        Dictionary<string, string> texts = [];
        Dictionary<string, double> numbers = [];
        ReadAttributes(texts, numbers);
        NetCdfType type = Type();
        Length(); // vsize: it follows from the lengths, and is wrong by definition where it does not fit
        long begin = version == 1 ? Unsigned() : Long();
        var variable = new NetCdfVariable(name, type, lengths, isRecord, begin, texts, numbers);
        if (variable.Count < 0 || variable.Count > stream.Length || begin < 0 || begin > stream.Length)
            throw Wrong(path, $"a variable {name} within the {stream.Length} bytes of the file", $"{string.Join(" × ", lengths)} numbers at byte {begin}");
        return variable;
    }

    private void ReadAttributes(Dictionary<string, string> texts, Dictionary<string, double> numbers)
    {
        for (long left = List(AttributeTag); left > 0; left--)
        {
            string name = Name();
            NetCdfType type = Type();
            long count = Length();
            byte[] bytes = Bytes(count < 0 || count > stream.Length ? -1 : count * type.Size, $"the attribute {name}");
            if (type.IsText) texts[name] = Encoding.UTF8.GetString(bytes).TrimEnd('\0');
            else if (count > 0) numbers[name] = type.Number(bytes);
        }
    }

    /// <summary>The number of entries of a list: none where it is marked as absent.</summary>
    private long List(int tag)
    {
        Fill(4);
        int found = BinaryPrimitives.ReadInt32BigEndian(eight);
        long count = Length();
        if (found == 0 && count == 0) return 0;
        if (found != tag || count < 0 || count > stream.Length - stream.Position)
            throw Wrong(path, $"a list of kind {tag} in the header", $"{count} entries of kind {found}");
        return count;
    }

    private NetCdfType Type()
    {
        Fill(4);
        int code = BinaryPrimitives.ReadInt32BigEndian(eight);
        return NetCdfType.Of(code) ?? throw Wrong(path, "a type of numbers from 1 to 11", $"{code}");
    }

    private string Name() => Encoding.UTF8.GetString(Bytes(Length(), "a name"));

    /// <summary>Bytes, with those that fill up four.</summary>
    private byte[] Bytes(long count, string what)
    {
        if (count < 0 || count > stream.Length - stream.Position) throw Wrong(path, $"{what} within the file", $"a length of {count} bytes");
        var bytes = new byte[count];
        stream.ReadExactly(bytes);
        stream.Seek((4 - count % 4) % 4, SeekOrigin.Current);
        return bytes;
    }

    /// <summary>A length: 32 bits, 64 from CDF-5 on.</summary>
    private long Length() => version == 5 ? Long() : Unsigned();

    private long Unsigned()
    {
        Fill(4);
        return BinaryPrimitives.ReadUInt32BigEndian(eight);
    }

    private long Long()
    {
        Fill(8);
        return BinaryPrimitives.ReadInt64BigEndian(eight);
    }

    private void Fill(int count)
    {
        if (stream.ReadAtLeast(eight.AsSpan(0, count), count, throwOnEndOfStream: false) < count) throw Wrong(path, "a whole header", "the end of the file");
    }
}
