using Amalgam.Model.Backbones.Dpa3;
using Amalgam.Model.Experts;
using Amalgam.Training.Progress;

namespace Amalgam.Training.Run;

/// <summary>The best model so far, on its way to the run folder.</summary>
/// <remarks>
/// A file of five million parameters, flushed to the disk, takes as long as several steps, and in short runs every validation is better than the last. So the
/// first is written at once, and later ones with the training state.
/// </remarks>
internal sealed class BestModel(PreparedRun run)
{
    private readonly string path = Path.Combine(run.Folder, RunFolder.ModelName);
    private double[] weights = [];
    private (ExpertSelection? Selection, long Step, double? Loss, LabelErrors? Errors) about;
    private bool isPending;

    /// <summary>Keeps a copy of weights that are better than all before.</summary>
    /// <param name="errors">null when the weights were not validated</param>
    public void Keep(ParameterSet averaged, ExpertSelection? selection, long step, double? loss, LabelErrors? errors)
    {
        if (weights.Length == 0) weights = new double[averaged.Values.Length];
        averaged.Values.CopyTo(weights, 0);
        about = (selection, step, loss, errors);
        isPending = true;
        if (!File.Exists(path)) Write();
    }

    /// <summary>Writes what is not written yet.</summary>
    /// <exception cref="InvalidDataException">The file cannot be written; an older one is untouched.</exception>
    public void Write()
    {
        if (!isPending) return;
        ModelWriter.Save(run, new ParameterSet(run.Layout, weights), about.Selection, about.Step, about.Loss, about.Errors);
        isPending = false;
    }

    /// <summary>The same at the end of a run that failed, whose own message is the one to report.</summary>
    public void WriteIfPossible()
    {
        try { Write(); }
        catch (InvalidDataException) { }
    }
}
