using System.Collections.Concurrent;
using Amalgam.Cli.Terminal;
using Amalgam.Training.Progress;
using Spectre.Console;
using static Amalgam.Cli.Terminal.NumberFormat;

namespace Amalgam.Cli.Output;

/// <summary>A training on a terminal: a bar with the time left, loss and validation errors; validations stay as lines above it.</summary>
/// <remarks>Training runs on a thread of its own and only leaves notes here; the bar is drawn by the thread that calls <see cref="Follow"/>.</remarks>
internal sealed class TrainingBar(IAnsiConsole console, TextWriter report) : ITrainingObserver
{
    private readonly ConcurrentQueue<Action> notes = new();
    private readonly TrainingPace pace = new();
    private TrainingProgress? latest;
    private string preparing = "";
    private double prepared;

    public void Preparing(string what, double fraction) => (preparing, prepared) = (what, fraction);

    public void Notice(string text) => notes.Enqueue(() => Write(text));

    public void Counted(DataCensus census) => notes.Enqueue(() => TrainingCensusText.Write(report, census));

    public void Stepped(TrainingProgress progress)
    {
        pace.Add(progress);
        latest = progress;
    }

    public void Validated(TrainingProgress progress)
    {
        latest = progress;
        notes.Enqueue(() => Write($"{TrainingLines.Place(progress)}  {TrainingLines.Validation(progress)}"));
    }

    /// <summary>Draws until the training has ended, then gives its result or throws what it threw.</summary>
    public T Follow<T>(Func<T> training)
    {
        Task<T> task = Task.Factory.StartNew(training, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        Prepare(task);
        if (!task.IsCompleted) Draw(task);
        Say();
        return task.GetAwaiter().GetResult();
    }

    // The census goes to the other stream, so no bar may stand on the terminal while it is written.
    private void Prepare(Task task)
    {
        while (!task.IsCompleted && latest is null)
        {
            if (preparing.Length > 0) console.Write(new ControlCode($"\r\e[2K{preparing} {Fixed(100 * prepared, 0)} %"));
            task.Wait100Milliseconds();
            if (!notes.IsEmpty) console.Write(new ControlCode("\r\e[2K"));
            Say();
        }
        console.Write(new ControlCode("\r\e[2K"));
    }

    private void Draw(Task task) => console.Progress().AutoClear(true).AutoRefresh(false)
        .Columns(new SpinnerColumn(), new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn { Width = 10 }, new PercentageColumn())
        .Start(context =>
        {
            ProgressTask bar = context.AddTask("training", maxValue: 1);
            while (!task.IsCompleted)
            {
                Say();
                if (latest is TrainingProgress progress)
                {
                    bar.Value = progress.Fraction;
                    bar.Description = Describe(progress, pace);
                }
                context.Refresh();
                task.Wait100Milliseconds();
            }
        });

    // A line that is shorter than the bar leaves the rest of the bar standing; blanks cover it.
    private void Write(string text)
    {
        foreach (string line in text.Split('\n')) console.WriteLine(line.PadRight(console.Profile.Width - 1));
    }

    private void Say()
    {
        while (notes.TryDequeue(out Action? note)) note();
    }

    private static string Describe(TrainingProgress progress, TrainingPace pace)
    {
        string left = progress.Remaining is { TotalSeconds: >= 1 } time ? Time(time) + " left" : Time(progress.Elapsed);
        return $"epoch {Fixed(progress.Epoch, 1)}  step {progress.Step}  {pace}  {left}";
    }
}
