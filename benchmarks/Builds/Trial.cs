namespace Amalgam.Benchmarks.Builds;

/// <summary>What is timed.</summary>
/// <param name="Maker">static method of <c>SpeedTrial</c> that makes it</param>
/// <param name="Arguments">and what it takes, for so many threads</param>
/// <param name="Name">for the table</param>
internal sealed record Trial(string Maker, Func<int, object[]> Arguments, string Name, bool Training)
{
    /// <summary>A preset on a disordered box.</summary>
    /// <param name="fine">the fine preset, which builds before December 2026 lack</param>
    public static Trial Box(string preset, bool fine, int atoms, bool training) =>
        new(fine ? "OfFinePreset" : "OfPreset", threads => [preset, atoms, threads, training], fine ? $"fine {preset}" : preset, training);

    /// <summary>A preset on the first structures of a file.</summary>
    public static Trial File(string preset, bool dense, string path, int structures, bool training) =>
        new("OfFile", threads => [preset, dense, path, structures, threads, training], $"{preset}{(dense ? ", dense" : "")}, {Path.GetFileName(path)}",
            training);
}
