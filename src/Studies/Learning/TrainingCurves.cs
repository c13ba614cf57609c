using System.Globalization;

namespace Amalgam.Studies.Learning;

/// <summary>The log of a training, column by column.</summary>
public sealed class TrainingCurves
{
    private readonly Dictionary<string, double[]> columns;

    private TrainingCurves(Dictionary<string, double[]> columns, int rows)
    {
        this.columns = columns;
        Rows = rows;
    }

    /// <summary>The log of a training that has not begun.</summary>
    public static TrainingCurves None { get; } = new([], 0);

    /// <summary>Lines read.</summary>
    public int Rows { get; }

    /// <summary>Names of the columns, with units, in the order of the file.</summary>
    public IEnumerable<string> Names => columns.Keys;

    /// <summary>[row], a column; not-a-number where the log holds none, and everywhere in a column that the log does not have.</summary>
    public double[] this[string name] => columns.TryGetValue(name, out double[]? column) ? column : [.. Enumerable.Repeat(double.NaN, Rows)];

    /// <summary>The last number of a column; null when there is none.</summary>
    public double? Last(string name)
    {
        double last = this[name].LastOrDefault(double.IsFinite, double.NaN);
        return double.IsNaN(last) ? null : last;
    }

    /// <summary>The row of the lowest validation loss; −1 before the first validation.</summary>
    public int Best
    {
        get
        {
            double[] losses = this["valid_loss"];
            return Enumerable.Range(0, Rows).Where(row => double.IsFinite(losses[row])).DefaultIfEmpty(-1).MinBy(row => row < 0 ? 0 : losses[row]);
        }
    }

    /// <summary>The rows of the columns that hold finite numbers in both.</summary>
    public (double[] X, double[] Y) Pairs(string x, string y)
    {
        double[] a = this[x], b = this[y];
        int[] rows = [.. Enumerable.Range(0, Rows).Where(row => double.IsFinite(a[row]) && double.IsFinite(b[row]))];
        return ([.. rows.Select(row => a[row])], [.. rows.Select(row => b[row])]);
    }

    /// <summary>Reads a log.tsv; a last line that is being written is left out.</summary>
    /// <exception cref="InvalidDataException">There is no such file, or it is no log.</exception>
    public static TrainingCurves Read(string path)
    {
        string text;
        try
        {
            using var reader = new StreamReader(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
            text = reader.ReadToEnd();
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            throw new InvalidDataException($"{path}: expected the log of a training, found that it cannot be read\n  {problem.Message}\n"
                + "  → name a folder that amalgam train wrote", problem);
        }
        return Parse(text, path);
    }

    /// <summary>Reads the text of a log.</summary>
    /// <param name="path">for messages</param>
    /// <exception cref="InvalidDataException">It is no log.</exception>
    public static TrainingCurves Parse(string text, string path)
    {
        string[] lines = text[..(text.LastIndexOf('\n') + 1)].Split('\n', StringSplitOptions.RemoveEmptyEntries);
        string[] names = lines.Length > 0 ? lines[0].Split('\t') : [];
        if (names.Length < 2 || names[0] != "step")
            throw new InvalidDataException($"{path}:1: expected the columns of a log (step, epoch, …), found others\n  {(lines.Length > 0 ? lines[0] : "")}\n"
                + "  → name a folder that amalgam train wrote");
        string[][] rows = [.. lines[1..].Select(line => line.Split('\t'))];
        for (int row = 0; row < rows.Length; row++)
            if (rows[row].Length != names.Length)
                throw new InvalidDataException($"{path}:{row + 2}: expected {names.Length} columns, found {rows[row].Length}\n  {lines[row + 1]}\n"
                    + "  → the log is damaged; take this line out");
        return new TrainingCurves(names.Index().ToDictionary(name => name.Item, name => rows.Select(row => Number(row[name.Index])).ToArray()), rows.Length);
    }

    private static double Number(string text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) ? number : double.NaN;
}
