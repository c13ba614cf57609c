using System.Globalization;
using Amalgam.Atoms;

namespace Amalgam.Formats.Records;

/// <summary>Puts what a record holds beside atoms and labels into the extras of a structure, as text that reads back as the same numbers.</summary>
internal static class RecordExtras
{
    /// <summary>A key with its text; a key that is there keeps its first value.</summary>
    public static void Add(Structure structure, string key, string text)
    {
        StructureExtras extras = structure.Extras ??= new StructureExtras();
        if (extras.Find(key) is null) extras.Info.Add(new KeyValuePair<string, string?>(key, text));
    }

    /// <summary>A key with its numbers.</summary>
    public static void Add(Structure structure, string key, IEnumerable<double> numbers) => Add(structure, key, string.Join(' ', numbers.Select(Text)));

    /// <summary>A column of numbers, [atom, width].</summary>
    /// <param name="isInteger">whether it is written as integers</param>
    public static void AddColumn(Structure structure, string name, double[] numbers, bool isInteger = false)
    {
        int width = structure.AtomCount == 0 ? 0 : numbers.Length / structure.AtomCount;
        if (width == 0 || width * structure.AtomCount != numbers.Length) return;
        isInteger &= Array.TrueForAll(numbers, double.IsInteger);
        (structure.Extras ??= new StructureExtras()).Columns.Add(new ExtraColumn(name, isInteger ? 'I' : 'R', width, [.. numbers.Select(Text)]));
    }

    /// <summary>The shortest text that reads back as the same double.</summary>
    public static string Text(double number) => number.ToString("R", CultureInfo.InvariantCulture);
}
