using Amalgam.Atoms;
using Amalgam.Atoms.Workers;
using Amalgam.Model.Uncertainty;
using Amalgam.Network;

namespace Amalgam.Studies.DataSets;

/// <summary>Structures that might be computed next, with what a model or a committee says of them.</summary>
/// <remarks>A model with an uncertainty chooses by that of the energy, eV/atom; a committee by the largest deviation of a force, eV/Å, times the part of its
/// energy deviation that the structures chosen before do not explain. 8 D bytes for each structure.</remarks>
public sealed class CandidatePool
{
    private readonly PotentialPool potentials;
    private readonly LastLayerUncertainty? uncertainty;
    private readonly List<double[]> points = [];
    private readonly List<double> weights = [];

    /// <param name="potentials">of a calibrated model, or committees</param>
    /// <param name="uncertainty">of the model; null for a committee</param>
    /// <exception cref="InvalidDataException">It is one model that does not know how certain it is.</exception>
    public CandidatePool(PotentialPool potentials, LastLayerUncertainty? uncertainty)
    {
        (this.potentials, this.uncertainty) = (potentials, uncertainty);
        if (potentials.Any is not Committee && !(potentials.Any is NetworkPotential && uncertainty is not null))
            throw new InvalidDataException("expected a model that tells how certain it is, or several, found one that does not\n"
                + "  → make it with amalgam calibrate, or name models separated by commas");
    }

    /// <summary>Structures added.</summary>
    public int Count => points.Count;

    /// <summary>Unit of the values.</summary>
    public string Unit => potentials.Any is Committee ? "eV/Å" : "eV/atom";

    /// <summary>Evaluates structures.</summary>
    /// <param name="done">receives <see cref="Count"/> after each</param>
    /// <exception cref="InvalidDataException">One holds an unknown element, or its prediction is not finite.</exception>
    public void Add(IEnumerable<Structure> structures, Action<long> done, CancellationToken cancellation)
    {
        foreach (Prediction prediction in potentials.Predict(structures, cancellation))
        {
            Evaluation evaluation = prediction.Required().Evaluation;
            if (evaluation.Deviations is { } deviations) AddOf(deviations);
            else points.Add(uncertainty!.Whiten(evaluation.MeanFeatures));
            if (!Array.TrueForAll(points[^1], double.IsFinite))
                throw new InvalidDataException($"{prediction.Structure.Source}: expected a finite prediction, found not-a-number\n"
                    + "  → are atoms on top of each other, or far from anything the model was trained on?");
            done(points.Count);
        }
    }

    private void AddOf(CommitteeDeviations deviations)
    {
        double[] point = [.. deviations.Energies.ToArray().Select(deviation => deviation / Math.Sqrt(deviations.Energies.Length))];
        double length = Math.Sqrt(point.Sum(part => part * part));
        points.Add(point);
        weights.Add(length > 0 ? deviations.Worst.Deviation / length : 0);
    }

    /// <summary>What to compute next, best first.</summary>
    /// <param name="count">at most the number of structures</param>
    /// <returns>index in the order of adding, and the value when it was chosen, <see cref="Unit"/></returns>
    public IReadOnlyList<(int Index, double Value)> Choose(int count)
    {
        // A structure as uncertain as training structures are on average loses half of its variance when it is computed.
        double typical = uncertainty is not null ? uncertainty.Scale * uncertainty.Scale * uncertainty.EffectiveDirections
            : points.Average(point => point.Sum(part => part * part));
        return DesignSelection.Of(points, uncertainty is null ? weights : null, Math.Max(typical, double.Epsilon), count);
    }
}
