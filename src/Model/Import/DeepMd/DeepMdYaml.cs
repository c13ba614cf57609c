using System.Globalization;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Amalgam.Model.Import.DeepMd;

/// <summary>Reads the tree of a DeePMD-kit .yaml model. Only data: tags are not resolved and nothing is constructed from them.</summary>
internal sealed class DeepMdYaml
{
    private const int DeepestNesting = 64;
    private readonly DeepMdProblems problems;
    private readonly Parser parser;
    private readonly Dictionary<AnchorName, object?> anchors = [];
    private int depth;

    private DeepMdYaml(TextReader text, DeepMdProblems problems)
    {
        this.problems = problems;
        parser = new Parser(text);
    }

    /// <exception cref="InvalidDataException">The file is not the YAML of a map.</exception>
    public static IReadOnlyDictionary<string, object?> Read(string path, DeepMdProblems problems)
    {
        using StreamReader text = File.OpenText(path);
        try
        {
            var reader = new DeepMdYaml(text, problems);
            reader.parser.Consume<StreamStart>();
            reader.parser.Consume<DocumentStart>();
            object? root = reader.ReadValue();
            reader.parser.Consume<DocumentEnd>();
            return root as IReadOnlyDictionary<string, object?>
                ?? throw problems.Fatal("", "a map of keys", DeepMdNode.Describe(root), "write the model with `dp convert-backend model.pth model.yaml`");
        }
        catch (YamlException problem)
        {
            throw problems.Fatal(
                $"line {problem.Start.Line}", "YAML", problem.Message.ReplaceLineEndings(" "),
                    "the file is damaged or cut short; write it again with `dp convert-backend`");
        }
    }

    private object? ReadValue()
    {
        if (parser.TryConsume<AnchorAlias>(out var alias))
            return anchors.TryGetValue(alias.Value, out object? known) ? known
                : throw new YamlException(alias.Start, alias.End, $"anchor {alias.Value} is used before it is defined");
        if (++depth > DeepestNesting) throw new YamlException($"nesting deeper than {DeepestNesting}");
        (AnchorName anchor, object? value) = parser.Current switch
        {
            Scalar => ReadScalar(),
            SequenceStart => ReadList(),
            MappingStart => ReadMap(),
            _ => throw new YamlException(parser.Current!.Start, parser.Current.End, "a value was expected"),
        };
        depth--;
        if (!anchor.IsEmpty) anchors[anchor] = value;
        return value;
    }

    private (AnchorName, object?) ReadScalar()
    {
        Scalar scalar = parser.Consume<Scalar>();
        return (scalar.Anchor, scalar.Style == ScalarStyle.Plain ? Resolve(scalar.Value) : scalar.Value);
    }

    private (AnchorName, object?) ReadList()
    {
        AnchorName anchor = parser.Consume<SequenceStart>().Anchor;
        var list = new List<object?>();
        while (!parser.TryConsume<SequenceEnd>(out _)) list.Add(ReadValue());
        return (anchor, list);
    }

    private (AnchorName, object?) ReadMap()
    {
        MappingStart start = parser.Consume<MappingStart>();
        var map = new Dictionary<string, object?>();
        while (!parser.TryConsume<MappingEnd>(out _))
        {
            Scalar key = parser.Consume<Scalar>();
            if (!map.TryAdd(key.Value, ReadValue())) throw new YamlException(key.Start, key.End, $"key '{key.Value}' occurs twice");
        }
        return (start.Anchor, map.GetValueOrDefault("@class") is "np.ndarray" ? ToArray(map, start) : map);
    }

    /// <summary>Nested lists of numbers as an array.</summary>
    private static DeepMdArray ToArray(Dictionary<string, object?> map, MappingStart start)
    {
        var shape = new List<int>();
        object? value = map.GetValueOrDefault("value");
        for (object? inner = value; inner is List<object?> list; inner = list.Count > 0 ? list[0] : null) shape.Add(list.Count);
        var values = new List<double>();
        if (!Flatten(value, [.. shape], 0, values)) throw new YamlException(start.Start, start.End,
            "an array was expected: numbers in nested lists of equal lengths");
        return new DeepMdArray([.. shape], [.. values]);
    }

    private static bool Flatten(object? value, int[] shape, int axis, List<double> values)
    {
        if (axis < shape.Length) return value is List<object?> list && list.Count == shape[axis]
            && list.TrueForAll(item => Flatten(item, shape, axis + 1, values));
        if (value is not double number) return false;
        values.Add(number);
        return true;
    }

    /// <summary>Null, true, false and numbers; everything else, Y and No included, is text.</summary>
    private static object? Resolve(string text) => text switch
    {
        "" or "~" or "null" => null,
        "true" => true,
        "false" => false,
        ".nan" => double.NaN,
        ".inf" => double.PositiveInfinity,
        "-.inf" => double.NegativeInfinity,
        _ => text[0] is (>= '0' and <= '9') or '-' or '+' or '.' && double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number)
            ? number : text,
    };
}
