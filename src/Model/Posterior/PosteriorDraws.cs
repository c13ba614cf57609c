using Amalgam.Atoms;
using Amalgam.Model.Backbones.Dpa3;
using Amalgam.Model.Backbones.Dpa3.Start;
using Amalgam.Model.Uncertainty;

namespace Amalgam.Model.Posterior;

/// <summary>Models whose last weights are drawn from the posterior of one model: a committee without more trainings.</summary>
/// <remarks>
/// Energies and forces are linear in the last weights w. Draws δ_k are centred, Σ δ_k = 0, and stretched by √(K/(K − 1)): the mean of the members is the model
/// itself, and the mean of their squared deviations has the expectation of the posterior, for energies as for forces. Members have no vacuum level: where the
/// model has one, it goes into E0 once, so that a change of the last weights changes the energy of a lone atom too, of which the model is not certain either.
/// </remarks>
public static class PosteriorDraws
{
    /// <summary>Most members.</summary>
    public const int Most = 256;

    /// <summary>Seed of all draws: the same model gives the same members.</summary>
    private const ulong Seed = 20;

    /// <param name="count">members, 2 to <see cref="Most"/></param>
    /// <exception cref="InvalidDataException">The model does not know how far it can be trusted.</exception>
    public static PotentialModel[] Of(PotentialModel model, int count)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 2);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, Most);
        LastLayerUncertainty uncertainty = model.Uncertainty
            ?? throw new InvalidDataException("expected a model with a calibrated uncertainty, found one without\n  → make it with amalgam calibrate");
        var layout = new ParameterLayout(model.Spec with { VacuumReference = false });
        double[] energies = [.. model.ReferenceEnergies];
        for (int element = 0; element < energies.Length && model.Spec.VacuumReference; element++) energies[element] -= VacuumStart.LoneEnergy(model, element);
        return [.. Changes(uncertainty, count).Select(change => Changed(model, layout, energies, change))];
    }

    private static PotentialModel Changed(PotentialModel model, ParameterLayout layout, double[] energies, double[] change)
    {
        var parameters = new ParameterSet(layout, [.. model.Parameters.Values]);
        Span<double> weights = parameters[layout.HeadWeight];
        for (int channel = 0; channel < change.Length; channel++) weights[channel] += change[channel];
        return new PotentialModel(parameters, energies, model.Selection)
        {
            BaselineEnergies = model.BaselineEnergies, Provenance = model.Provenance, Uncertainty = model.Uncertainty,
        };
    }

    /// <returns>[member], each [channel]</returns>
    private static double[][] Changes(LastLayerUncertainty uncertainty, int count)
    {
        var bits = new RandomBits(Seed);
        var changes = new double[count][];
        for (int member = 0; member < count; member++)
        {
            changes[member] = new double[uncertainty.Width];
            for (int channel = 0; channel < uncertainty.Width; channel++) changes[member][channel] = Normal(ref bits);
        }
        double stretch = Math.Sqrt(count / (count - 1.0));
        for (int channel = 0; channel < uncertainty.Width; channel++)
        {
            double mean = 0;
            foreach (double[] change in changes) mean += change[channel] / count;
            foreach (double[] change in changes) change[channel] = stretch * (change[channel] - mean);
        }
        foreach (double[] change in changes) uncertainty.Color(change);
        return changes;
    }

    /// <summary>Box and Muller; one of the two.</summary>
    private static double Normal(ref RandomBits bits) => Math.Sqrt(-2 * Math.Log(1 - bits.NextUniform())) * Math.Cos(2 * Math.PI * bits.NextUniform());
}
