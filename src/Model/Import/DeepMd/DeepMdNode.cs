using System.Globalization;

namespace Amalgam.Model.Import.DeepMd;

/// <summary>A map inside a model file, read key by key; <see cref="Done"/> reports the keys that were not read.</summary>
/// <remarks>Values are null, bool, double, string, <see cref="DeepMdArray"/>, lists or maps of those.</remarks>
internal sealed class DeepMdNode(DeepMdProblems problems, string path, IReadOnlyDictionary<string, object?> map)
{
    private readonly HashSet<string> read = [];

    public DeepMdProblems Problems => problems;

    /// <summary>Dotted path of the map, or of a key of it.</summary>
    public string PathOf(string key) => path.Length == 0 ? key : path + "." + key;

    public bool Has(string key) => map.ContainsKey(key);

    /// <summary>The keys that hold nothing the energy depends on.</summary>
    public void Ignore(params ReadOnlySpan<string> keys)
    {
        foreach (string key in keys) read.Add(key);
    }

    /// <summary>Reports every key that was neither read nor ignored.</summary>
    public void Done()
    {
        foreach ((string key, object? value) in map)
            if (!read.Contains(key))
                problems.Add(PathOf(key), "only keys that this importer knows", $"'{key}' ({Describe(value)})",
                    "the model was written by a newer or changed DeePMD-kit; its meaning here is unknown");
    }

    /// <summary>The raw value; a missing key ends the reading.</summary>
    public object? Value(string key)
    {
        read.Add(key);
        return map.TryGetValue(key, out object? value) ? value
            : throw problems.Fatal(PathOf(key), "this key", "none", "the file is cut short, or not a DPA3 model");
    }

    public DeepMdNode Child(string key) => AsNode(PathOf(key), Value(key));

    public DeepMdNode? ChildOrNull(string key) => Has(key) && Value(key) is not null ? Child(key) : null;

    /// <summary>The maps of a list.</summary>
    public DeepMdNode[] Children(string key) => [.. List(key).Select((value, index) => AsNode($"{PathOf(key)}[{index}]", value))];

    public List<object?> List(string key) => Value(key) as List<object?> ?? throw Wrong(key, "a list");

    public string Text(string key) => Value(key) as string ?? throw Wrong(key, "text");

    /// <summary>The text, or what a file without the key means.</summary>
    public string Text(string key, string missing) => Has(key) ? Text(key) : missing;

    public double Number(string key) => Value(key) is double number ? number : throw Wrong(key, "a number");

    public double Number(string key, double missing) => Has(key) ? Number(key) : missing;

    /// <summary>A whole number in a range.</summary>
    public int Count(string key, int least, int most)
    {
        double number = Number(key);
        if (number != Math.Floor(number) || number < least || number > most) throw Wrong(key,
            string.Create(CultureInfo.InvariantCulture, $"a whole number from {least} to {most}"));
        return (int)number;
    }

    public bool Flag(string key) => Value(key) is bool flag ? flag : throw Wrong(key, "true or false");

    public bool Flag(string key, bool missing) => Has(key) ? Flag(key) : missing;

    /// <summary>Reports the key unless it holds the one value that is supported; a missing key counts as that value.</summary>
    public void Require(string key, object? supported, string advice)
    {
        if (Has(key) && !Same(Value(key), supported)) problems.Add(PathOf(key), Describe(supported), Describe(map[key]), advice);
    }

    /// <summary>As <see cref="Require"/>, but what follows cannot be read when the key holds something else.</summary>
    public void RequireKind(string key, string supported, string advice)
    {
        if (Has(key) && !Same(Value(key), supported)) throw problems.Fatal(PathOf(key), Describe(supported), Describe(map[key]), advice);
    }

    /// <summary>Reports the key unless it is missing, null or an empty list.</summary>
    public void RequireEmpty(string key, string advice)
    {
        if (Has(key) && Value(key) is not (null or List<object?> { Count: 0 }))
            problems.Add(PathOf(key), "nothing (null or an empty list)", Describe(map[key]), advice);
    }

