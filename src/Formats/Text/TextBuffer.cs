using System.Globalization;
using System.Text;

namespace Amalgam.Formats.Text;

/// <summary>Buffers UTF-8 text for a stream. Numbers are formatted without a string each, in the shortest form that reads back as the same double.</summary>
internal sealed class TextBuffer(Stream stream)
{
    private const int FlushAt = 1 << 17;
    private const int LongestNumber = 32;
    private byte[] buffer = new byte[2 * FlushAt];
    private int length;

    public TextBuffer Add(string text)
    {
        MakeRoom(Encoding.UTF8.GetMaxByteCount(text.Length));
        length += Encoding.UTF8.GetBytes(text, buffer.AsSpan(length));
        return this;
    }

    public TextBuffer Add(char ascii)
    {
        MakeRoom(1);
        buffer[length++] = (byte)ascii;
        return this;
    }

    public TextBuffer Add(double number)
    {
        MakeRoom(LongestNumber);
        number.TryFormat(buffer.AsSpan(length), out int written, default, CultureInfo.InvariantCulture);
        length += written;
        return this;
    }

    /// <summary>Numbers separated by blanks.</summary>
    public TextBuffer Add(ReadOnlySpan<double> numbers)
    {
        for (int i = 0; i < numbers.Length; i++)
        {
            if (i > 0) Add(' ');
            Add(numbers[i]);
        }
        return this;
    }

    /// <summary>Writes the buffered text to the stream.</summary>
    public void Flush()
    {
        stream.Write(buffer, 0, length);
        length = 0;
    }

    private void MakeRoom(int count)
    {
        if (length > FlushAt) Flush();
        if (buffer.Length - length < count) Array.Resize(ref buffer, Math.Max(2 * buffer.Length, length + count));
    }
}
