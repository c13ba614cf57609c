namespace Amalgam.Formats.NetCdf;

/// <summary>One array of a NetCDF file.</summary>
/// <param name="Lengths">of the axes, without that of the records</param>
/// <param name="IsRecord">whether each record holds one of them</param>
/// <param name="Begin">bytes from the beginning of the file to the first number</param>
/// <param name="Texts">attributes that are texts, such as units</param>
/// <param name="Numbers">first numbers of the other attributes, such as scale_factor</param>
internal sealed record NetCdfVariable(string Name, NetCdfType Type, IReadOnlyList<long> Lengths, bool IsRecord, long Begin,
    IReadOnlyDictionary<string, string> Texts, IReadOnlyDictionary<string, double> Numbers)
{
    /// <summary>Numbers of the array, of one record where it has records; −1 where no file holds so many.</summary>
    public long Count { get; } = Product(Lengths);

    /// <summary>Bytes of the array, of one record where it has records.</summary>
    public long Bytes => Count * Type.Size;

    private static long Product(IReadOnlyList<long> lengths)
    {
        Int128 product = 1;
        foreach (long length in lengths)
        {
            product *= length;
            if (product > long.MaxValue / 16) return -1;
        }
        return (long)product;
    }
}
