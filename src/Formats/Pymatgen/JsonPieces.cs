using System.Text.Json;

namespace Amalgam.Formats.Pymatgen;

/// <summary>
/// The objects and arrays at one depth of a JSON file, one after another: memory is that of the largest, whatever the size of the file.
/// </summary>
/// <param name="path">for messages</param>
/// <param name="depth">0 for the file as a whole, 1 for what stands in its outermost object or list, …</param>
internal sealed class JsonPieces(Stream stream, string path, int depth)
{
    private byte[] buffer = new byte[1 << 16];
    private int start, filled;
    private bool isFinal;
    private JsonReaderState state;

    /// <summary>The next piece; null at the end.</summary>
    /// <exception cref="InvalidDataException">The text is no JSON, or was cut off.</exception>
    public JsonDocument? Next()
    {
        try
        {
            while (true)
            {
                if (Scan() is { } piece) return piece;
                if (isFinal) return null;
                Fill();
            }
        }
        catch (JsonException fault)
        {
            throw new InvalidDataException($"{path}:{fault.LineNumber + 1}: expected JSON, found something else ({fault.Message.Split(" LineNumber")[0]})"
                + "\n  → was the file cut off?", fault);
        }
    }

    private JsonDocument? Scan()
    {
        var reader = new Utf8JsonReader(buffer.AsSpan(start, filled - start), isFinal, state);
        while (true)
        {
            Utf8JsonReader before = reader;
            if (!reader.Read())
            {
                Keep(before);
                return null;
            }
            if (reader.CurrentDepth != depth || reader.TokenType is not (JsonTokenType.StartObject or JsonTokenType.StartArray)) continue;
            Utf8JsonReader whole = reader;
            if (!JsonDocument.TryParseValue(ref whole, out JsonDocument? piece))
            {
                Keep(before);
                return null;
            }
            Keep(whole);
            return piece;
        }
    }

    private void Keep(in Utf8JsonReader reader)
    {
        state = reader.CurrentState;
        start += (int)reader.BytesConsumed;
    }

    private void Fill()
    {
        buffer.AsSpan(start, filled - start).CopyTo(buffer);
        (start, filled) = (0, filled - start);
        if (filled == buffer.Length) Array.Resize(ref buffer, 2 * buffer.Length);
        int count = stream.Read(buffer, filled, buffer.Length - filled);
        filled += count;
        isFinal = count == 0;
    }
}
