using System.Reflection;

namespace Amalgam.Model.Shipped;

/// <summary>The trained models that come with the library; each has a page in the folder models of the repository.</summary>
/// <remarks>Their names stand wherever a model file is asked for. A file of the same name comes first.</remarks>
public static class ShippedModels
{
    private const string Prefix = "Amalgam.Models.", Suffix = ".safetensors";

    /// <summary>Short names, and what they stand for.</summary>
    public static IReadOnlyDictionary<string, string> Aliases { get; } = new Dictionary<string, string> { ["universal"] = "universal-tiny" };

    private const string Nequix = "energies, forces and stresses of nequix-oam-1 (PBE and PBE+U of OMat24, Alexandria, MPtrj)";

    /// <summary>All of them, smallest first.</summary>
    public static IReadOnlyList<ShippedModel> All { get; } =
    [
        new("universal-tiny", "89 elements: crystals, alloys, surfaces, clusters, molecules; a start for fine-tuning",
            Nequix),
        new("universal-tiny-b", "the same elements and labels, cutoffs by the elements, another start: a member of universal-committee", Nequix),
        new("universal-tiny-c", "the same, a third start: a member of universal-committee", Nequix),
        new("universal-small", "the same elements, nearer to the same labels, at about twice the cost", Nequix),
    ];

    /// <summary>Names that stand for several models, a committee, wherever a list of models may stand.</summary>
    public static IReadOnlyDictionary<string, IReadOnlyList<string>> Committees { get; } = new Dictionary<string, IReadOnlyList<string>>
    {
        ["universal-committee"] = ["universal-tiny", "universal-tiny-b", "universal-tiny-c"],
    };

    /// <summary>All that can stand where a model is asked for.</summary>
    public static IReadOnlyList<string> Names => [.. All.Select(model => model.Name), .. Aliases.Keys, .. Committees.Keys];

    private static Assembly Library => typeof(ShippedModels).Assembly;

    /// <summary>Whether the text is the name of a model that comes along, short for one, or that of a committee, and not that of a file.</summary>
    /// <param name="folder">what relative paths are relative to; null for the current folder</param>
    public static bool IsMeant(string text, string? folder = null) =>
        (FullName(text) is not null || Committees.ContainsKey(text)) && !IsFile(text, folder);

    /// <summary>The members that the text stands for; null when it is not the name of a committee, or a file has that name.</summary>
    /// <param name="folder">what relative paths are relative to; null for the current folder</param>
    public static IReadOnlyList<string>? MembersOf(string text, string? folder = null) =>
        IsFile(text, folder) ? null : Committees.GetValueOrDefault(text);

    /// <summary>The full name that the text stands for; null when there is no such model.</summary>
    public static string? FullName(string text)
    {
        string name = Aliases.GetValueOrDefault(text, text);
        return All.Any(model => model.Name == name) ? name : null;
    }

    private static bool IsFile(string text, string? folder) => File.Exists(folder is null ? text : Path.GetFullPath(text, folder));

    /// <summary>The bytes of a model file, seekable; the caller disposes them.</summary>
    /// <exception cref="InvalidDataException">There is no such model, or the name is that of a committee.</exception>
    public static Stream Open(string name)
    {
        string full = FullName(name) ?? throw new InvalidDataException(Committees.TryGetValue(name, out IReadOnlyList<string>? members)
            ? $"{name}: expected one model, found the name of {members.Count}\n  → name one of them: {string.Join(", ", members)}"
            : $"{name}: expected the name of a model that comes along, found none such\n  → they are: {string.Join(", ", All.Select(model => model.Name))}");
        return Library.GetManifestResourceStream(Prefix + full + Suffix)!;
    }
}
