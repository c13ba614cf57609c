using System.Globalization;
using System.Text;

namespace Amalgam.Formats.Text;

/// <summary>UTF-8 text on its way to a stream; numbers go in without strings, shortest form that reads back the same.</summary>
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

    /// <summary>Numbers with blanks between.</summary>
    public TextBuffer Add(ReadOnlySpan<double> numbers)
    {
        for (int i = 0; i < numbers.Length; i++)
        {
            if (i > 0) Add(' ');
            Add(numbers[i]);
        }
        return this;
    }

    /// <summary>Hands everything to the stream.</summary>
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
