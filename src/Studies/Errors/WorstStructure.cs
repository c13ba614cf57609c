using Amalgam.Atoms;

namespace Amalgam.Studies.Errors;

/// <summary>A structure with its errors, kept because they are large.</summary>
/// <param name="Structure">with its labels</param>
/// <param name="EnergyError">eV/atom, predicted minus label; null without a label</param>
/// <param name="ForceErrors">[atom, 3], eV/Å, predicted minus label; null without labels</param>
/// <param name="LargestForceError">eV/Å, the largest |ΔF|; null without labels</param>
/// <param name="ForcesMae">eV/Å, over components; null without labels</param>
/// <param name="WorstAtom">index of the atom with the largest |ΔF|; −1 without labels</param>
public sealed record WorstStructure(Structure Structure, double? EnergyError, double[]? ForceErrors, double? LargestForceError, double? ForcesMae,
    int WorstAtom)
{
    /// <summary>Compares a structure with its prediction.</summary>
    public static WorstStructure Of(Structure structure, Evaluation prediction)
    {
        double? energy = structure.Energy is double label && structure.AtomCount > 0 ? (prediction.Energy - label) / structure.AtomCount : null;
        if (structure.Forces is not double[] forces || structure.AtomCount == 0) return new WorstStructure(structure, energy, null, null, null, -1);
        var errors = new double[forces.Length];
        double largest = -1, sum = 0;
        int worst = 0;
        for (int atom = 0; atom < structure.AtomCount; atom++)
        {
            double square = 0;
            for (int component = 3 * atom; component < 3 * atom + 3; component++)
            {
                errors[component] = prediction.Forces[component] - forces[component];
                square += errors[component] * errors[component];
                sum += Math.Abs(errors[component]);
            }
            if (Math.Sqrt(square) > largest) (largest, worst) = (Math.Sqrt(square), atom);
        }
        return new WorstStructure(structure, energy, errors, largest, sum / forces.Length, worst);
    }
}
