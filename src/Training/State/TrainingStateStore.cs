using Amalgam.Atoms;

namespace Amalgam.Training.State;

/// <summary>The training states of a run folder: the last one, and the one before it in case the last is damaged.</summary>
/// <remarks>A state is written beside, flushed to the disk, and renamed. Whenever a run dies, at least one intact state is there.</remarks>
internal sealed class TrainingStateStore(string folder)
{
    /// <summary>Name of the last state.</summary>
    public const string FileName = "training.state";
    /// <summary>Name of the state before it.</summary>
    public const string PreviousName = "training.previous.state";

    private readonly string path = Path.Combine(folder, FileName);
    private readonly string previous = Path.Combine(folder, PreviousName);

    /// <summary>Whether the folder holds a state.</summary>
    public bool Exists => File.Exists(path) || File.Exists(previous);

    /// <summary>Saves a state; the last one becomes the previous one.</summary>
    /// <exception cref="InvalidDataException">The disk is full or the folder is lost; the states in it are untouched.</exception>
    public void Save(TrainingState state)
    {
        string fresh = path + ".new";
        AtomicFile.Write(fresh, stream => TrainingStateFormat.Write(state, stream));
        try
        {
            if (File.Exists(path)) File.Move(path, previous, overwrite: true);
            File.Move(fresh, path, overwrite: true);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            throw new InvalidDataException($"{path}: could not be replaced: {problem.Message}\n  → {fresh} is the newest state, {previous} the one before",
                problem);
        }
    }

    /// <summary>Loads the last intact state.</summary>
    /// <param name="notice">called with a message when the last state is damaged and the one before is taken</param>
    /// <exception cref="InvalidDataException">There is no intact state.</exception>
    public TrainingState Load(Action<string> notice)
    {
        var faults = new List<string>();
        foreach (string candidate in new[] { path, previous })
        {
            try
            {
                TrainingState state = TrainingStateFormat.Read(File.ReadAllBytes(candidate));
                if (faults.Count > 0) notice($"{string.Join('\n', faults)}\n  → going on from the state before, step {state.Step}");
                return state;
            }
            catch (Exception problem) when (problem is IOException or InvalidDataException or UnauthorizedAccessException)
            {
                faults.Add($"{candidate}: {problem.Message}");
            }
        }
        throw new InvalidDataException(
            $"{string.Join('\n', faults)}\n" +
            "  → there is nothing to resume from; start again in another folder, from the saved model if there is one ([model] start)");
    }
}
