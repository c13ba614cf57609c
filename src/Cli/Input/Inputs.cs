using System.CommandLine;
using Amalgam.Atoms;
using Amalgam.Cli.Terminal;
using Amalgam.Formats;
using Amalgam.Formats.Contracts;
using Amalgam.Model.Parameters;
using Amalgam.Model.Shipped;

namespace Amalgam.Cli.Input;

/// <summary>Options that several verbs take, and their checks.</summary>
internal static class Inputs
{
    /// <exception cref="InvalidDataException">There is no such file.</exception>
    public static string RequireFile(string path)
    {
        if (File.Exists(path)) return path;
        bool hasFolder = Directory.Exists(Path.GetDirectoryName(Path.GetFullPath(path)));
        string advice = Directory.Exists(path) ? "this is a folder; name a file in it" : hasFolder ? Similar(path) : "its folder does not exist either";
        throw new InvalidDataException($"{path}: expected a file, found none\n  → {advice}");
    }

    /// <summary>A model file, or the name of a model that comes along.</summary>
    /// <exception cref="InvalidDataException">There is neither.</exception>
    public static string RequireModel(string path)
    {
        if (ShippedModels.IsMeant(path)) return path;
        bool isName = !Path.Exists(path) && !path.Contains('.', StringComparison.Ordinal) && Path.GetFileName(path) == path;
        if (isName && NearestName.Name(path, ShippedModels.Names) is string near)
            throw new InvalidDataException($"{path}: expected a model file, or the name of a model that comes along, found neither\n"
                + $"  → did you mean '{near}'? amalgam models lists them");
        return RequireFile(path);
    }

    /// <summary>The structures of a file or folder, each read when the enumeration comes to it.</summary>
    /// <exception cref="InvalidDataException">There is nothing there, it holds no structures, or (while reading) it is wrong.</exception>
    public static IEnumerable<Structure> Structures(string path, ReadOptions? options = null, StructureCensus? census = null) =>
        path == StandardStreams.Word ? StandardStreams.Structures(options, census) : StructureFormats.All.Read(RequireStructures(path), options, census);

    /// <summary>The structures of a file whose labels are used: behind the last one, what the reader noticed is told.</summary>
    /// <param name="notice">takes a line for the user</param>
    /// <param name="refuse">whether one label from several keys of the file is an error, not only told</param>
    /// <exception cref="InvalidDataException">There is nothing there, it holds no structures, or (while reading) it is wrong.</exception>
    public static IEnumerable<Structure> Labelled(string path, ReadOptions? options, Action<string> notice, bool refuse = true)
    {
        var census = new StructureCensus();
        foreach (Structure structure in Structures(path, options, census)) yield return structure;
        foreach ((string text, int count) in census.Notices) notice($"{path}: {text} ({NumberFormat.Plural(count, "structure")})");
        if (refuse) census.RefuseConflicts();
        foreach (string conflict in census.Conflicts) notice($"warning: {conflict}");
    }

    /// <exception cref="InvalidDataException">There is no such file or folder.</exception>
    public static string RequireStructures(string path) => path == StandardStreams.Word || Directory.Exists(path) ? path : RequireFile(path);

    private static string Similar(string path)
    {
        string folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        string? near = NearestName.Name(Path.GetFileName(path), Directory.EnumerateFiles(folder).Select(file => Path.GetFileName(file)!));
        return near is null ? "check the path" : $"did you mean '{near}'?";
    }

    public static Option<int> Threads() =>
        new("--threads")
        {
            Description = "Threads; 0 means all processors. Results do not depend on it.",
            HelpName = "T",
            DefaultValueFactory = _ => 0,
        };

    /// <param name="usual">value when the option is absent; second derivatives need float64</param>
    public static Option<string> PrecisionOption(Precision usual = Precision.Float32)
    {
        var option = new Option<string>("--precision")
        {
            Description = "Precision of the network's features: float32 or float64.",
            HelpName = "P",
            DefaultValueFactory = _ => usual == Precision.Float64 ? "float64" : "float32",
        };
        option.AcceptOnlyFromAmong("float32", "float64");
        return option;
    }

    public static Option<bool> MixedFolders() =>
        new("--mixed-folders") { Description = "Read a folder although it also holds structures of other formats, which are left unread." };

    public static Precision Parse(string precision) => precision == "float64" ? Precision.Float64 : Precision.Float32;

    public static Option<bool> Json() => new("--json") { Description = "Write JSON instead of a table." };
}
