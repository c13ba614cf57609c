using Amalgam.Formats.Outputs;

namespace Amalgam.Formats.QuantumEspresso;

/// <summary>Which files belong to a run, by their names and beginnings.</summary>
internal static class QuantumEspressoFiles
{
    public const string Program = "Quantum ESPRESSO";

    public static bool IsPw(FileHead head) => head.Has("Program PWSCF");

    public static bool IsInput(FileHead head) => head.Text.Contains("&control", StringComparison.OrdinalIgnoreCase)
        && head.Text.Contains("ATOMIC_SPECIES", StringComparison.OrdinalIgnoreCase);

    /// <summary>The output for an input of the same name, or the only one in a folder.</summary>
    public static string? PwOutput(string path)
    {
        if (Directory.Exists(path))
            return Only(Directory.EnumerateFiles(path).Where(file => Path.GetExtension(file) is ".out" or ".log" or ".pwo" && IsPw(FileHead.Of(file))));
        if (!File.Exists(path) || !IsInput(FileHead.Of(path))) return null;
        return ((string[])[".out", ".pwo", ".log"]).Select(ending => Path.ChangeExtension(path, ending))
            .FirstOrDefault(file => File.Exists(file) && IsPw(FileHead.Of(file)));
    }

    /// <summary>PREFIX.pos for the input, for another file of the trajectory, or the only one in a folder.</summary>
    public static string? CpPositions(string path)
    {
        if (Directory.Exists(path)) return Only(Directory.EnumerateFiles(path, "*.pos").Where(IsCp));
        if (!File.Exists(path)) return null;
        if (Path.GetExtension(path) is ".pos" or ".for" or ".evp" or ".cel" or ".str" or ".vel")
            return Path.ChangeExtension(path, ".pos") is string own && IsCp(own) ? own : null;
        if (!IsInput(FileHead.Of(path))) return null;
        string positions = Path.ChangeExtension(path, ".pos");
        return IsCp(positions) ? positions : Only(Directory.EnumerateFiles(FolderOf(path), "*.pos").Where(IsCp));
    }

    /// <summary>The input of a trajectory: of the same name, or the only one beside.</summary>
    public static string? InputOf(string positions)
    {
        string own = Path.ChangeExtension(positions, ".in");
        return File.Exists(own) ? own : Only(Directory.EnumerateFiles(FolderOf(positions)).Where(file =>
            Path.GetExtension(file) is ".in" or ".inp" && IsInput(FileHead.Of(file))));
    }

    private static bool IsCp(string positions) => File.Exists(positions) && File.Exists(Path.ChangeExtension(positions, ".evp"));

    private static string? Only(IEnumerable<string> files) => files.Take(2).ToArray() is [string one] ? one : null;

    private static string FolderOf(string file) => Path.GetDirectoryName(file) is { Length: > 0 } folder ? folder : ".";
}
