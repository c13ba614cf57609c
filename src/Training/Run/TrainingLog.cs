using System.Globalization;
using System.Text;
using Amalgam.Atoms.Labels;
using Amalgam.Training.Progress;

namespace Amalgam.Training.Run;

/// <summary>log.tsv: one line per logged step, columns between tabs, so that spreadsheets and numpy.genfromtxt(path, names=True) read it.</summary>
internal sealed class TrainingLog : IDisposable
{
    /// <summary>Names of the columns, with units.</summary>
    public static readonly IReadOnlyList<string> Columns =
    [
        "step", "epoch", "fraction", "elapsed_s", "learning_rate", "loss", "gradient_norm",
        .. ErrorColumns("train", "mae"), "valid_loss", .. ErrorColumns("valid", "mae"), .. ErrorColumns("valid", "rmse"),
    ];

    private readonly FileStream stream;

    /// <summary>Bytes that the file lacked when it was opened.</summary>
    public long Missing { get; }

    /// <summary>Opens a new log, or cuts one back to a length from a training state.</summary>
    /// <exception cref="InvalidDataException">The file cannot be opened, or another run writes to it.</exception>
    public TrainingLog(string folder, long length)
    {
        string path = LogFile.In(folder);
        try
        {
            stream = new FileStream(path, FileMode.OpenOrCreate, FileAccess.Write, FileShare.Read, bufferSize: 0);
            Missing = Math.Max(0, length - stream.Length);
            stream.SetLength(Math.Min(length, stream.Length));
            stream.Seek(0, SeekOrigin.End);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            stream?.Dispose();
            throw new InvalidDataException($"{path}: could not be opened: {problem.Message}\n  → does another run use this folder?", problem);
        }
        if (stream.Length == 0) Write(string.Join('\t', Columns));
    }

    /// <summary>Adds a line.</summary>
    /// <param name="validation">null when this line comes with no validation</param>
    public void Add(TrainingProgress progress, LabelErrors? validation)
    {
        LabelErrors checkedErrors = validation ?? LabelErrors.None;
        double[] numbers =
        [
            progress.Step, progress.Epoch, progress.Fraction, Math.Round(progress.Elapsed.TotalSeconds, 3), progress.LearningRate, progress.Loss,
            progress.GradientNorm, .. LabelTable.All.Select(progress.Train.Mae), validation is null ? double.NaN : progress.ValidationLoss ?? double.NaN,
            .. LabelTable.All.Select(checkedErrors.Mae), .. LabelTable.All.Select(checkedErrors.Rmse),
        ];
        Write(string.Join('\t', numbers.Select(Text)));
    }

    /// <summary>Makes sure that everything is on the disk; returns the length for the training state.</summary>
    public long Flush()
    {
        try
        {
            stream.Flush(flushToDisk: true);
        }
        catch (IOException problem)
        {
            throw Failure(problem);
        }
        return stream.Length;
    }

    public void Dispose() => stream.Dispose();

    private static IEnumerable<string> ErrorColumns(string set, string mean) =>
        LabelTable.All.Select(label => $"{set}_{label.Name}_{mean}_{label.ErrorUnitKey}");

    private void Write(string line)
    {
        try
        {
            stream.Write(Encoding.UTF8.GetBytes(line + "\n"));
        }
        catch (IOException problem)
        {
            throw Failure(problem);
        }
    }

    private InvalidDataException Failure(IOException problem) =>
        new($"{stream.Name}: could not be written: {problem.Message}\n"
            + "  → free some space on the disk and go on with --resume; the last training state is intact", problem);

    private static string Text(double number) => double.IsNaN(number) ? "nan" : number.ToString("R", CultureInfo.InvariantCulture);
}
