using Amalgam.Model;
using Amalgam.Model.Files;
using Amalgam.Model.Uncertainty;
using Amalgam.Network.Graph;
using Amalgam.Training.Feed;
using Amalgam.Training.Uncertainty;

namespace Amalgam.Training.Run;

/// <summary>The last thing a run does: measures how far the energies of its model can be trusted and puts that into the model file.</summary>
/// <remarks>One evaluation of at most 20,000 training structures and of the validation structures: about as long as a validation of that many.</remarks>
internal static class UncertaintyOfRun
{
    /// <param name="network">left with the weights of the model</param>
    /// <returns>why the model has none; null where it has one</returns>
    public static string? Add(PreparedRun run, NetworkCalls network)
    {
        string path = Path.Combine(run.Folder, RunFolder.ModelName);
        PotentialModel model = ModelFile.Load(path);
        network.SetParameters(model.Parameters, model.Selection);
        var pass = new FeaturePass(network.Evaluate, model.Spec.LastWidth);
        LastLayerUncertainty uncertainty;
        try
        {
            uncertainty = UncertaintyFitting.Fit(pass, Graphs(run.Train), Graphs(run.Validation));
        }
        catch (InvalidDataException problem)
        {
            return $"the model does not say how far it can be trusted: {problem.Message}";
        }
        ModelFile.Save(model.With(uncertainty), path);
        return null;
    }

    private static IEnumerable<StructureGraph[]> Graphs(IGraphSource source)
    {
        IReadOnlyList<int> chosen = RandomPart.Of(Enumerable.Range(0, source.Count), UncertaintyFitting.MostStructures);
        int[][] batches = [.. StructureBatches.Of(chosen, source.AtomsOf)];
        using IGraphStream stream = source.Open(batches);
        foreach (int[] _ in batches) yield return stream.Next();
    }
}
