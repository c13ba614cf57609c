using System.Text.Json.Nodes;
using Amalgam.Atoms;
using Amalgam.Model.Backbones.Dpa3;
using Amalgam.Model.Import.Torch;

namespace Amalgam.Model.Import.DeepMd;

/// <summary>
/// Imports DPA3 models of DeePMD-kit: .pt as the trainer saves it, .pth as <c>dp freeze</c> does, .yaml and .dp (HDF5) as <c>dp convert-backend</c> does.
/// </summary>
public static class DeepMdModel
{
    /// <summary>Endings of files that are read.</summary>
    public static readonly IReadOnlyList<string> Endings = [".pt", ".pth", ".yaml", ".yml", ".dp", ".hlf"];

    /// <summary>Whether a file is such a model by its ending.</summary>
    public static bool Recognizes(string path) => Endings.Contains(Path.GetExtension(path).ToLowerInvariant());

    /// <summary>Whether a file may hold several heads, by its ending.</summary>
    public static bool HasHeads(string path) => Path.GetExtension(path).ToLowerInvariant() is ".pt" or ".pth";

    /// <summary>Reads a model; what the file holds must all be understood, and only what can reach the energy is kept.</summary>
    /// <param name="options">head, charge, spin and frame parameters; null for the defaults of the file</param>
    /// <exception cref="InvalidDataException">The file is damaged, is no such model, or uses options that are not supported; each is named with its
    /// value.</exception>
    public static PotentialModel Import(string path, DeepMdImportOptions? options = null)
    {
        options ??= new DeepMdImportOptions();
        var problems = new DeepMdProblems(Path.GetFileName(path));
        (IReadOnlyDictionary<string, object?> tree, string? head, IReadOnlyList<string> unread) = ReadTree(path, options, problems);
        var root = new DeepMdNode(problems, "", tree);
        DeepMdNode model = root.Child("model");
        root.Ignore("backend", "software", "version", "time", "model_def_script", "min_nbor_dist", "pt_version", "@variables");
        RejectUnsupported(model);
        DeepMdTypes types = DeepMdTypes.Read(model);
        (DeepMdNode describing, DeepMdNode fit) = (model.Child("descriptor"), model.Child("fitting"));
        DeepMdConditions conditions = DeepMdConditions.Read(describing, fit, options);
        var descriptor = new DeepMdDescriptor(describing, types, conditions);
        var fitting = new DeepMdFitting(fit, types, descriptor.Spec.HeadInputWidth, conditions);
        double[] energies = ReadEnergies(model.Child("@variables"), fitting, types);
        model.Done();
        root.Done();
        foreach (string name in unread)
            problems.Add(name, "only tensors that this importer knows", "this one",
                "the model was written by a newer or changed DeePMD-kit; its meaning here is unknown");
        problems.ThrowIfAny();

        ModelSpec spec = DeepMdRouters.With(
            descriptor.Spec with { HeadWidths = [.. fitting.Hidden.Select(layer => layer.Out)], HeadActivation = fitting.Activation }, descriptor, problems);
        foreach (SpecProblem problem in SpecValidation.Find(spec)) problems.Add(problem);
        problems.ThrowIfAny();
        var parameters = new ParameterSet(new ParameterLayout(spec));
        DeepMdParameters.Fill(parameters, descriptor, fitting);
        return new PotentialModel(parameters, energies) { Provenance = Provenance(path, tree, (head, conditions), problems) };
    }

    /// <summary>The heads of a .pt or .pth file, without reading their numbers.</summary>
    /// <exception cref="InvalidDataException">The file is damaged or is no such model.</exception>
    public static IReadOnlyList<DeepMdHead> Heads(string path)
    {
        var problems = new DeepMdProblems(Path.GetFileName(path));
        using TorchArchive archive = Open(path, problems);
        return new DeepMdCheckpoint(archive, problems).Heads;
    }

