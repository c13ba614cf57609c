namespace Amalgam.Training.Run;

/// <summary>Where the log of a run is: one line per logged step, columns between tabs.</summary>
public static class LogFile
{
    /// <summary>Name in the run folder.</summary>
    public const string Name = "log.tsv";

    /// <summary>Name in folders of versions up to 0.1.</summary>
    public const string EarlierName = "log.csv";

    /// <summary>The log of a run folder; an earlier one keeps its name, also when the run goes on.</summary>
    public static string In(string folder)
    {
        string path = Path.Combine(folder, Name), earlier = Path.Combine(folder, EarlierName);
        return !File.Exists(path) && File.Exists(earlier) ? earlier : path;
    }
}
