using Amalgam.Atoms;
using Amalgam.Network.Engine;
using Amalgam.Network.Graph;
using Amalgam.Training.Options;

namespace Amalgam.Training.Loss;

/// <summary>The loss and its derivatives with respect to energies, forces and virials.</summary>
/// <remarks>
/// L = p_E ⟨w ℓ(ΔE/N)⟩ + p_F ⟨w ℓ(ΔF)⟩ + p_W ⟨w ℓ(ΔW/N)⟩ (or ℓ(Δσ)). Means are over structures with an energy, over force components (of
/// <see cref="ErrorFunction.HuberNorm"/>: atoms) and over stress components (structures) that have a label; w is the weight of the structure times that of the
/// label.
/// The means do not divide by the weights, so that the weight of a structure does not depend on its batch.
/// </remarks>
internal sealed class TrainingLoss(LossOptions options)
{
    private readonly ErrorForm energyForm = new(options.Energy, options.EnergyDelta);
    private readonly ErrorForm forcesForm = new(options.Forces, options.ForcesDelta);
    private readonly ErrorForm stressForm = new(options.Stress, options.StressDelta);

    /// <summary>Loss of some structures as their part of the means over <paramref name="counts"/>.</summary>
    /// <param name="counts">labels of the whole batch or set</param>
    /// <param name="decay">lr/lr_0, from which the prefactors follow</param>
    /// <param name="seeds">gets ∂L/∂E, ∂L/∂F, ∂L/∂W</param>
    /// <param name="errors">errors are added; null for none</param>
    /// <param name="losses">[structure], part of the loss of every structure</param>
    public double Evaluate(
        IReadOnlyList<StructureGraph> batch, BatchResult result, LossCounts counts, double decay, LossSeeds seeds, ErrorSums? errors, Span<double> losses)
    {
        seeds.Reset(batch.Count, batch.Sum(graph => graph.AtomCount));
        double total = 0;
        int atom = 0;
        for (int index = 0; index < batch.Count; index++)
        {
            Structure structure = batch[index].Structure;
            LabelMask mask = LabelMask.Of(structure);
            double loss = 0;
            if (mask.Energy)
                loss += EnergyTerm(structure, result.Energy[index], Prefactor(options.EnergyStart, options.EnergyEnd, decay) / counts.Energies,
                    ref seeds.Energy[index], errors);
            int components = 3 * structure.AtomCount;
            if (mask.Forces)
                loss += ForcesTerm(structure, result.Forces.AsSpan(3 * atom, components), ForcesFactor(counts, decay),
                    seeds.Forces.AsSpan(3 * atom, components), errors);
            if (mask.Stress)
                loss += StressTerm(structure, result.Virial.AsSpan(9 * index, 9), StressFactor(counts, decay), seeds.Virial.AsSpan(9 * index, 9), errors);
            losses[index] = loss;
            total += loss;
            atom += structure.AtomCount;
        }
        return total;
    }

    /// <summary>p = p_end + (p_start − p_end) lr/lr_0.</summary>
    public static double Prefactor(double start, double end, double decay) => end + (start - end) * decay;

    private double ForcesFactor(LossCounts counts, double decay) =>
        Prefactor(options.ForcesStart, options.ForcesEnd, decay) / (counts.ForceAtoms * forcesForm.TermsOf(3));

    private double StressFactor(LossCounts counts, double decay) =>
        Prefactor(options.StressStart, options.StressEnd, decay) / (counts.Stresses * stressForm.TermsOf(9));

    private double EnergyTerm(Structure structure, double energy, double factor, ref double seed, ErrorSums? errors)
    {
        double weight = factor * structure.Weights.Config * structure.Weights.Energy;
        double error = (energy - structure.Energy!.Value) / structure.AtomCount;
        errors?.AddEnergy(error);
        double value = energyForm.Apply(new Span<double>(ref error), weight);
        seed = error / structure.AtomCount;
        return weight * value;
    }

    /// <param name="forces">[atom, 3], eV/Å, predicted</param>
    /// <param name="seeds">[atom, 3], ∂L/∂F, result</param>
    private double ForcesTerm(Structure structure, ReadOnlySpan<double> forces, double factor, Span<double> seeds, ErrorSums? errors)
    {
        double weight = factor * structure.Weights.Config * structure.Weights.Forces, sum = 0;
        ReadOnlySpan<double> labels = structure.Forces;
        for (int component = 0; component < seeds.Length; component++)
        {
            seeds[component] = forces[component] - labels[component];
            errors?.AddForce(seeds[component]);
        }
        for (int atom = 0; atom < seeds.Length; atom += 3) sum += forcesForm.Apply(seeds.Slice(atom, 3), weight);
        return weight * sum;
    }

    /// <param name="virial">[3, 3], eV, predicted</param>
    /// <param name="seeds">[3, 3], ∂L/∂W, result</param>
    private double StressTerm(Structure structure, ReadOnlySpan<double> virial, double factor, Span<double> seeds, ErrorSums? errors)
    {
        double weight = factor * structure.Weights.Config * structure.Weights.Stress, volume = structure.Cell.Volume;
        double perVirial = options.StressAs == StressMeasure.Virial ? 1.0 / structure.AtomCount : -1 / volume;
        for (int component = 0; component < 9; component++)
        {
            double error = virial[component] + volume * structure.Stress![component];
            errors?.AddStress(-error / volume);
            seeds[component] = perVirial * error;
        }
        double sum = stressForm.Apply(seeds, weight);
        for (int component = 0; component < 9; component++) seeds[component] *= perVirial;
        return weight * sum;
    }
}
