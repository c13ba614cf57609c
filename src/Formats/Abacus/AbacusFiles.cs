using Amalgam.Formats.Outputs;

namespace Amalgam.Formats.Abacus;

/// <summary>Where the files of a run stand: INPUT and STRU in a folder, logs and structures in its folder OUT.SUFFIX.</summary>
internal static class AbacusFiles
{
    public static bool IsLog(FileHead head) => head.IsNamed("running_") && head.Has("ABACUS") || head.Has("WELCOME TO ABACUS");

    /// <summary>The log for a folder with INPUT, or for INPUT.</summary>
    public static string? Log(string path)
    {
        string folder = Directory.Exists(path) ? path : Path.GetFileName(path) == "INPUT" ? FolderOf(path) : "";
        string input = Path.Combine(folder, "INPUT");
        if (folder.Length == 0 || !File.Exists(input) || !FileHead.Of(input).Has("INPUT_PARAMETERS")) return null;
        string output = Path.Combine(folder, "OUT." + Value(input, "suffix", "ABACUS"));
        if (!Directory.Exists(output)) return null;
        string[] logs = [.. Directory.EnumerateFiles(output, "running_*.log").Order(StringComparer.Ordinal)];
        string calculation = Path.Combine(output, $"running_{Value(input, "calculation", "scf")}.log");
        return logs.Contains(calculation) ? calculation : logs.FirstOrDefault();
    }

    /// <summary>The structure file of a log; null for none.</summary>
    public static string? StructureOf(string log)
    {
        string folder = Path.GetDirectoryName(Path.GetDirectoryName(Path.GetFullPath(log))) ?? "", input = Path.Combine(folder, "INPUT");
        string file = Path.Combine(folder, File.Exists(input) ? Value(input, "stru_file", "STRU") : "STRU");
        return File.Exists(file) ? file : null;
    }

    /// <summary>MD_dump beside a log of molecular dynamics; null for none.</summary>
    public static string? DumpOf(string log) => Path.Combine(FolderOf(log), "MD_dump") is string file && File.Exists(file)
        && log.Contains("running_md", StringComparison.Ordinal)
        ? file : null;

    /// <summary>The structure after a step of a relaxation, counted from 1.</summary>
    public static string IonOf(string log, int step) => Path.Combine(FolderOf(log), $"STRU_ION{step}_D");

    public static IEnumerable<string> Companions(string log)
    {
        string folder = Path.GetDirectoryName(FolderOf(Path.GetFullPath(log))) ?? "";
        return [Path.Combine(folder, "INPUT"), StructureOf(log) ?? log, .. Directory.EnumerateFiles(FolderOf(log), "STRU_ION*_D").Order(StringComparer.Ordinal),
            DumpOf(log) ?? log];
    }

    private static string Value(string input, string key, string usual)
    {
        foreach (string line in FileHead.Of(input).Lines)
            if (line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries) is [var name, var value, ..] && name == key) return value;
        return usual;
    }

    private static string FolderOf(string file) => Path.GetDirectoryName(file) is { Length: > 0 } folder ? folder : ".";
}
