using Amalgam.Atoms;
using Amalgam.Atoms.Labels;
using Amalgam.Training.Options;

namespace Amalgam.Training.Loss;

/// <summary>ℓ(ΔE/N); seed ∂L/∂E.</summary>
internal sealed class EnergyTerm(LossOptions options) : ILossTerm
{
    public Label Label => LabelTable.Energy;
    public ErrorForm Form { get; } = new(options.Energy, options.EnergyDelta);
    public LossPrefactor Prefactor { get; } = new(options.EnergyStart, options.EnergyEnd);

    public double Evaluate(in BatchPart part, double weight, ErrorSums? errors)
    {
        Structure structure = part.Structure;
        double label = structure.Labels[Label]![0];
        if (double.IsNaN(label)) return 0;
        double error = (part.Result.Energy[part.Index] - label) / structure.AtomCount;
        errors?.Add(Label, error);
        double value = Form.Apply(new Span<double>(ref error), weight);
        part.Seeds.Energy[part.Index] = error / structure.AtomCount;
        return weight * value;
    }
}
