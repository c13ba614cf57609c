using Amalgam.Atoms;

namespace Amalgam.Model.Export;

/// <summary>Writes dense DPA3 models as DeePMD-kit's serialisation: .yaml and .dp, from which <c>dp convert-backend</c> makes .pth and others.</summary>
public static class DeepMdExport
{
    /// <summary>Endings of files that are written.</summary>
    public static readonly IReadOnlyList<string> Endings = [".yaml", ".yml", ".dp", ".hlf"];

    /// <summary>Whether a file is written in this way, by its ending.</summary>
    public static bool Recognizes(string path) => Endings.Contains(Path.GetExtension(path).ToLowerInvariant());

    /// <summary>Whether a file of such an ending was written here and not by another program.</summary>
    public static bool IsOwn(string path)
    {
        byte[] content = File.ReadAllBytes(path);
        return content.AsSpan().StartsWith(ExportedYaml.Head) || content.AsSpan().IndexOf(ExportedHdf5.Mark) >= 0;
    }

    /// <summary>Writes a model; an older file of this name is replaced at once or not at all.</summary>
    /// <remarks>
    /// E0 becomes out_bias, with what the network says of a lone atom already subtracted (equation 8). Maps that cannot reach the energy, which the model does
    /// not have, are zero in the file.
    /// </remarks>
    /// <exception cref="InvalidDataException">An option of the model has no counterpart there (all are named), or the file cannot be written.</exception>
    public static void Write(PotentialModel model, string path)
    {
        ExportedOptions options = ExportedOptions.Of(model, Path.GetFileName(path));
        SortedDictionary<string, object?> tree = ExportedTree.Of(model, options);
        if (Path.GetExtension(path).ToLowerInvariant() is ".dp" or ".hlf") ExportedHdf5.Write(tree, path);
        else AtomicFile.Write(path, stream => ExportedYaml.Write(tree, stream));
    }
}
