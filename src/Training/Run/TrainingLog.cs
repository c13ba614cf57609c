using System.Globalization;
using System.Text;
using Amalgam.Training.Progress;

namespace Amalgam.Training.Run;

/// <summary>log.csv: one line per logged step, columns between tabs, so that spreadsheets and numpy.genfromtxt(path, names=True) read it.</summary>
internal sealed class TrainingLog : IDisposable
{
    /// <summary>Name in the run folder.</summary>
    public const string FileName = "log.csv";

    /// <summary>Names of the columns, with units.</summary>
    public static readonly IReadOnlyList<string> Columns =
    [
        "step", "epoch", "fraction", "elapsed_s", "learning_rate", "loss", "gradient_norm",
        "train_energy_mae_meV_atom", "train_forces_mae_meV_A", "train_stress_mae_meV_A3",
        "valid_loss", "valid_energy_mae_meV_atom", "valid_forces_mae_meV_A", "valid_stress_mae_meV_A3",
        "valid_energy_rmse_meV_atom", "valid_forces_rmse_meV_A", "valid_stress_rmse_meV_A3",
    ];

    private readonly FileStream stream;

    /// <summary>Bytes that the file lacked when it was opened.</summary>
    public long Missing { get; }

    /// <summary>Opens a new log, or cuts one back to a length from a training state.</summary>
    /// <exception cref="InvalidDataException">The file cannot be opened, or another run writes to it.</exception>
    public TrainingLog(string folder, long length)
    {
        string path = Path.Combine(folder, FileName);
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
        LabelErrors none = new(double.NaN, double.NaN, double.NaN, double.NaN, double.NaN, double.NaN), checkedErrors = validation ?? none;
        double[] numbers =
        [
            progress.Step, progress.Epoch, progress.Fraction, Math.Round(progress.Elapsed.TotalSeconds, 3), progress.LearningRate, progress.Loss,
                progress.GradientNorm,
            progress.Train.EnergyMae, progress.Train.ForcesMae, progress.Train.StressMae,
            validation is null ? double.NaN : progress.ValidationLoss ?? double.NaN, checkedErrors.EnergyMae, checkedErrors.ForcesMae, checkedErrors.StressMae,
            checkedErrors.EnergyRmse, checkedErrors.ForcesRmse, checkedErrors.StressRmse,
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
        new($"{stream.Name}: could not be written: {problem.Message}\n  → free some space on the disk and go on with --resume; the last training state is intact", problem);

    private static string Text(double number) => double.IsNaN(number) ? "nan" : number.ToString("R", CultureInfo.InvariantCulture);
}