    private static (IReadOnlyDictionary<string, object?> Tree, string? Head, IReadOnlyList<string> Unread) ReadTree(
        string path, DeepMdImportOptions options, DeepMdProblems problems)
    {
        if (!File.Exists(path)) throw problems.Fatal("", "a file", "none", $"there is no '{path}'");
        if (HasHeads(path))
        {
            using TorchArchive archive = Open(path, problems);
            var checkpoint = new DeepMdCheckpoint(archive, problems);
            DeepMdHead head = DeepMdHead.Choose(checkpoint.Heads, options.Head, problems);
            return (checkpoint.TreeOf(head, out IReadOnlyList<string> unread), checkpoint.Heads.Count > 1 ? head.Name : null, unread);
        }
        IReadOnlyDictionary<string, object?> tree = Path.GetExtension(path).ToLowerInvariant() switch
        {
            ".yaml" or ".yml" => DeepMdYaml.Read(path, problems),
            ".dp" or ".hlf" => DeepMdHdf5.Read(path, problems),
            string other => throw problems.Fatal("", "a .pt, .pth, .yaml or .dp model", $"'{other}'", "models of DeePMD-kit have these endings"),
        };
        return options.Head is null ? (tree, null, [])
            : throw problems.Fatal("", "no --head, as the file holds one model", $"--head {options.Head}", "leave it out");
    }

    private static TorchArchive Open(string path, DeepMdProblems problems)
    {
        if (!File.Exists(path)) throw problems.Fatal("", "a file", "none", $"there is no '{path}'");
        try
        {
            return TorchArchive.Open(path);
        }
        catch (InvalidDataException problem)
        {
            throw problems.Damaged("", problem, DeepMdCheckpoint.Damaged);
        }
    }

    private static void RejectUnsupported(DeepMdNode model)
    {
        if (model.Has("model_dict"))
            throw model.Problems.Fatal(model.PathOf("model_dict"), "one model", "a multi-task model",
                "freeze one head of it with DeePMD-kit (dp --pt freeze --head NAME) and convert that");
        model.RequireKind("type", "standard", "linear combinations, tabulated, spin and other composed models are not supported");
        model.RequireVersion("Model", 2);
        model.RequireEmpty("atom_exclude_types", "types without an energy are not supported");
        model.RequireEmpty("pair_exclude_types", "excluded pairs of types are not supported");
        // Both steer training only; what came out of it is out_bias.
        model.Ignore("preset_out_bias", "rcond");
    }

    /// <summary>E0 = bias_atom_e + out_bias.</summary>
    private static double[] ReadEnergies(DeepMdNode variables, DeepMdFitting fitting, DeepMdTypes types)
    {
        double[] bias = variables.Array("out_bias", 1, types.Count, 1).Values;
        // The scales of labels are kept in the file, but energies are not multiplied with them.
        variables.Ignore("out_std");
        variables.Done();
        return types.Reorder([.. bias.Zip(fitting.TypeEnergies, (left, right) => left + right)], 1);
    }

    private static JsonObject Provenance(
        string path, IReadOnlyDictionary<string, object?> tree, (string? Head, DeepMdConditions Conditions) chosen, DeepMdProblems problems)
    {
        var source = new JsonObject { ["format"] = "DeePMD-kit DPA3", ["file"] = Path.GetFileName(path) };
        using (FileStream file = File.OpenRead(path)) source["sha256"] = Convert.ToHexStringLower(Sha256.Of(file));
        foreach (string key in (string[])["software", "version", "time"])
            if (tree.GetValueOrDefault(key) is { } value) source[key] = value as string ?? DeepMdNode.Describe(value);
        if (chosen.Head is not null) source["head"] = chosen.Head;
        if (chosen.Conditions.ChargeAndSpin is var (charge, spin)) (source["charge"], source["spin"]) = (charge, spin);
        if (chosen.Conditions.Frame.Length > 0)
            source["frame_parameters"] = new JsonArray([.. chosen.Conditions.Frame.Select(value => (JsonNode)JsonValue.Create(value))]);
        source["notices"] = new JsonArray([.. problems.Notices.Select(notice => JsonValue.Create(notice))]);
        return new JsonObject { ["imported_from"] = source };
    }
}
