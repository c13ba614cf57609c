using System.Globalization;
using Amalgam.Cli.Input;
using Amalgam.Model;
using Amalgam.Model.Files;
using Amalgam.Training.Run;

namespace Amalgam.Cli.Output;

/// <summary>What a run folder holds.</summary>
/// <param name="Files">Number of files.</param>
/// <param name="Columns">[column], names of the log; empty where nothing is logged</param>
/// <param name="Last">[column], the last logged line; not a number where the log has none</param>
/// <param name="Best">[column], the line of the best validation; empty where there was no validation</param>
/// <param name="Validations">Number of validations.</param>
/// <param name="Model">The best model so far; null before the first.</param>
internal sealed record RunFolderContent(
    string Folder, int Files, IReadOnlyList<string> Columns, double[] Last, double[] Best, int Validations, PotentialModel? Model)
{
    public string ModelPath => Path.Combine(Folder, TrainedFolder.ModelName);

    /// <exception cref="InvalidDataException">The folder holds no run.</exception>
    public static RunFolderContent Of(string folder)
    {
        TrainedFolder.Require(folder, "name a file in it");
        string[] lines = File.ReadAllLines(LogFile.In(folder));
        string[] columns = lines.Length < 2 ? [] : lines[0].Split('\t');
        double[][] rows = [.. lines.Skip(1).Select(line => line.Split('\t')).Where(row => row.Length == columns.Length)
            .Select(row => row.Select(Number).ToArray())];
        int loss = Array.IndexOf(columns, "valid_loss");
        double[][] validated = [.. rows.Where(row => loss >= 0 && double.IsFinite(row[loss]))];
        string model = Path.Combine(folder, TrainedFolder.ModelName);
        return new RunFolderContent(folder, Directory.EnumerateFiles(folder).Count(), rows.Length > 0 ? columns : [], rows.LastOrDefault() ?? [],
            validated.MinBy(row => row[loss]) ?? [], validated.Length, File.Exists(model) ? ModelFile.Load(model) : null);
    }

    private static double Number(string text) => double.TryParse(text, CultureInfo.InvariantCulture, out double number) ? number : double.NaN;
}
