using Amalgam.Atoms;

namespace Amalgam.Model.Import.DeepMd;

/// <summary>One model of a file: a single-task file holds one, a multi-task file one per head.</summary>
/// <param name="Name">as in the file; Default for a single task</param>
/// <param name="Aliases">other names, model_branch_alias</param>
/// <param name="Types">type map</param>
/// <param name="Observed">symbols that its training data held; empty where the file does not say</param>
/// <param name="Descriptor">kind: "dpa3"</param>
/// <param name="PairCutoff">Å; 0 where the file does not say</param>
/// <param name="AngleCutoff">Å; 0 where the file does not say</param>
/// <param name="FrameParameters">numb_fparam, numbers of a structure that the fitting network reads</param>
/// <param name="DefaultFrameParameters">their defaults; empty for none</param>
/// <param name="ReadsChargeAndSpin">whether the descriptor reads total charge and spin</param>
public sealed record DeepMdHead(
    string Name, IReadOnlyList<string> Aliases, IReadOnlyList<string> Types, IReadOnlyList<string> Observed, string Descriptor, double PairCutoff,
    double AngleCutoff, int FrameParameters, IReadOnlyList<double> DefaultFrameParameters, bool ReadsChargeAndSpin)
{
    internal const string Standard = "Default";

    /// <summary>Whether it is taken where no head is named.</summary>
    public bool IsDefault => Name == Standard || Aliases.Contains(Standard);

    /// <summary>The head of a section of model_params.</summary>
    internal static DeepMdHead Of(string name, IReadOnlyDictionary<string, object?> section)
    {
        IReadOnlyDictionary<string, object?> descriptor = Map(section, "descriptor"), options = Map(descriptor, "repflow");
        IReadOnlyDictionary<string, object?> fitting = Map(section, "fitting_net");
        return new DeepMdHead(
            name, Texts(section, "model_branch_alias"), Texts(section, "type_map"), Texts(Map(section, "info"), "observed_type"),
            descriptor.GetValueOrDefault("type") as string ?? "", Number(options, "e_rcut"), Number(options, "a_rcut"),
            (int)Math.Clamp(Number(fitting, "numb_fparam"), 0, int.MaxValue), [.. List(fitting, "default_fparam").OfType<double>()],
            descriptor.GetValueOrDefault("add_chg_spin_ebd") is true);
    }

    /// <summary>The head of a name or alias: exact names first, then without regard to case.</summary>
    /// <param name="name">null for the default</param>
    internal static DeepMdHead Choose(IReadOnlyList<DeepMdHead> heads, string? name, DeepMdProblems problems)
    {
        if (heads.Count == 1 && (name is null || string.Equals(name, heads[0].Name, StringComparison.OrdinalIgnoreCase))) return heads[0];
        string wanted = name ?? Standard;
        DeepMdHead[] found = Matches(StringComparison.Ordinal);
        if (found.Length == 0) found = Matches(StringComparison.OrdinalIgnoreCase);
        if (found.Length == 1) return found[0];
        string known = string.Join("; ", heads.Select(head => head.Aliases.Count > 0 ? $"{head.Name} (also {string.Join(", ", head.Aliases)})" : head.Name));
        if (heads.Count == 1) throw problems.Fatal("", "no --head, as the file holds one model", $"--head {name}", "leave it out");
        if (found.Length > 1)
            throw problems.Fatal("", "the name of one head", $"'{wanted}', which {found.Length} heads are called", $"--head NAME, one of {known}");
        throw problems.Fatal("", $"one of {heads.Count} heads", name is null ? "none named and none called Default" : $"'{name}'",
            name is not null && NearestName.Name(name, [.. heads.SelectMany(head => head.Aliases.Prepend(head.Name))]) is string near
                ? $"is {near} meant? The heads are {known}" : $"--head NAME, one of {known}");

        DeepMdHead[] Matches(StringComparison comparison) =>
            [.. heads.Where(head => head.Aliases.Prepend(head.Name).Any(own => own.Equals(wanted, comparison)))];
    }

    private static IReadOnlyDictionary<string, object?> Map(IReadOnlyDictionary<string, object?> map, string key) =>
        map.GetValueOrDefault(key) as IReadOnlyDictionary<string, object?> ?? new Dictionary<string, object?>();

    private static List<object?> List(IReadOnlyDictionary<string, object?> map, string key) => map.GetValueOrDefault(key) as List<object?> ?? [];

    private static string[] Texts(IReadOnlyDictionary<string, object?> map, string key) => [.. List(map, key).OfType<string>()];

    private static double Number(IReadOnlyDictionary<string, object?> map, string key) => map.GetValueOrDefault(key) is double number ? number : 0;
}
