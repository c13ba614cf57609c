using System.Buffers.Binary;
using System.Text;
using System.Text.Json;
using Amalgam.Formats.Npy;
using Amalgam.Formats.Records;

namespace Amalgam.Formats.Ase;

/// <summary>Values as ASE writes them into JSON: numbers, lists, {"__ndarray__": [shape, type, numbers]}, cells as {"array": …}.</summary>
/// <param name="bytes">the bytes at an offset, given in place of the numbers of an array, of a length; null where there are none. Null for none at all</param>
internal sealed class AseJson(Func<long, long, byte[]?>? bytes = null)
{
    private const string Array = "__ndarray__", UlmArray = "ndarray";

    /// <summary>The numbers of a value, row by row; null when it is not made of numbers.</summary>
    public double[]? Numbers(JsonElement value)
    {
        List<double> numbers = [];
        return TryAdd(Inner(value), numbers) ? [.. numbers] : null;
    }

    /// <summary>A value as the text of an extra: numbers with blanks between them, matrices in brackets, other things as JSON.</summary>
    /// <returns>null for nothing</returns>
    public string? Text(JsonElement value)
    {
        JsonElement inner = Inner(value);
        switch (inner.ValueKind)
        {
            case JsonValueKind.Null or JsonValueKind.Undefined: return null;
            case JsonValueKind.String: return inner.GetString();
            case JsonValueKind.True: return "T";
            case JsonValueKind.False: return "F";
            case JsonValueKind.Number: return inner.GetRawText();
        }
        if (Shape(value) is { } shape && Numbers(value) is { } numbers) return Bracketed(numbers, shape);
        if (inner.ValueKind == JsonValueKind.Array && inner.EnumerateArray().All(item => item.ValueKind == JsonValueKind.Number))
            return string.Join(' ', inner.EnumerateArray().Select(item => item.GetRawText()));
        return (inner.ValueKind == JsonValueKind.Array && Numbers(inner) is not null ? "" : "_JSON ") + inner.GetRawText();
    }

    /// <summary>Of an array with one or two axes, the length of the first and whether it holds integers; null for anything else.</summary>
    public (long Rows, bool IsInteger)? RowsOf(JsonElement value) => Shape(value) is { Length: 1 or 2 } shape
        ? (shape[0], NpyType.Named(Parts(value)[1].GetString()) is { Kind: not 'f' }) : null;

    /// <summary>What is in a wrapper of ASE: the array of a cell, the numbers of a plain list.</summary>
    private static JsonElement Inner(JsonElement value) =>
        value.ValueKind == JsonValueKind.Object && value.TryGetProperty("array", out JsonElement array) && value.TryGetProperty("__ase_objtype__", out _)
            ? array : value;

    private bool TryAdd(JsonElement value, List<double> numbers)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Number:
                numbers.Add(value.GetDouble());
                return true;
            // orjson writes numbers that are not finite as null.
            case JsonValueKind.Null:
                numbers.Add(double.NaN);
                return true;
            case JsonValueKind.True or JsonValueKind.False:
                numbers.Add(value.ValueKind == JsonValueKind.True ? 1 : 0);
                return true;
            case JsonValueKind.Array:
                foreach (JsonElement item in value.EnumerateArray())
                    if (!TryAdd(item, numbers)) return false;
                return true;
            case JsonValueKind.Object:
                return TryAddArray(value, numbers);
            default:
                return false;
        }
    }

    private bool TryAddArray(JsonElement value, List<double> numbers)
    {
        if (Shape(value) is not { } shape) return false;
        long count = 1;
        foreach (long length in shape) count = length < 0 || count > int.MaxValue ? long.MaxValue : length == 0 ? 0 : count * length;
        JsonElement parts = Parts(value), flat = parts[2];
        int before = numbers.Count;
        if (flat.ValueKind == JsonValueKind.Number)
        {
            if (!flat.TryGetInt64(out long offset) || !TryAddBytes(parts[1].GetString(), offset, count, numbers)) return false;
        }
        else if (!TryAdd(flat, numbers)) return false;
        return numbers.Count - before == count;
    }

    private bool TryAddBytes(string? type, long offset, long count, List<double> numbers)
    {
        if (NpyType.Named(type) is not NpyType kind || count > long.MaxValue / 8) return false;
        if (bytes?.Invoke(offset, count * kind.Size) is not byte[] found) return false;
        numbers.AddRange(kind.ReadAll(found));
        return true;
    }

    /// <summary>The three parts of an array; undefined for anything else.</summary>
    private static JsonElement Parts(JsonElement value) => value.ValueKind == JsonValueKind.Object
        && (value.TryGetProperty(Array, out JsonElement parts) || value.TryGetProperty(UlmArray, out parts)) ? parts : default;

    private static long[]? Shape(JsonElement value)
    {
        JsonElement parts = Parts(value);
        if (parts.ValueKind != JsonValueKind.Array || parts.GetArrayLength() != 3 || parts[0].ValueKind != JsonValueKind.Array
            || parts[1].ValueKind != JsonValueKind.String) return null;
        var shape = new long[parts[0].GetArrayLength()];
        for (int axis = 0; axis < shape.Length; axis++)
            if (parts[0][axis].ValueKind != JsonValueKind.Number || !parts[0][axis].TryGetInt64(out shape[axis])) return null;
        return shape;
    }

    private static string Bracketed(double[] numbers, long[] shape)
    {
        if (shape.Length < 2) return string.Join(' ', numbers.Select(RecordExtras.Text));
        var text = new StringBuilder();
        int next = 0;
        Add(0);
        return text.ToString();

        void Add(int axis)
        {
            text.Append('[');
            for (long i = 0; i < shape[axis]; i++)
            {
                if (i > 0) text.Append(", ");
                if (axis + 1 < shape.Length) Add(axis + 1);
                else text.Append(RecordExtras.Text(numbers[next++]));
            }
            text.Append(']');
        }
    }

    /// <summary>The JSON and the arrays of a value that ASE packed into bytes: the offset of the JSON, eight bytes, arrays, JSON.</summary>
    /// <exception cref="InvalidDataException">The bytes are no such value.</exception>
    public static (JsonElement Value, AseJson Json) Unpacked(byte[] bytes, string source)
    {
        long offset = bytes.Length < 8 ? -1 : BinaryPrimitives.ReadInt64LittleEndian(bytes);
        if (offset < 8 || offset > bytes.Length) throw RecordAtoms.Wrong(source, "data of ASE", "other bytes", "the file is damaged");
        return (Parse(bytes.AsMemory((int)offset), source), new AseJson((start, length) =>
            start < 0 || length < 0 || start > bytes.Length - length ? null : bytes.AsSpan((int)start, (int)length).ToArray()));
    }

    /// <summary>Reads texts of JSON, which are only looked at when they are asked for.</summary>
    /// <exception cref="InvalidDataException">A text is not made of characters.</exception>
    public static T Guarded<T>(string source, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (InvalidOperationException problem)
        {
            throw RecordAtoms.Wrong(source, "texts of JSON", problem.Message.ReplaceLineEndings(" "), "the file is damaged");
        }
    }

    /// <exception cref="InvalidDataException">The text is no JSON.</exception>
    public static JsonElement Parse(ReadOnlyMemory<byte> text, string source)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(text);
            return document.RootElement.Clone();
        }
        catch (JsonException problem)
        {
            throw RecordAtoms.Wrong(source, "JSON", problem.Message.ReplaceLineEndings(" "), "the file is damaged");
        }
    }
}
