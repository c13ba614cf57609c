using Amalgam.Formats.Outputs;

namespace Amalgam.Formats.Amber;

/// <summary>Potential energies by the time of the step, ps: of NAME.mden, or of the printed output.</summary>
internal sealed class AmberEnergies
{
    private static readonly string[] Outputs = [".mdout", ".out"];

    private readonly List<(double Time, double Energy)> steps = [];
    private int next;

    private AmberEnergies()
    {
    }

    /// <summary>Files that may hold them.</summary>
    public static IEnumerable<string> FilesOf(string trajectory) =>
        Outputs.Prepend(".mden").Select(ending => Path.ChangeExtension(trajectory, ending));

    /// <summary>Those beside a trajectory; null for none.</summary>
    public static AmberEnergies? Of(string trajectory)
    {
        string? file = FilesOf(trajectory).FirstOrDefault(file => File.Exists(file)
            && (!Outputs.Contains(Path.GetExtension(file)) || FileHead.Of(file).Has("Amber")));
        if (file is null) return null;
        var energies = new AmberEnergies();
        using var lines = new OutputLines(file);
        if (Path.GetExtension(file) == ".mden") energies.ReadTable(lines);
        else energies.ReadOutput(lines);
        return energies;
    }

    /// <summary>kcal/mol at a time; null where there is none.</summary>
    public double? At(double time)
    {
        // Times are single precision in trajectories.
        double tolerance = 2e-4 + 1e-6 * Math.Abs(time);
        if (next < steps.Count && steps[next].Time > time + tolerance) next = 0;
        while (next < steps.Count && steps[next].Time < time - tolerance) next++;
        return next < steps.Count && Math.Abs(steps[next].Time - time) <= tolerance ? steps[next].Energy : null;
    }

    /// <summary>Ten lines a step, L0 to L9; the first ten name the columns.</summary>
    private void ReadTable(OutputLines lines)
    {
        (string Line, int Column) times = ("", -1), potentials = ("", -1);
        double time = 0;
        while (lines.Next())
        {
            if (lines.Words.Length < 2) continue;
            if (Array.IndexOf(lines.Words, "time(ps)") is > 0 and int first) times = (lines.Words[0], first);
            else if (Array.IndexOf(lines.Words, "E_pot") is > 0 and int column) potentials = (lines.Words[0], column);
            else if (lines.Words[0] == times.Line) time = lines.Real(times.Column);
            else if (lines.Words[0] == potentials.Line) steps.Add((time, lines.Real(potentials.Column)));
        }
    }

    /// <summary>"NSTEP = 100 TIME(PS) = 20.1 …" and "Etot = … EPtot = −4321.0" up to the averages.</summary>
    private void ReadOutput(OutputLines lines)
    {
        double time = 0;
        while (lines.Next() && !lines.Has("A V E R A G E S"))
            if (lines.Has("TIME(PS) =")) time = lines.RealAfter("TIME(PS) =");
            else if (lines.Has("EPtot")) steps.Add((time, lines.RealAfter("EPtot")));
    }
}