    /// <summary>Reports a version of the serialised class that is newer than the one known.</summary>
    public void RequireVersion(string className, int newest)
    {
        if (Has("@class")) Require("@class", className, "the tree is not that of a DPA3 energy model");
        if (Has("@version") && Number("@version") is var version && (version < 1 || version > newest))
            problems.Add(PathOf("@version"), $"1 to {newest}", Describe(version), $"this importer knows {className} up to version {newest}");
    }

    /// <summary>An array of a known shape, −1 for any length.</summary>
    public DeepMdArray Array(string key, params ReadOnlySpan<int> shape) => CheckArray(PathOf(key), Value(key), shape);

    public DeepMdArray? ArrayOrNull(string key, params ReadOnlySpan<int> shape) =>
        Has(key) && Value(key) is not null ? Array(key, shape) : null;

    /// <summary>A list of arrays of one shape.</summary>
    public DeepMdArray[] Arrays(string key, int count, int length)
    {
        List<object?> list = List(key);
        if (list.Count != count) throw Wrong(key, $"{count} arrays", $"{list.Count}");
        return [.. list.Select((value, index) => CheckArray($"{PathOf(key)}[{index}]", value, [length]))];
    }

    /// <summary>A list of numbers; null when the key is missing or null.</summary>
    public double[]? NumbersOrNull(string key, int count)
    {
        if (!Has(key) || Value(key) is null) return null;
        List<object?> list = List(key);
        if (list.Count != count || !list.TrueForAll(item => item is double number && double.IsFinite(number))) throw Wrong(key, $"{count} finite numbers");
        return [.. list.Cast<double>()];
    }

    private DeepMdArray CheckArray(string at, object? value, ReadOnlySpan<int> shape)
    {
        IEnumerable<string> sizes = shape.ToArray().Select(size => size < 0 ? "any" : size.ToString(CultureInfo.InvariantCulture));
        string wanted = $"an array of shape [{string.Join(", ", sizes)}]";
        const string advice = "the file is damaged, or the sizes it states are not those of its arrays";
        if (value is not DeepMdArray array) throw problems.Fatal(at, wanted, Describe(value), advice);
        bool fits = array.Shape.Length == shape.Length;
        for (int axis = 0; fits && axis < shape.Length; axis++) fits = shape[axis] < 0 || shape[axis] == array.Shape[axis];
        if (!fits) throw problems.Fatal(at, wanted, Describe(value), advice);
        if (!array.Values.All(double.IsFinite)) throw problems.Fatal(at, "finite numbers", "infinite or undefined ones",
            "the training that made this model diverged, or the file is damaged");
        return array;
    }

    private DeepMdNode AsNode(string at, object? value) =>
        value is IReadOnlyDictionary<string, object?> child ? new DeepMdNode(problems, at, child)
            : throw problems.Fatal(at, "a map", Describe(value), "the file is damaged, or not a DPA3 model");

    private InvalidDataException Wrong(string key, string expected, string? found = null) =>
        problems.Fatal(PathOf(key), expected, found ?? Describe(map.GetValueOrDefault(key)), "the file is damaged, or not a DPA3 model");

    private static bool Same(object? left, object? right) =>
        left is List<object?> { Count: 1 } list ? Same(list[0], right) : Equals(left, right);

    public static string Describe(object? value) => value switch
    {
        null => "null",
        bool flag => flag ? "true" : "false",
        double number => number.ToString("R", CultureInfo.InvariantCulture),
        string text => $"'{(text.Length > 60 ? text[..60] + "…" : text)}'",
        List<object?> list => list.Count == 0 ? "an empty list" : list.Count <= 4 ? $"[{string.Join(", ", list.Select(Describe))}]" : $"a list of {list.Count}",
        IReadOnlyDictionary<string, object?> => "a map",
        _ => value.ToString() ?? "",
    };
}
