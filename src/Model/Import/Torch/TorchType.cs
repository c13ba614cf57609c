using System.Buffers.Binary;

namespace Amalgam.Model.Import.Torch;

/// <summary>Type of the numbers of a storage.</summary>
/// <param name="Name">class that the pickle names: "torch.FloatStorage"</param>
/// <param name="Size">bytes of a number</param>
/// <param name="Read">the number in so many bytes, little-endian; integers beyond 2⁵³ are rounded</param>
internal sealed record TorchType(string Name, int Size, TorchType.Number Read)
{
    internal delegate double Number(ReadOnlySpan<byte> bytes);

    private static readonly TorchType[] All =
    [
        new("torch.DoubleStorage", 8, BinaryPrimitives.ReadDoubleLittleEndian),
        new("torch.FloatStorage", 4, bytes => BinaryPrimitives.ReadSingleLittleEndian(bytes)),
        new("torch.HalfStorage", 2, bytes => (double)BinaryPrimitives.ReadHalfLittleEndian(bytes)),
        // The upper half of a float.
        new("torch.BFloat16Storage", 2, bytes => BitConverter.Int32BitsToSingle(BinaryPrimitives.ReadUInt16LittleEndian(bytes) << 16)),
        new("torch.LongStorage", 8, bytes => BinaryPrimitives.ReadInt64LittleEndian(bytes)),
        new("torch.IntStorage", 4, bytes => BinaryPrimitives.ReadInt32LittleEndian(bytes)),
        new("torch.ShortStorage", 2, bytes => BinaryPrimitives.ReadInt16LittleEndian(bytes)),
        new("torch.CharStorage", 1, bytes => (sbyte)bytes[0]),
        new("torch.ByteStorage", 1, bytes => bytes[0]),
        new("torch.BoolStorage", 1, bytes => bytes[0] != 0 ? 1 : 0),
    ];

    /// <summary>The type of a class; null when it is another.</summary>
    public static TorchType? Find(string name) => Array.Find(All, type => type.Name == name);

    /// <summary>All numbers of some bytes, whose length is a multiple of <see cref="Size"/>.</summary>
    /// <param name="isBigEndian">whether the most significant byte comes first; the bytes are then reversed in place</param>
    public double[] ReadAll(Span<byte> bytes, bool isBigEndian)
    {
        var numbers = new double[bytes.Length / Size];
        for (int i = 0; i < numbers.Length; i++)
        {
            Span<byte> number = bytes.Slice(i * Size, Size);
            if (isBigEndian) number.Reverse();
            numbers[i] = Read(number);
        }
        return numbers;
    }
}
