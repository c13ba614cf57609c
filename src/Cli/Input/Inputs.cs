using System.CommandLine;
using Amalgam.Atoms;
using Amalgam.Formats;
using Amalgam.Formats.DeepMd;
using Amalgam.Formats.Extxyz;
using Amalgam.Model;

namespace Amalgam.Cli.Input;

/// <summary>Options that several verbs take, and their checks.</summary>
internal static class Inputs
{
    /// <exception cref="InvalidDataException">There is no such file.</exception>
    public static string RequireFile(string path)
    {
        if (File.Exists(path)) return path;
        string advice = Directory.Exists(path) ? "this is a folder; name a file in it" : Directory.Exists(Path.GetDirectoryName(Path.GetFullPath(path)))
            ? Similar(path) : "its folder does not exist either";
        throw new InvalidDataException($"{path}: expected a file, found none\n  → {advice}");
    }

    /// <summary>Formats that hold structures, in the order in which they are tried.</summary>
    public static readonly StructureFormats Formats = new(new ExtxyzFormat(), new DeepMdFormat());

    /// <summary>The structures of a file or folder, read as they are asked for.</summary>
    /// <exception cref="InvalidDataException">There is nothing there, it holds no structures, or (while reading) it is wrong.</exception>
    public static IEnumerable<Structure> Structures(string path, ExtxyzOptions? keys = null, StructureCensus? census = null) =>
        Formats.Read(RequireStructures(path), keys, census);

    /// <exception cref="InvalidDataException">There is no such file or folder.</exception>
    public static string RequireStructures(string path) => Directory.Exists(path) ? path : RequireFile(path);

    private static string Similar(string path)
    {
        string folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        string? near = NearestName.Name(Path.GetFileName(path), Directory.EnumerateFiles(folder).Select(file => Path.GetFileName(file)!));
        return near is null ? "check the path" : $"did you mean '{near}'?";
    }

    public static Option<int> Threads() =>
        new("--threads") { Description = "Threads; 0 means all processors. Results do not depend on it.", HelpName = "T", DefaultValueFactory = _ => 0 };

    /// <param name="usual">when the user does not say; second derivatives need float64</param>
    public static Option<string> PrecisionOption(Precision usual = Precision.Float32)
    {
        var option = new Option<string>("--precision")
        {
            Description = "Precision of the network's features: float32 or float64.", HelpName = "P",
            DefaultValueFactory = _ => usual == Precision.Float64 ? "float64" : "float32"
        };
        option.AcceptOnlyFromAmong("float32", "float64");
        return option;
    }

    public static Precision Parse(string precision) => precision == "float64" ? Precision.Float64 : Precision.Float32;

    public static Option<bool> Json() => new("--json") { Description = "Write JSON instead of a table." };

    /// <summary>Keys of the labels; null means the usual ones.</summary>
    public static Option<string?> Key(string label) =>
        new($"--{label}-key") { Description = $"Key of the {label} label; the usual names when absent.", HelpName = "KEY" };

    public static ExtxyzOptions Keys(ParseResult parsed, Option<string?> energy, Option<string?> forces, Option<string?> stress, Option<string?> virial) =>
        new()
        {
            EnergyKey = parsed.GetValue(energy),
            ForcesKey = parsed.GetValue(forces),
            StressKey = parsed.GetValue(stress),
            VirialKey = parsed.GetValue(virial),
        };
}
