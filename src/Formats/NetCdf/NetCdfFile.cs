namespace Amalgam.Formats.NetCdf;

/// <summary>A NetCDF file of the classic model (CDF-1, CDF-2, CDF-5), read record by record.</summary>
internal sealed class NetCdfFile : IDisposable
{
    private readonly FileStream stream;
    private readonly NetCdfHeader header;
    private readonly long recordBytes;
    private byte[] buffer = [];

    private NetCdfFile(string path, FileStream stream, NetCdfHeader header)
    {
        (Path, this.stream, this.header) = (path, stream, header);
        NetCdfVariable[] records = [.. header.Variables.Where(variable => variable.IsRecord)];
        Int128 bytes = 0;
        foreach (NetCdfVariable variable in records) bytes += records.Length == 1 ? variable.Bytes : (variable.Bytes + 3) / 4 * 4;
        recordBytes = bytes > long.MaxValue ? long.MaxValue : (long)bytes;
        Records = records.Length == 0 ? 0 : RecordsOf(records);
    }

    public string Path { get; }

    /// <summary>Whole records in the file.</summary>
    public long Records { get; }

    /// <summary>Whether the header counts more records than the file holds.</summary>
    public bool IsCutOff { get; private set; }

    /// <summary>Attributes of the file that are texts.</summary>
    public IReadOnlyDictionary<string, string> Texts => header.Texts;

    /// <exception cref="InvalidDataException">It is no such file, or was damaged.</exception>
    public static NetCdfFile Open(string path)
    {
        var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        try
        {
            return new NetCdfFile(path, stream, NetCdfHeader.Read(path, stream));
        }
        catch
        {
            stream.Dispose();
            throw;
        }
    }

    public void Dispose() => stream.Dispose();

    /// <summary>The variable of a name; null for none.</summary>
    public NetCdfVariable? Find(string name) => header.Variables.Find(variable => variable.Name == name);

    /// <summary>The numbers of a variable, of one record where it has records, times its scale_factor.</summary>
    /// <param name="record">from 0; of no meaning for a variable without records</param>
    /// <exception cref="InvalidDataException">The file ends before, or a number is not finite.</exception>
    public double[] Read(NetCdfVariable variable, long record)
    {
        Int128 at = variable.Begin + (variable.IsRecord ? record * (Int128)recordBytes : 0);
        if (at + variable.Bytes > stream.Length || variable.Bytes > Array.MaxLength)
            throw NetCdfHeader.Wrong(Path, $"{variable.Count} numbers of {variable.Name} in record {record + 1}", "the end of the file");
        if (buffer.Length < variable.Bytes) buffer = new byte[variable.Bytes];
        Span<byte> bytes = buffer.AsSpan(0, (int)variable.Bytes);
        stream.Seek((long)at, SeekOrigin.Begin);
        stream.ReadExactly(bytes);
        double factor = variable.Numbers.GetValueOrDefault("scale_factor", 1);
        var numbers = new double[variable.Count];
        for (int i = 0; i < numbers.Length; i++)
        {
            numbers[i] = factor * variable.Type.Number(bytes[(i * variable.Type.Size)..]);
            if (!double.IsFinite(numbers[i])) throw NetCdfHeader.Wrong(Path, $"finite numbers of {variable.Name} in record {record + 1}", $"{numbers[i]}");
        }
        return numbers;
    }

    /// <summary>A run that goes on, or was cut off, may have more or fewer records than its header counts.</summary>
    private long RecordsOf(NetCdfVariable[] records)
    {
        if (recordBytes == 0) return 0;
        long begin = records.Min(variable => variable.Begin), whole = (stream.Length - begin) / recordBytes;
        // The last record need not be filled up.
        if (records.Max(variable => variable.Begin + (Int128)whole * recordBytes + variable.Bytes) <= stream.Length) whole++;
        IsCutOff = header.Records > whole;
        return header.Records < 0 ? whole : Math.Min(header.Records, whole);
    }
}
