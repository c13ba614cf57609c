using Amalgam.Network.Engine;
using Amalgam.Network.Graph;

namespace Amalgam.Training.Uncertainty;

/// <summary>What the last layer weighs of a structure.</summary>
/// <param name="mean">[channel], F/N, the mean over its atoms; valid during the call</param>
/// <param name="error">eV/atom, predicted minus labelled energy; null without a label</param>
internal delegate void FeatureRow(ReadOnlySpan<double> mean, double? error);

/// <summary>Evaluates structures and gives what the last layer of the head weighs of each.</summary>
/// <param name="evaluate">evaluates a batch</param>
/// <param name="width">channels of the last layer</param>
internal sealed class FeaturePass(Action<IReadOnlyList<StructureGraph>, BatchResult> evaluate, int width)
{
    private readonly BatchResult result = new() { FeatureWidth = width, WantsForces = false };
    private readonly double[] mean = new double[width];

    public int Width => width;

    /// <summary>Gives the rows of all structures in the order of the batches; those without atoms are left out.</summary>
    public void Run(IEnumerable<StructureGraph[]> batches, FeatureRow take)
    {
        foreach (StructureGraph[] batch in batches)
        {
            result.Reset(batch.Length, batch.Sum(graph => graph.AtomCount));
            evaluate(batch, result);
            int first = 0;
            for (int index = 0; index < batch.Length; index++)
            {
                int atoms = batch[index].AtomCount;
                if (atoms == 0) continue;
                Average(first, atoms);
                take(mean, batch[index].Structure.Energy is double label ? (result.Energy[index] - label) / atoms : null);
                first += atoms;
            }
        }
    }

    private void Average(int first, int atoms)
    {
        Array.Clear(mean);
        for (int atom = first; atom < first + atoms; atom++)
            for (int channel = 0; channel < width; channel++) mean[channel] += result.Features[atom * width + channel];
        for (int channel = 0; channel < width; channel++) mean[channel] /= atoms;
    }
}
