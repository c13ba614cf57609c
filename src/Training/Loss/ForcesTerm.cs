using Amalgam.Atoms.Labels;
using Amalgam.Training.Options;

namespace Amalgam.Training.Loss;

/// <summary>ℓ(ΔF), summed over atoms; seeds ∂L/∂F.</summary>
internal sealed class ForcesTerm(LossOptions options) : ILossTerm
{
    public Label Label => LabelTable.Forces;
    public ErrorForm Form { get; } = new(options.Forces, options.ForcesDelta);
    public LossPrefactor Prefactor { get; } = new(options.ForcesStart, options.ForcesEnd);

    public double Evaluate(in BatchPart part, double weight, ErrorSums? errors)
    {
        int first = 3 * part.FirstAtom, length = 3 * part.Structure.AtomCount;
        ReadOnlySpan<double> forces = part.Result.Forces.AsSpan(first, length), labels = part.Structure.Labels[Label];
        Span<double> seeds = part.Seeds.Forces.AsSpan(first, length);
        for (int component = 0; component < seeds.Length; component++)
        {
            // A missing number has no error; the seeds are zero already.
            if (double.IsNaN(labels[component])) continue;
            seeds[component] = forces[component] - labels[component];
            errors?.Add(Label, seeds[component]);
        }
        double sum = 0;
        for (int atom = 0; atom < seeds.Length; atom += 3) sum += Form.Apply(seeds.Slice(atom, 3), weight);
        return weight * sum;
    }
}
