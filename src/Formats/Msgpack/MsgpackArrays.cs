using Amalgam.Formats.Npy;

namespace Amalgam.Formats.Msgpack;

/// <summary>Arrays of NumPy in MessagePack: a map of type, shape and data, as msgpack-numpy and deepmd-kit write them.</summary>
internal static class MsgpackArrays
{
    /// <summary>The numbers of a value: an array, a list of numbers, or one; null when it is none.</summary>
    public static double[]? Numbers(object? value)
    {
        switch (value)
        {
            case long or double or bool: return [Number(value)];
            case object?[] list when Array.TrueForAll(list, item => item is long or double or bool): return [.. list.Select(Number)];
            case Dictionary<string, object?> map when map.GetValueOrDefault("data") is byte[] bytes:
                if (NpyType.Named(map.GetValueOrDefault("type") as string) is not NpyType type || bytes.Length % type.Size != 0) return null;
                double[] numbers = type.ReadAll(bytes);
                double count = map.GetValueOrDefault("shape") is object?[] shape ? shape.Aggregate(1.0, (product, length) =>
                    product * (length is long n ? n : -1)) : numbers.Length;
                return count == numbers.Length ? numbers : null;
            default: return null;
        }
    }

    private static double Number(object? value) => value switch { long number => number, double number => number, _ => value is true ? 1 : 0 };
}
