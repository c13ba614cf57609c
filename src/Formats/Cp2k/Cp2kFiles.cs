using Amalgam.Formats.Outputs;

namespace Amalgam.Formats.Cp2k;

/// <summary>Which files belong to a run of CP2K, by their names.</summary>
internal static class Cp2kFiles
{
    private const string Positions = "-pos-", Forces = "-frc-", Velocities = "-vel-";

    public static bool IsOutput(FileHead head) => head.Has("CP2K|") || head.Has("PROGRAM STARTED AT") && head.Has("DBCSR|");

    /// <summary>A trajectory of positions, forces or velocities, whose comment line is " i = 0, time = 0.000, E = −8.07".</summary>
    public static bool IsTrajectory(FileHead head) => head.EndsWith(".xyz") && head.Lines.Length > 1 && head.Lines[1].TrimStart()
        .StartsWith("i =", StringComparison.Ordinal)
        && head.Lines[1].Contains("E =", StringComparison.Ordinal);

    /// <summary>The trajectory of positions for a folder, for the output of its run, or for another trajectory of it; else the only output of a
    /// folder.</summary>
    public static string? MainFile(string path)
    {
        if (Directory.Exists(path))
        {
            string[] files = [.. Directory.EnumerateFiles(path).Order(StringComparer.Ordinal)];
            string[] positions = [.. files.Where(file => file.EndsWith(".xyz", StringComparison.Ordinal) && IsPositions(file))];
            string[] outputs = positions.Length > 0 ? [] : [.. files.Where(file => IsText(file) && IsOutput(FileHead.Of(file)))];
            return positions.Length == 1 ? positions[0] : positions.Length == 0 && outputs.Length == 1 ? outputs[0] : null;
        }
        if (!File.Exists(path)) return null;
        string name = Path.GetFileName(path);
        foreach (string kind in (string[])[Forces, Velocities])
            if (name.Contains(kind, StringComparison.Ordinal) && IsTrajectory(FileHead.Of(path))
                && Beside(path, name.Replace(kind, Positions, StringComparison.Ordinal)) is string found) return found;
        if (!IsOutput(FileHead.Of(path)) || ProjectOf(FileHead.Of(path)) is not string project) return null;
        return Beside(path, $"{project}{Positions}1.xyz") is string trajectory && IsPositions(trajectory) ? trajectory : null;
    }

    /// <summary>NAME-frc-1.xyz of NAME-pos-1.xyz.</summary>
    public static string ForcesOf(string positions) => Sibling(positions, Forces, null);

    /// <summary>NAME-1.cell or NAME-1.stress of NAME-pos-1.xyz.</summary>
    public static string TableOf(string positions, string ending) => Sibling(positions, "-", ending);

    /// <summary>The output of the run of a trajectory; null for none.</summary>
    public static string? OutputOf(string positions)
    {
        string project = Path.GetFileName(positions).Split(Positions)[0];
        string[] outputs = [.. Directory.EnumerateFiles(FolderOf(positions)).Where(file => IsText(file) && IsOutput(FileHead.Of(file)))
            .Order(StringComparer.Ordinal)];
        return Array.Find(outputs, file => ProjectOf(FileHead.Of(file)) == project) ?? (outputs.Length == 1 ? outputs[0] : null);
    }

    /// <summary>The input beside a trajectory; null for none.</summary>
    public static string? InputOf(string positions) => Directory.EnumerateFiles(FolderOf(positions)).Order(StringComparer.Ordinal)
        .FirstOrDefault(file => (file.EndsWith(".inp", StringComparison.Ordinal) || file.EndsWith(".restart", StringComparison.Ordinal)) && FileHead.Of(file)
            .Text
            .Contains("&FORCE_EVAL", StringComparison.OrdinalIgnoreCase));

    /// <summary>Files that may be opened beside the main one.</summary>
    public static IEnumerable<string> Companions(string main)
    {
        if (!IsPositions(main)) return [];
        IEnumerable<string?> files = [ForcesOf(main), TableOf(main, ".cell"), TableOf(main, ".stress"), TableOf(main, ".ener"), OutputOf(main), InputOf(main)];
        return files.OfType<string>();
    }

    private static bool IsPositions(string file) => Path.GetFileName(file).Contains(Positions, StringComparison.Ordinal) && IsTrajectory(FileHead.Of(file));

    private static bool IsText(string file) => Path.GetExtension(file) is ".out" or ".log" or ".txt" or "";

    private static string? ProjectOf(FileHead head) => Array.Find(head.Lines, line => line.Contains("GLOBAL| Project name", StringComparison.Ordinal))
        ?.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)[^1];

    private static string Sibling(string positions, string kind, string? ending)
    {
        string name = Path.GetFileName(positions).Replace(Positions, kind, StringComparison.Ordinal);
        return Path.Combine(FolderOf(positions), ending is null ? name : Path.ChangeExtension(name, ending));
    }

    private static string? Beside(string path, string name) => Path.Combine(Path.GetDirectoryName(path) ?? "", name) is string file && File.Exists(file)
        ? file : null;

    private static string FolderOf(string file) => Path.GetDirectoryName(file) is { Length: > 0 } folder ? folder : ".";
}
