using Amalgam.Atoms;
using Amalgam.Atoms.Elements;
using Amalgam.Model;
using Amalgam.Model.Conditions;
using Amalgam.Model.Parameters;

namespace Amalgam.Network;

/// <summary>
/// A model that reads charge or spin, ready to predict for one source: every structure is evaluated by the plain model of its charge and spin.
/// </summary>
/// <remarks>The plain models are made when they are first met; the last few are kept.</remarks>
public sealed class ConditionedPotential : IPotential, IDisposable
{
    /// <summary>Plain models that are kept, each with threads and memory of its own.</summary>
    private const int Kept = 4;

    private readonly PotentialModel model;
    private readonly ConditionSpec conditions;
    private readonly ElectronicState given;
    private readonly int source;
    private readonly Precision precision;
    private readonly int threads;
    private readonly List<(Condition Condition, NetworkPotential Potential)> known = [];

    /// <param name="source">name; null where the model has one or none</param>
    /// <param name="given">charge and spin of all structures, in place of their own; null values for their own</param>
    /// <param name="precision">of the features</param>
    /// <param name="threads">0 means all processors; results do not depend on it</param>
    /// <exception cref="InvalidDataException">The source, or a given charge or spin, is unknown to the model, or no source was
    /// chosen among several.</exception>
    public ConditionedPotential(PotentialModel model, string? source, ElectronicState given, Precision precision = Precision.Float32, int threads = 0)
    {
        conditions = model.Spec.Conditions ?? throw new ArgumentException("expected a model with conditions, found a plain one", nameof(model));
        this.source = conditions.SourceOf(source, "model");
        if (given.Charge is not null) conditions.ChargeOf(given.Charge, "charge");
        if (given.Spin is not null) conditions.SpinOf(given.Spin, "spin");
        (this.model, this.given, this.precision, this.threads) = (model, given, precision, threads);
    }

    public double Cutoff => model.Spec.PairCutoff;

    /// <inheritdoc cref="NetworkPotential.WantsForces"/>
    public bool WantsForces { get; init; } = true;

    public bool HasUncertainty => model.Uncertainty is not null;

    /// <summary>Whether the source holds the element.</summary>
    public bool Supports(Element element) => source < 0 ? model.Spec.IndexOf(element) >= 0 : conditions.Sources[source].Elements.Contains(element);

    /// <inheritdoc/>
    /// <exception cref="InvalidDataException">The structure holds an unknown element, or does not say a charge or spin
    /// that the model reads and was trained on.</exception>
    public void Evaluate(Structure structure, Evaluation result) => Of(structure).Evaluate(structure, result);

    /// <summary>The plain model of a structure, ready to predict.</summary>
    private NetworkPotential Of(Structure structure)
    {
        Condition condition = conditions.Of(structure, source < 0 ? null : conditions.Sources[source].Name, given);
        int place = known.FindIndex(one => one.Condition == condition);
        (Condition, NetworkPotential Potential) found = place >= 0 ? known[place]
            : (condition, new NetworkPotential(model.At(condition), precision, threads) { WantsForces = WantsForces });
        if (place >= 0) known.RemoveAt(place);
        else if (known.Count == Kept)
        {
            known[^1].Potential.Dispose();
            known.RemoveAt(Kept - 1);
        }
        known.Insert(0, found);
        return found.Potential;
    }

    public void Dispose()
    {
        foreach ((_, NetworkPotential potential) in known) potential.Dispose();
        known.Clear();
    }
}
