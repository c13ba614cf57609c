using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Amalgam.Model.Backbones.Dpa3;

namespace Amalgam.Model.Import.DeepMd;

/// <summary>Imports DPA3 models of DeePMD-kit, as written by <c>dp convert-backend</c>: .yaml and .dp (HDF5).</summary>
public static class DeepMdModel
{
    /// <summary>Reads a model; what the file holds must all be understood, and only what can reach the energy is kept.</summary>
    /// <exception cref="InvalidDataException">The file is damaged, is no such model, or uses options that are not supported; each is named with its
    /// value.</exception>
    public static PotentialModel Import(string path)
    {
        var problems = new DeepMdProblems(Path.GetFileName(path));
        IReadOnlyDictionary<string, object?> tree = ReadTree(path, problems);
        var root = new DeepMdNode(problems, "", tree);
        DeepMdNode model = root.Child("model");
        root.Ignore("backend", "software", "version", "time", "model_def_script", "min_nbor_dist");
        RejectUnsupported(model);
        DeepMdTypes types = DeepMdTypes.Read(model);
        var descriptor = new DeepMdDescriptor(model.Child("descriptor"), types);
        var fitting = new DeepMdFitting(model.Child("fitting"), types, descriptor.Spec.HeadInputWidth);
        double[] energies = ReadEnergies(model.Child("@variables"), fitting, types);
        model.Done();
        root.Done();
        problems.ThrowIfAny();

        ModelSpec spec = descriptor.Spec with { HeadWidths = [.. fitting.Hidden.Select(layer => layer.Out)], HeadActivation = fitting.Activation };
        SpecValidation.Check(spec, Path.GetFileName(path));
        var parameters = new ParameterSet(new ParameterLayout(spec));
        DeepMdParameters.Fill(parameters, descriptor, fitting);
        return new PotentialModel(parameters, energies) { Provenance = Provenance(path, tree, problems) };
    }

    private static IReadOnlyDictionary<string, object?> ReadTree(string path, DeepMdProblems problems)
    {
        if (!File.Exists(path)) throw problems.Fatal("", "a file", "none", $"there is no '{path}'");
        return Path.GetExtension(path).ToLowerInvariant() switch
        {
            ".yaml" or ".yml" => DeepMdYaml.Read(path, problems),
            ".dp" or ".hlf" => DeepMdHdf5.Read(path, problems),
            string other => throw problems.Fatal("", "a .yaml or .dp model", $"'{other}'",
                $"convert it with DeePMD-kit: dp convert-backend {Path.GetFileName(path)} {Path.GetFileNameWithoutExtension(path)}.dp"),
        };
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
        if (variables.ArrayOrNull("out_std", 1, types.Count, 1) is { } scale && scale.Values.Any(value => value != 1))
            variables.Problems.Add(variables.PathOf("out_std"), "1 for every type", string.Join(' ', scale.Values), "scaled outputs are not supported");
        variables.Done();
        return types.Reorder([.. bias.Zip(fitting.TypeEnergies, (left, right) => left + right)], 1);
    }

    private static JsonObject Provenance(string path, IReadOnlyDictionary<string, object?> tree, DeepMdProblems problems)
    {
        var source = new JsonObject { ["format"] = "DeePMD-kit DPA3", ["file"] = Path.GetFileName(path) };
        using (FileStream file = File.OpenRead(path)) source["sha256"] = Convert.ToHexStringLower(SHA256.HashData(file));
        foreach (string key in (string[])["software", "version", "time"])
            if (tree.GetValueOrDefault(key) is { } value) source[key] = value as string ?? DeepMdNode.Describe(value);
        source["notices"] = new JsonArray([.. problems.Notices.Select(notice => JsonValue.Create(notice))]);
        return new JsonObject { ["imported_from"] = source };
    }
}
