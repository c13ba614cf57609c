namespace Amalgam.Model.Safetensors;

/// <summary>One tensor of a safetensors file.</summary>
/// <param name="Name">Name in the header.</param>
/// <param name="Type">Number type.</param>
/// <param name="Shape">Row-major shape; empty for a scalar.</param>
/// <param name="Offset">First byte, counted from the start of the data.</param>
public sealed record SafetensorsTensor(string Name, SafetensorsType Type, int[] Shape, long Offset)
{
    /// <summary>Number of elements.</summary>
    // A zero size makes the product zero even if the other sizes overflow.
    public long Count { get; } = Shape.Contains(0) ? 0 : Shape.Aggregate(1L, (product, size) => checked(product * size));

    /// <summary>Bytes of one element.</summary>
    public int ElementSize => SizeOf(Type);

    /// <summary>Bytes of the tensor.</summary>
    public long ByteCount => checked(Count * ElementSize);

    /// <summary>Bytes of one number.</summary>
    public static int SizeOf(SafetensorsType type) => type switch
    {
        SafetensorsType.F64 or SafetensorsType.I64 => 8,
        SafetensorsType.F32 or SafetensorsType.I32 => 4,
        SafetensorsType.F16 => 2,
        _ => 1,
    };

    /// <summary>"[4, 16]".</summary>
    public static string Describe(IEnumerable<int> shape) => $"[{string.Join(", ", shape)}]";
}
