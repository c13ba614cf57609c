using Amalgam.Atoms;
using Amalgam.Atoms.Elements;

namespace Amalgam.Testing;

/// <summary>Each atom in a harmonic well of its own, without other forces: motion and statistics are known exactly.</summary>
/// <param name="places">[atom, 3], Å</param>
/// <param name="stiffness">eV/Å²; zero gives an ideal gas</param>
public sealed class HarmonicWells(double[] places, double stiffness) : IPotential
{
    public double Cutoff => 1;

    public bool Supports(Element element) => true;

    public void Evaluate(Structure structure, Evaluation result)
    {
        result.Reset(structure.AtomCount);
        for (int i = 0; i < structure.Positions.Length; i++)
        {
            double away = structure.Positions[i] - places[i];
            result.Forces[i] = -stiffness * away;
            result.Energies[i / 3] += 0.5 * stiffness * away * away;
        }
        foreach (double energy in result.Energies) result.Energy += energy;
    }
}
