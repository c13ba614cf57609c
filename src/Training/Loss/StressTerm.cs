using Amalgam.Atoms.Labels;
using Amalgam.Training.Options;

namespace Amalgam.Training.Loss;

/// <summary>ℓ(ΔW/N) or ℓ(Δσ), over nine components; seeds ∂L/∂W.</summary>
internal sealed class StressTerm(LossOptions options) : ILossTerm
{
    public Label Label => LabelTable.Stress;
    public ErrorForm Form { get; } = new(options.Stress, options.StressDelta);
    public LossPrefactor Prefactor { get; } = new(options.StressStart, options.StressEnd);

    public double Evaluate(in BatchPart part, double weight, ErrorSums? errors)
    {
        double volume = part.Structure.Cell.Volume;
        double perVirial = options.StressAs == StressMeasure.Virial ? 1.0 / part.Structure.AtomCount : -1 / volume;
        ReadOnlySpan<double> virial = part.Result.Virial.AsSpan(9 * part.Index, 9), labels = part.Structure.Labels[Label];
        Span<double> seeds = part.Seeds.Virial.AsSpan(9 * part.Index, 9);
        for (int component = 0; component < 9; component++)
        {
            // A missing number has no error; the seeds are zero already.
            if (double.IsNaN(labels[component])) continue;
            double error = virial[component] + volume * labels[component];
            errors?.Add(Label, -error / volume);
            seeds[component] = perVirial * error;
        }
        double sum = Form.Apply(seeds, weight);
        for (int component = 0; component < 9; component++) seeds[component] *= perVirial;
        return weight * sum;
    }
}
