using Amalgam.Atoms;
using Amalgam.Atoms.Neighbors;
using Amalgam.Atoms.Numerics;

namespace Amalgam.Dynamics.Minimization;

/// <summary>Whether atoms sit on top of each other: no minimum of matter, whatever its energy.</summary>
internal static class AtomsOnTop
{
    /// <summary>Of the sum of two covalent radii; half of what any bond has under any pressure.</summary>
    private const double Share = 0.35;

    public static bool Found(Structure structure)
    {
        double largest = 2 * Share * structure.Elements.Max(element => element.CovalentRadius);
        var list = new NeighborList();
        try { list.Build(structure, largest, 1); }
        catch (InvalidDataException) { return true; } // at the same place
        for (int i = 0; i < structure.AtomCount; i++)
            for (int pair = list.Start[i]; pair < list.Start[i + 1]; pair++)
            {
                double reach = structure.Elements[i].CovalentRadius + structure.Elements[list.Neighbor[pair]].CovalentRadius;
                if (Matrix3.Length(list.Displacement.Slice(3 * pair, 3)) < Share * reach) return true;
            }
        return false;
    }
}
