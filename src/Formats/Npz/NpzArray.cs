using Amalgam.Formats.Npy;
using Amalgam.Formats.Records;

namespace Amalgam.Formats.Npz;

/// <summary>An array of numbers, kept as bytes of its own type.</summary>
internal sealed class NpzArray(string source, NpyHeader header, NpyType type, byte[] bytes)
{
    /// <summary>Lengths of the axes; empty for a single number.</summary>
    public IReadOnlyList<long> Shape => header.Shape;

    /// <summary>Numbers in all.</summary>
    public long Count => bytes.Length / type.Size;

    /// <summary>Length of the first axis; 1 for a single number.</summary>
    public long Rows => header.Shape.Length == 0 ? 1 : header.Shape[0];

    public bool IsInteger => type.Kind != 'f';

    /// <summary>Numbers from one place on, the last index fastest whatever the order in the file.</summary>
    /// <exception cref="InvalidDataException">There are not as many.</exception>
    public double[] Slice(long start, long count)
    {
        if (start < 0 || count < 0 || start > Count - count)
            throw RecordAtoms.Wrong(source, $"numbers up to place {start + count}", $"{Count}", "do the arrays of the file belong together?");
        if (!header.IsFortranOrder || header.Shape.Length < 2) return type.ReadAll(bytes.AsSpan((int)start * type.Size, (int)count * type.Size));
        var numbers = new double[count];
        Span<byte> number = stackalloc byte[8];
        for (long n = 0; n < count; n++)
        {
            // Index (i, j, k) stands at i + I (j + J k).
            long rest = start + n, place = 0, before = Count;
            for (int axis = header.Shape.Length - 1; axis >= 0; axis--)
            {
                before /= header.Shape[axis];
                place += rest % header.Shape[axis] * before;
                rest /= header.Shape[axis];
            }
            bytes.AsSpan((int)place * type.Size, type.Size).CopyTo(number);
            numbers[n] = type.Read(number[..type.Size]);
        }
        return numbers;
    }

    /// <summary>All numbers.</summary>
    public double[] All() => Slice(0, Count);
}
