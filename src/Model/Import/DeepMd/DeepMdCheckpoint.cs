using System.Text.Json;
using Amalgam.Model.Import.Torch;

namespace Amalgam.Model.Import.DeepMd;

/// <summary>What a .pt or .pth file of DeePMD-kit holds: <c>model_params</c>, and tensors by the names of a state_dict.</summary>
/// <remarks>
/// .pt is what the trainer saves: a state_dict, alone or beside the state of the optimiser, which is not read. .pth is what <c>dp freeze</c> saves: the
/// modules of one head, whose attributes have the names of the state_dict.
/// </remarks>
internal sealed class DeepMdCheckpoint
{
    public const string Damaged = "the file is damaged, or no model that DeePMD-kit saved";
    private const int DeepestNesting = 64;

    private readonly DeepMdProblems problems;
    private readonly Dictionary<string, TorchTensor> tensors = [];
    private readonly Dictionary<string, IReadOnlyDictionary<string, object?>> sections = [];

    /// <summary>In the order of the file.</summary>
    public IReadOnlyList<DeepMdHead> Heads { get; }

    /// <param name="archive">must stay open while tensors are read</param>
    public DeepMdCheckpoint(TorchArchive archive, DeepMdProblems problems)
    {
        this.problems = problems;
        if (archive.Root is not IReadOnlyDictionary<string, object?> root) throw problems.Fatal("", "a map", DeepMdNode.Describe(archive.Root), Damaged);
        IReadOnlyDictionary<string, object?> parameters = archive.IsScript ? ReadScript(root) : ReadState(root);
        if (parameters.GetValueOrDefault("model_dict") is IReadOnlyDictionary<string, object?> heads)
            foreach ((string name, object? section) in heads)
                sections[name] = section as IReadOnlyDictionary<string, object?>
                    ?? throw problems.Fatal($"model_params.model_dict.{name}", "a map", DeepMdNode.Describe(section), Damaged);
        else sections[DeepMdHead.Standard] = parameters;
        if (sections.Count == 0) throw problems.Fatal("model_params.model_dict", "at least one head", "none", Damaged);
        Heads = [.. sections.Select(section => DeepMdHead.Of(section.Key, section.Value))];
    }

    /// <summary>The model of a head as the tree that the .yaml file of that head would hold.</summary>
    /// <param name="unread">names of tensors of the head that have no place in such a tree</param>
    public IReadOnlyDictionary<string, object?> TreeOf(DeepMdHead head, out IReadOnlyList<string> unread)
    {
        var tree = new DeepMdStateTree(tensors, $"model.{head.Name}.", problems);
        IReadOnlyDictionary<string, object?> result = tree.Read(sections[head.Name]);
        unread = tree.Unread;
        return result;
    }

    /// <summary>A .pt file: the state_dict is the root, or stands under "model".</summary>
    private IReadOnlyDictionary<string, object?> ReadState(IReadOnlyDictionary<string, object?> root)
    {
        IReadOnlyDictionary<string, object?> state = root.GetValueOrDefault("model") as IReadOnlyDictionary<string, object?> ?? root;
        foreach ((string name, object? value) in state)
            if (value is TorchTensor tensor) tensors[name] = tensor;
        if (state.GetValueOrDefault("_extra_state") is IReadOnlyDictionary<string, object?> extra
            && extra.GetValueOrDefault("model_params") is IReadOnlyDictionary<string, object?> parameters) return parameters;
        throw problems.Fatal("_extra_state.model_params", "the options of the model", "none", Damaged + "; other models of PyTorch are not known here");
    }

    /// <summary>A .pth file: attributes of modules within modules.</summary>
    private Dictionary<string, object?> ReadScript(IReadOnlyDictionary<string, object?> root)
    {
        if (root.GetValueOrDefault("model_def_script") is not string script)
            throw problems.Fatal("model_def_script", "the options of the model", "none", Damaged + "; other modules of TorchScript are not known here");
        Flatten(root, $"model.{DeepMdHead.Standard}");
        try
        {
            using JsonDocument json = JsonDocument.Parse(script, new JsonDocumentOptions { MaxDepth = DeepestNesting });
            return ToValue(json.RootElement) as Dictionary<string, object?>
                ?? throw problems.Fatal("model_def_script", "a map", json.RootElement.ValueKind.ToString(), Damaged);
        }
        // Text that is no Unicode is found only when it is asked for.
        catch (Exception problem) when (problem is JsonException or InvalidOperationException or ArgumentException or FormatException)
        {
            throw problems.Fatal("model_def_script", "JSON", problem.Message.ReplaceLineEndings(" "), Damaged);
        }
    }

    private void Flatten(IReadOnlyDictionary<string, object?> map, string prefix)
    {
        foreach ((string name, object? value) in map)
        {
            // Which types are left out is an option that is looked at; the table made of it is not.
            if (value is TorchTensor tensor && name != "type_mask") tensors[$"{prefix}.{name}"] = tensor;
            else if (value is IReadOnlyDictionary<string, object?> child) Flatten(child, $"{prefix}.{name}");
        }
    }

    private static object? ToValue(JsonElement element) => element.ValueKind switch
    {
        // Of a key that occurs twice the last counts, as in the program that wrote it.
        JsonValueKind.Object => element.EnumerateObject().GroupBy(property => property.Name)
            .ToDictionary(group => group.Key, group => ToValue(group.Last().Value)),
        JsonValueKind.Array => element.EnumerateArray().Select(ToValue).ToList(),
        JsonValueKind.String => element.GetString(),
        JsonValueKind.Number => element.GetDouble(),
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => null,
    };
}
