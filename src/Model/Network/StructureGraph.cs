using Amalgam.Atoms;

namespace Amalgam.Model.Network;

/// <summary>A structure and its pairs within r_e, as a model reads them. Immutable once made; a training set keeps one per structure.</summary>
public sealed class StructureGraph
{
    public Structure Structure { get; }

    /// <summary>[atom], index of the element in the model.</summary>
    public int[] ElementIndex { get; }

    /// <summary>[atom + 1].</summary>
    public int[] Start { get; }

    /// <summary>[pair].</summary>
    public int[] Neighbor { get; }

    /// <summary>[pair, 3], Å: D = r_j + T − r_i.</summary>
    public double[] Displacement { get; }

    public int AtomCount => ElementIndex.Length;
    public int PairCount => Neighbor.Length;

    /// <summary>Number of angles: Σ m², m the pairs of a centre with r &lt; r_a.</summary>
    public long AngleCount { get; }

    /// <exception cref="InvalidDataException">The structure holds an element that the model does not know.</exception>
    public StructureGraph(ModelSpec spec, Structure structure, NeighborList list)
    {
        Structure = structure;
        ElementIndex = IndexElements(spec, structure);
        list.Build(structure, spec.PairCutoff);
        Start = list.Start.ToArray();
        Neighbor = list.Neighbor.ToArray();
        Displacement = list.Displacement.ToArray();
        AngleCount = CountAngles(spec.AngleCutoff);
    }

    private static int[] IndexElements(ModelSpec spec, Structure structure)
    {
        var index = new int[structure.AtomCount];
        for (int atom = 0; atom < index.Length; atom++)
        {
            index[atom] = spec.IndexOf(structure.Elements[atom]);
            if (index[atom] < 0)
                throw new InvalidDataException($"{structure.Source}: atom {atom + 1} is {structure.Elements[atom]}, which this model does not know\n  → it was made for {string.Join(' ', spec.Elements)}");
        }
        return index;
    }

    private long CountAngles(double cutoff)
    {
        long angles = 0;
        for (int atom = 0; atom < AtomCount; atom++)
        {
            long near = 0;
            for (int pair = Start[atom]; pair < Start[atom + 1]; pair++)
            {
                double x = Displacement[3 * pair], y = Displacement[3 * pair + 1], z = Displacement[3 * pair + 2];
                if (x * x + y * y + z * z < cutoff * cutoff) near++;
            }
            angles += near * near;
        }
        return angles;
    }
}
