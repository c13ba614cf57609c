using System.Buffers.Binary;
using Amalgam.Atoms.Pickle;
using Amalgam.Formats.Npy;

namespace Amalgam.Formats.Pickle;

/// <summary>Numbers of tensors and arrays in pickles: torch tensors with their storage inside, arrays and scalars of NumPy, plain numbers and lists.</summary>
internal static class TorchTensors
{
    /// <summary>Globals that tensors, arrays and their parts are made of.</summary>
    public static readonly IReadOnlySet<string> Globals = new HashSet<string>(
    [
        "torch._utils._rebuild_tensor_v2", "torch._utils._rebuild_tensor", "torch.storage._load_from_bytes", "torch.Size", "collections.OrderedDict",
        .. Types.Keys,
        "numpy.core.multiarray._reconstruct", "numpy._core.multiarray._reconstruct", "numpy.core.multiarray.scalar", "numpy._core.multiarray.scalar",
        "numpy.ndarray", "numpy.dtype", "_codecs.encode",
    ]);

    private const int LegacyPickles = 5;

    private static Dictionary<string, string> Types => new()
    {
        ["torch.DoubleStorage"] = "f8", ["torch.FloatStorage"] = "f4", ["torch.HalfStorage"] = "f2", ["torch.LongStorage"] = "i8", ["torch.IntStorage"] = "i4",
        ["torch.ShortStorage"] = "i2", ["torch.CharStorage"] = "i1", ["torch.ByteStorage"] = "u1", ["torch.BoolStorage"] = "b1",
    };

    /// <summary>The numbers of a value, the last index fastest; null when it is none of these.</summary>
    /// <exception cref="InvalidDataException">A tensor is damaged.</exception>
    public static double[]? Numbers(object? value) => value switch
    {
        long number => [number],
        double number => [number],
        bool flag => [flag ? 1 : 0],
        List<object?> list when list.TrueForAll(item => item is long or double or bool) => [.. list.SelectMany(item => Numbers(item)!)],
        PickleObject { Global.Name: "torch._utils._rebuild_tensor_v2" or "torch._utils._rebuild_tensor" } tensor => Tensor(tensor.Arguments),
        PickleObject made when made.Global.Name.EndsWith("multiarray._reconstruct", StringComparison.Ordinal) => NumpyArray(made.State),
        PickleObject made when made.Global.Name.EndsWith("multiarray.scalar", StringComparison.Ordinal) => NumpyScalar(made.Arguments),
        _ => null,
    };

    private static double[] Tensor(object?[] arguments)
    {
        if (arguments is not [PickleObject { Global.Name: "torch.storage._load_from_bytes", Arguments: [byte[] stored] }, long offset, object?[] size,
            object?[] stride, ..])
            throw Wrong("a tensor of another kind");
        double[] storage = Storage(stored);
        long[] lengths = [.. size.Select(Integer)], steps = [.. stride.Select(Integer)];
        if (lengths.Length != steps.Length || lengths.Length > 8) throw Wrong("a tensor whose strides do not fit its shape");
        long count = 1;
        foreach (long length in lengths) count = length < 0 || length > storage.Length ? long.MaxValue : count > storage.Length ? count : count * length;
        if (count > storage.Length) throw Wrong("a tensor that is larger than its storage");
        var numbers = new double[count];
        long[] index = new long[lengths.Length];
        for (long n = 0; n < count; n++)
        {
            long place = offset;
            for (int axis = 0; axis < index.Length; axis++) place += index[axis] * Math.Clamp(steps[axis], -storage.Length, storage.Length);
            if (place < 0 || place >= storage.Length) throw Wrong("a tensor that leads out of its storage");
            numbers[n] = storage[place];
            for (int axis = index.Length - 1; axis >= 0 && ++index[axis] == lengths[axis]; axis--) index[axis] = 0;
        }
        return numbers;
    }

    /// <summary>The numbers of a storage that torch.save wrote in its old form: magic number, protocol, system, the storage's description, its keys, then
    /// per key
    /// a count and the numbers.</summary>
    private static double[] Storage(byte[] stored)
    {
        int at = 0;
        object? description = null;
        for (int pickle = 0; pickle < LegacyPickles; pickle++)
        {
            object? read = PickleReader.Read(stored, ref at, Globals.Contains);
            if (pickle == 3) description = read;
        }
        if (description is not PickleObject { Global.Name: "persistent", Arguments: [_, PickleGlobal kind, ..] }
            || !Types.TryGetValue(kind.Name, out string? name) || NpyType.Parse("<" + name) is not NpyType type) throw Wrong("a storage of another kind");
        if (stored.Length - at < 8) throw Wrong("a storage without numbers");
        long count = BinaryPrimitives.ReadInt64LittleEndian(stored.AsSpan(at));
        if (count < 0 || count > (stored.Length - at - 8) / type.Size) throw Wrong("a storage that is cut off");
        return type.ReadAll(stored.AsSpan(at + 8, (int)count * type.Size));
    }

    /// <param name="state">(version, shape, type, Fortran order, bytes)</param>
    private static double[]? NumpyArray(object? state)
    {
        if (state is not object?[] { Length: 5 } parts || parts[3] is true || TypeOf(parts[2]) is not NpyType type || BytesOf(parts[4])
            is not byte[] bytes) return null;
        return bytes.Length % type.Size == 0 ? type.ReadAll(bytes) : throw Wrong("an array that is cut off");
    }

    private static double[]? NumpyScalar(object?[] arguments) =>
        arguments is [object type, object value] && TypeOf(type) is NpyType kind && BytesOf(value) is byte[] bytes && bytes.Length == kind.Size
            ? kind.ReadAll(bytes) : null;

    /// <param name="value">numpy.dtype('f8', …) with a state whose second part is the order of bytes</param>
    private static NpyType? TypeOf(object? value)
    {
        if (value is not PickleObject { Global.Name: "numpy.dtype", Arguments: [string name, ..] } type) return null;
        string order = type.State is object?[] { Length: > 1 } state && state[1] is string text ? text : "<";
        return NpyType.Parse((order == ">" ? ">" : "<") + name);
    }

    /// <summary>Bytes, or in old protocols _codecs.encode(text, "latin1").</summary>
    private static byte[]? BytesOf(object? value) => value switch
    {
        byte[] bytes => bytes,
        PickleObject { Global.Name: "_codecs.encode", Arguments: [string text, ..] } => System.Text.Encoding.Latin1.GetBytes(text),
        _ => null,
    };

    private static long Integer(object? value) => value is long number ? number : throw Wrong("a shape that is not made of integers");

    private static InvalidDataException Wrong(string found) => new($"expected a tensor, found {found}");
}
