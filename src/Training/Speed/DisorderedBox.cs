using Amalgam.Atoms;
using Amalgam.Atoms.Elements;
using Amalgam.Model.Parameters;

namespace Amalgam.Training.Speed;

/// <summary>A periodic box to measure speed on: a simple cubic lattice shaken up, as dense as the solids of inorganic chemistry.</summary>
public static class DisorderedBox
{
    /// <summary>Atoms per Å³: between water (0.100) and a light oxide (0.06); within 5 Å an atom sees 37 neighbours.</summary>
    public const double Density = 0.07;
    /// <summary>Largest displacement along an axis, in lattice spacings.</summary>
    private const double Shake = 0.15;

    /// <param name="elements">taken by turns at random</param>
    public static Structure Create(int atoms, IReadOnlyList<Element> elements, ulong seed = 1)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(atoms, 1);
        int edge = (int)Math.Ceiling(Math.Cbrt(atoms) - 1e-9);
        int layers = (atoms + edge * edge - 1) / (edge * edge);
        double spacing = Math.Cbrt(1 / Density);
        // Sites left over are spread over the box, so that its density is even.
        double sites = (double)edge * edge * layers, fill = Math.Cbrt(atoms / sites);
        double scale = spacing * fill;
        var random = new DeterministicRandom(seed);
        var positions = new double[3 * atoms];
        var kinds = new Element[atoms];
        for (int atom = 0; atom < atoms; atom++)
        {
            long site = (long)(atom * (sites / atoms));
            double[] place = [site % edge, site / edge % edge, site / (edge * edge)];
            for (int axis = 0; axis < 3; axis++) positions[3 * atom + axis] = scale * (place[axis] + Shake * (2 * random.NextUniform() - 1));
            kinds[atom] = elements[(int)(random.NextUniform() * elements.Count)];
        }
        double[] rows = [scale * edge, 0, 0, 0, scale * edge, 0, 0, 0, scale * layers];
        return new Structure(kinds, positions, new Cell(rows, true, true, true)) { Source = $"disordered box of {atoms} atoms" };
    }
}
