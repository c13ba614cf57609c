using System.Globalization;
using System.Text;
using Amalgam.Model.Import.DeepMd;

namespace Amalgam.Model.Export;

/// <summary>Writes the tree of a model as the YAML that DeePMD-kit reads: maps and lists in blocks, arrays as nested lists in brackets.</summary>
internal static class ExportedYaml
{
    /// <summary>The line that every file begins with.</summary>
    public static ReadOnlySpan<byte> Head => "# Written by amalgam export.\n"u8;

    public static void Write(SortedDictionary<string, object?> tree, Stream stream)
    {
        stream.Write(Head);
        using var text = new StreamWriter(stream, new UTF8Encoding(false), 1 << 16, leaveOpen: true) { NewLine = "\n" };
        WriteMap(text, tree, 0);
    }

    /// <summary>A number as YAML 1.1 knows it: with a decimal point, and a sign in the exponent. Reads back as the same double.</summary>
    public static string Number(double number)
    {
        string text = number.ToString("R", CultureInfo.InvariantCulture);
        int exponent = text.IndexOf('E', StringComparison.Ordinal);
        string mantissa = exponent < 0 ? text : text[..exponent], power = exponent < 0 ? "" : text[exponent..].ToLowerInvariant();
        return mantissa.Contains('.', StringComparison.Ordinal) ? mantissa + power : $"{mantissa}.0{power}";
    }

    private static void WriteMap(TextWriter text, SortedDictionary<string, object?> map, int depth, bool isBegun = false)
    {
        foreach ((string key, object? value) in map)
        {
            if (!isBegun) Indent(text, depth);
            isBegun = false;
            text.Write(key[0] == '@' ? $"'{key}':" : $"{key}:");
            WriteValue(text, value, depth);
        }
    }

    private static void WriteValue(TextWriter text, object? value, int depth)
    {
        switch (value)
        {
            case SortedDictionary<string, object?> map:
                text.WriteLine();
                WriteMap(text, map, depth + 1);
                break;
            case object?[] { Length: > 0 } list:
                text.WriteLine();
                foreach (object? item in list) WriteItem(text, item, depth);
                break;
            case DeepMdArray array:
                text.WriteLine();
                WriteArray(text, array, depth + 1, isBegun: false);
                break;
            default:
                text.WriteLine(" " + Scalar(value));
                break;
        }
    }

    private static void WriteItem(TextWriter text, object? item, int depth)
    {
        Indent(text, depth);
        text.Write("- ");
        if (item is SortedDictionary<string, object?> map) WriteMap(text, map, depth + 1, isBegun: true);
        else if (item is DeepMdArray array) WriteArray(text, array, depth + 1, isBegun: true);
        else text.WriteLine(Scalar(item));
    }

    private static void WriteArray(TextWriter text, DeepMdArray array, int depth, bool isBegun)
    {
        foreach (string line in (string[])["'@class': np.ndarray", "'@is_variable': true", "'@version': 1", "dtype: float64"])
        {
            if (!isBegun) Indent(text, depth);
            isBegun = false;
            text.WriteLine(line);
        }
        Indent(text, depth);
        text.Write("value: ");
        WriteNumbers(text, array, 0, 0, array.Values.Length);
        text.WriteLine();
    }

    private static void WriteNumbers(TextWriter text, DeepMdArray array, int axis, int start, int length)
    {
        if (axis == array.Shape.Length)
        {
            text.Write(Number(array.Values[start]));
            return;
        }
        int part = array.Shape[axis] == 0 ? 0 : length / array.Shape[axis];
        text.Write('[');
        for (int index = 0; index < array.Shape[axis]; index++)
        {
            if (index > 0) text.Write(", ");
            WriteNumbers(text, array, axis + 1, start + index * part, part);
        }
        text.Write(']');
    }

    private static void Indent(TextWriter text, int depth)
    {
        for (int i = 0; i < depth; i++) text.Write("  ");
    }

    // Quotation marks throughout: the elements Y, N and No are booleans otherwise.
    private static string Scalar(object? value) => value switch
    {
        null => "null",
        bool flag => flag ? "true" : "false",
        int number => number.ToString(CultureInfo.InvariantCulture),
        double number => Number(number),
        object?[] => "[]",
        string word => $"'{word.Replace("'", "''", StringComparison.Ordinal)}'",
        _ => throw new ArgumentException($"no YAML for {value.GetType()}", nameof(value)),
    };
}
