using System.Globalization;
using Amalgam.Atoms.Pickle;

namespace Amalgam.Model.Import.Torch;

/// <summary>
/// Turns the values of a pickle into a tree of plain data: null, bool, double, string, <see cref="TorchTensor"/>, lists and maps by text of those.
/// </summary>
/// <remarks>
/// The values of a pickle may refer to themselves or stand in many places: depth and number of nodes are bounded, so that neither a cycle nor a list of lists
/// of one list is walked without end.
/// </remarks>
internal sealed class TorchTree(TorchArchive archive)
{
    private const int DeepestNesting = 64, MostNodes = 1_000_000;
    private const string Script = "__torch__.";

    private static readonly HashSet<string> Globals =
    [
        "collections.OrderedDict", "torch.Size", "torch._utils._rebuild_tensor_v2", "torch._utils._rebuild_parameter",
        "torch.jit._pickle.restore_type_tag", "torch.jit._pickle.build_intlist", "torch.jit._pickle.build_doublelist", "torch.jit._pickle.build_boollist",
        "torch.jit._pickle.build_tensorlist",
    ];

    private readonly Dictionary<PickleObject, TorchTensor> tensors = new(ReferenceEqualityComparer.Instance);
    private int nodes, depth;

    /// <summary>Whether a global of a pickle stands for data here: tensors, their types, ordered dictionaries, modules of TorchScript.</summary>
    public static bool IsData(string global) =>
        Globals.Contains(global) || TorchType.Find(global) is not null || global.StartsWith(Script, StringComparison.Ordinal);

    /// <exception cref="InvalidDataException">There are values of other kinds, damaged tensors, or too many values.</exception>
    public object? Of(object? value)
    {
        if (++nodes > MostNodes) throw Wrong($"more than {MostNodes} values");
        if (++depth > DeepestNesting) throw Wrong($"nesting deeper than {DeepestNesting}, or a value that holds itself");
        object? result = value switch
        {
            null or bool or double or string => value,
            long number => (double)number,
            List<object?> list => list.ConvertAll(Of),
            object?[] tuple => tuple.Select(Of).ToList(),
            Dictionary<object, object?> map => Map(map),
            PickleObject made => Made(made),
            _ => throw Wrong($"a value of the kind {value.GetType().Name}"),
        };
        depth--;
        return result;
    }

    private Dictionary<string, object?> Map(Dictionary<object, object?> items)
    {
        var map = new Dictionary<string, object?>();
        foreach ((object key, object? value) in items)
        {
            string name = key switch
            {
                string text => text,
                long number => number.ToString(CultureInfo.InvariantCulture),
                _ => throw Wrong("a key that is neither text nor an integer"),
            };
            if (!map.TryAdd(name, Of(value))) throw Wrong($"key '{name}' twice");
        }
        return map;
    }

    private object? Made(PickleObject made)
    {
        string name = made.Global.Name;
        // What else was put into an ordered dictionary, such as the versions of modules, is not data of the model.
        if (name == "collections.OrderedDict") return Map(made.Items);
        if (name.StartsWith(Script, StringComparison.Ordinal))
            return made.State is null ? new Dictionary<string, object?>() : Of(made.State);
        if (name.StartsWith("torch.jit._pickle.", StringComparison.Ordinal) || name == "torch.Size")
            return made.Arguments is [object inner, ..] ? Of(inner) : throw Wrong($"{name} of nothing");
        if (name == "torch._utils._rebuild_parameter")
            return made.Arguments is [PickleObject tensor, ..] ? Of(tensor) : throw Wrong("a parameter without a tensor");
        if (name != "torch._utils._rebuild_tensor_v2") throw Wrong($"{name} in place of a value");
        if (tensors.TryGetValue(made, out TorchTensor? known)) return known;
        return tensors[made] = Tensor(made.Arguments);
    }

    /// <param name="arguments">storage, offset, size, stride, requires_grad, hooks</param>
    private TorchTensor Tensor(object?[] arguments)
    {
        if (arguments is not [PickleObject { Global.Name: "persistent", Arguments: ["storage", PickleGlobal kind, string key, _, long count, ..] }, long offset,
            object?[] size, object?[] stride, ..] || TorchType.Find(kind.Name) is not { } type)
            throw Wrong("a tensor of another kind");
        if (size.Length != stride.Length || size.Length > 8) throw Wrong("a tensor whose strides do not fit its shape");
        var shape = new int[size.Length];
        var strides = new long[size.Length];
        (long numbers, Int128 first, Int128 last) = (1, offset, offset);
        for (int axis = 0; axis < shape.Length; axis++)
        {
            if (size[axis] is not long length || length < 0 || length > int.MaxValue || stride[axis] is not long step)
                throw Wrong("a shape that is not made of counts");
            (shape[axis], strides[axis]) = ((int)length, step);
            numbers = length == 0 ? 0 : numbers > count / length ? long.MaxValue : numbers * length;
            if (numbers > count) throw Wrong($"a tensor that is larger than its storage of {count} numbers");
            Int128 reach = (Int128)Math.Max(0, length - 1) * step;
            (first, last) = (first + Int128.Min(0, reach), last + Int128.Max(0, reach));
        }
        if (numbers > Array.MaxLength) throw Wrong($"a tensor of {numbers} numbers");
        if (numbers > 0 && (first < 0 || last >= count)) throw Wrong("a tensor that leads out of its storage");
        return new TorchTensor(archive, new TorchStorage(key, type, count), offset, shape, strides);
    }

    private static InvalidDataException Wrong(string found) => new($"expected the data of a PyTorch model, found {found}");
}
