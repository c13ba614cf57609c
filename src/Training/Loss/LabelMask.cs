using Amalgam.Atoms;

namespace Amalgam.Training.Loss;

/// <summary>Which labels of a structure count: present, of positive weight, and defined.</summary>
internal readonly record struct LabelMask(bool Energy, bool Forces, bool Stress)
{
    public static LabelMask Of(Structure structure)
    {
        LabelWeights weights = structure.Weights;
        return weights.Config <= 0 ? default : new LabelMask(
            structure.Energy is not null && weights.Energy > 0,
            structure.Forces is not null && weights.Forces > 0,
            structure.Stress is not null && structure.Cell.IsFullyPeriodic && weights.Stress > 0);
    }
}
