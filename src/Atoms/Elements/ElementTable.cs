using System.Collections.Frozen;
using System.Globalization;

namespace Amalgam.Atoms.Elements;

/// <summary>Tabulated properties of the 118 elements, read from the embedded elements.tsv, whose header names the sources.</summary>
public static class ElementTable
{
    private static readonly string[][] Rows = ReadRows();

    /// <summary>[Z], symbols; entry 0 is empty.</summary>
    public static readonly IReadOnlyList<string> Symbols = ["", .. Rows.Select(row => row[1])];

    /// <summary>[Z], u; entry 0 is zero.</summary>
    internal static readonly double[] Masses = [0, .. Rows.Select(row => Number(row[2]))];

    /// <summary>[Z], Å; entry 0 is zero.</summary>
    internal static readonly double[] CovalentRadii = [0, .. Rows.Select(row => Number(row[3]))];

    /// <summary>[Z], 1 to 18; entry 0 is zero.</summary>
    internal static readonly int[] Groups = [0, .. Rows.Select(row => (int)Number(row[4]))];

    /// <summary>[Z], 1 to 7; entry 0 is zero.</summary>
    internal static readonly int[] Periods = [0, .. Rows.Select(row => (int)Number(row[5]))];

    /// <summary>[Z], Pauling scale; null where no value exists.</summary>
    internal static readonly double?[] Electronegativities = [null, .. Rows.Select(row => row[6] == "-" ? (double?)null : Number(row[6]))];

    private static readonly FrozenDictionary<string, int> Numbers =
        Symbols.Select((symbol, number) => (symbol, number)).Skip(1).ToFrozenDictionary(p => p.symbol, p => p.number, StringComparer.Ordinal);

    /// <summary>Atomic number of a symbol; 0 when there is none.</summary>
    public static int NumberOf(ReadOnlySpan<char> symbol) =>
        Numbers.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(symbol, out int number) ? number : 0;

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);

    private static string[][] ReadRows()
    {
        using Stream table = typeof(ElementTable).Assembly.GetManifestResourceStream("elements.tsv")
            ?? throw new InvalidOperationException("elements.tsv is not embedded");
        using var reader = new StreamReader(table);
        string[] lines = reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        string[][] rows = [.. lines.Where(line => line[0] != '#').Select(line => line.Split('\t'))];
        if (rows.Length != Element.MaxNumber) throw new InvalidOperationException($"elements.tsv has {rows.Length} rows");
        return rows;
    }
}
