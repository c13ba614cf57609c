using Amalgam.Atoms;

namespace Amalgam.Training.Loss;

/// <summary>Over how much the three terms of a loss are averaged.</summary>
/// <param name="Energies">Structures with an energy.</param>
/// <param name="ForceAtoms">Atoms with a force.</param>
/// <param name="Stresses">Structures with a stress.</param>
internal readonly record struct LossCounts(long Energies, long ForceAtoms, long Stresses)
{
    public static LossCounts Of(IEnumerable<Structure> structures)
    {
        long energies = 0, atoms = 0, stresses = 0;
        foreach (Structure structure in structures)
        {
            LabelMask mask = LabelMask.Of(structure);
            if (mask.Energy) energies++;
            if (mask.Forces) atoms += structure.AtomCount;
            if (mask.Stress) stresses++;
        }
        return new LossCounts(energies, atoms, stresses);
    }
}
