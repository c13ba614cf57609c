using Amalgam.Model;
using Amalgam.Model.Files;
using Amalgam.Model.Uncertainty;
using Amalgam.Network.Graph;
using Amalgam.Training.Feed;
using Amalgam.Training.Uncertainty;

namespace Amalgam.Training.Run;

/// <summary>The last thing a run does: measures how far the energies of its model can be trusted and puts that into the model file.</summary>
/// <remarks>One evaluation of training structures and of those set aside, at most 50,000 atoms of each: 6 s of one core with 60 µs per atom.</remarks>
internal static class UncertaintyOfRun
{
    /// <summary>Atoms of the training structures that are looked at, and of those set aside.</summary>
    private const long MostAtoms = 50_000;

    /// <param name="network">left with the weights of the model</param>
    /// <returns>why the model has none; null where it has one</returns>
    public static string? Add(PreparedRun run, NetworkCalls network)
    {
        string path = Path.Combine(run.Folder, RunFolder.ModelName);
        PotentialModel model = ModelFile.Load(path);
        if (model.Spec.Heads > 1) return $"the model does not say how far it can be trusted: {UncertaintyFitting.OwnHeads}";
        network.SetParameters(model.Parameters, model.Selection);
        var pass = new FeaturePass((batch, result) => network.Evaluate(batch, null, result), model.Spec.LastWidth);
        LastLayerUncertainty uncertainty;
        try
        {
            uncertainty = UncertaintyFitting.Fit(pass, Graphs(run.Train, run.OwnStructures), Graphs(run.Validation, run.Validation.Count));
        }
        catch (InvalidDataException problem)
        {
            return $"the model does not say how far it can be trusted: {problem.Message}";
        }
        ModelFile.Save(model.With(uncertainty), path);
        return null;
    }

    /// <param name="count">the first structures, of which some are chosen: without those that are replayed, whose errors nothing here tells</param>
    private static IEnumerable<StructureGraph[]> Graphs(IGraphSource source, int count)
    {
        long atoms = Enumerable.Range(0, count).Sum(index => (long)source.AtomsOf(index));
        int most = (int)Math.Clamp(MostAtoms * count / Math.Max(1, atoms), 1, UncertaintyFitting.MostStructures);
        IReadOnlyList<int> chosen = RandomPart.Of(Enumerable.Range(0, count), most);
        int[][] batches = [.. StructureBatches.Of(chosen, source.AtomsOf)];
        using IGraphStream stream = source.Open(batches);
        foreach (int[] _ in batches) yield return stream.Next();
    }
}
