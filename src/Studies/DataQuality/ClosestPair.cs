using Amalgam.Atoms;
using Amalgam.Atoms.Neighbors;

namespace Amalgam.Studies.DataQuality;

/// <summary>The two atoms of a structure that are nearest to each other, by the sum of their covalent radii.</summary>
internal sealed class ClosestPair
{
    /// <summary>Å, within which pairs are looked for.</summary>
    public const double Cutoff = 4.5;

    private readonly NeighborList list = new();

    /// <summary>[atom + 1], where the neighbours of each atom of the last structure begin in the list of all.</summary>
    public ReadOnlySpan<int> Starts => list.Start;

    /// <summary>Distance over the sum of the covalent radii; infinite when no two atoms are near.</summary>
    public double Ratio { get; private set; }

    /// <summary>Å.</summary>
    public double Distance { get; private set; }

    /// <summary>"Si–O".</summary>
    public string Name { get; private set; } = "";

    /// <summary>eV/Å, the part of the forces that drives the two apart; NaN without forces.</summary>
    public double Repulsion { get; private set; }

    /// <summary>Finds the pair.</summary>
    public void Find(Structure structure)
    {
        (Ratio, Distance, Repulsion) = (double.PositiveInfinity, double.PositiveInfinity, double.NaN);
        list.Build(structure, Cutoff);
        int center = -1, place = -1;
        for (int atom = 0; atom < structure.AtomCount; atom++)
            for (int pair = list.Start[atom]; pair < list.Start[atom + 1]; pair++)
            {
                ReadOnlySpan<double> d = list.Displacement.Slice(3 * pair, 3);
                double distance = Math.Sqrt(d[0] * d[0] + d[1] * d[1] + d[2] * d[2]);
                double ratio = distance / (structure.Elements[atom].CovalentRadius + structure.Elements[list.Neighbor[pair]].CovalentRadius);
                if (ratio < Ratio) (Ratio, Distance, center, place) = (ratio, distance, atom, pair);
            }
        if (center < 0) return;
        int other = list.Neighbor[place];
        Name = $"{structure.Elements[center].Symbol}–{structure.Elements[other].Symbol}";
        if (structure.Forces is not double[] forces || other == center || Distance == 0) return;
        double sum = 0;
        for (int axis = 0; axis < 3; axis++) sum += (forces[3 * other + axis] - forces[3 * center + axis]) * list.Displacement[3 * place + axis] / Distance;
        Repulsion = sum / 2;
    }
}
