using System.Globalization;
using Amalgam.Cli.Input;
using Amalgam.Model.Files;
using static Amalgam.Cli.Terminal.NumberFormat;

namespace Amalgam.Cli.Output;

/// <summary>What a run folder holds: how far the run is, its best validation, its model.</summary>
internal static class RunFolderText
{
    /// <exception cref="InvalidDataException">The folder holds no run.</exception>
    public static void Write(TextWriter output, string folder)
    {
        TrainedFolder.Require(folder, "name a file in it");
        output.WriteLine($"{folder}: run, {Directory.EnumerateFiles(folder).Count()} files");
        WriteLog(output, folder);
        string model = Path.Combine(folder, TrainedFolder.ModelName);
        if (File.Exists(model)) ModelText.Write(output, model, ModelFile.Load(model));
        else output.WriteLine("  no model yet");
    }

    private static void WriteLog(TextWriter output, string folder)
    {
        string[] lines = File.ReadAllLines(Path.Combine(folder, TrainedFolder.LogName));
        if (lines.Length < 2)
        {
            output.WriteLine("  no step logged yet");
            return;
        }
        string[] names = lines[0].Split('\t');
        string[][] rows = [.. lines[1..].Select(line => line.Split('\t')).Where(row => row.Length == names.Length)];
        int loss = Array.IndexOf(names, "valid_loss");
        string[][] validated = [.. rows.Where(row => loss >= 0 && double.IsFinite(Number(row[loss])))];
        string[] last = rows[^1], best = validated.Length > 0 ? validated.MinBy(row => Number(row[loss]))! : [.. names.Select(_ => "")];
        var table = new TextTable("", "last logged", $"best of {Plural(validated.Length, "validation")}");
        foreach ((int column, string name) in names.Index()) table.Add(name, Cell(name, last[column]), Cell(name, best[column]));
        table.Write(output, 2);
    }

    private static string Cell(string name, string text) => name == "step" && text.Length > 0 ? Count((long)Number(text)) : Short(Number(text));

    private static double Number(string text) => double.TryParse(text, CultureInfo.InvariantCulture, out double number) ? number : double.NaN;
}
