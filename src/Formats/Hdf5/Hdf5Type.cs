using System.Buffers.Binary;
using Amalgam.Formats.Npy;

namespace Amalgam.Formats.Hdf5;

/// <summary>The type of the elements of a data set: numbers, texts of a length, or texts elsewhere in the file.</summary>
/// <param name="Size">bytes of an element</param>
/// <param name="Number">null for what is no number</param>
/// <param name="IsText">a text of <paramref name="Size"/> bytes</param>
/// <param name="IsFarText">a text in the global heap</param>
internal readonly record struct Hdf5Type(int Size, NpyType? Number, bool IsText, bool IsFarText)
{
    private const int Integer = 0, Float = 1, Text = 3, Enumeration = 8, VariableLength = 9;

    /// <summary>The type of a message; one without number and text for any other.</summary>
    /// <exception cref="InvalidDataException">The message is damaged.</exception>
    public static Hdf5Type Of(ReadOnlySpan<byte> message, Hdf5File file)
    {
        if (message.Length < 8) throw file.Damaged("a type that is cut off");
        int kind = message[0] & 0x0F, bits = message[1];
        uint size = BinaryPrimitives.ReadUInt32LittleEndian(message[4..]);
        if (size == 0 || size > file.MostUnpacked) throw file.Damaged($"elements of {size} bytes");
        switch (kind)
        {
            case Integer when size is 1 or 2 or 4 or 8: return Numbers((bits & 8) != 0 ? 'i' : 'u', (int)size, (bits & 1) != 0);
            case Float when size is 2 or 4 or 8: return Numbers('f', (int)size, (bits & 1) != 0);
            // Flags are an enumeration of bytes.
            case Enumeration when message.Length >= 16 && Of(message[8..], file) is { Number: not null } inner && inner.Size == size: return inner;
            case Text: return new Hdf5Type((int)size, null, true, false);
            case VariableLength when (bits & 0x0F) == 1: return new Hdf5Type((int)size, null, false, true);
            default: return new Hdf5Type((int)size, null, false, false);
        }
    }

    private static Hdf5Type Numbers(char kind, int size, bool isBigEndian) => new(size, new NpyType(kind, size, isBigEndian), false, false);
}
