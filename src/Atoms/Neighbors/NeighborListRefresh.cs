namespace Amalgam.Atoms.Neighbors;

/// <summary>Following atoms that move a little, with the pairs they had.</summary>
public sealed partial class NeighborList
{
    private double[] positions = [];
    private readonly double[] cellRows = new double[9];

    /// <summary>Computes the displacements of the same pairs and images for moved atoms and a changed cell.</summary>
    /// <remarks>Pairs stay whether or not they are still within the cutoff; none are found anew. <see cref="VerletList"/> says when that is safe.</remarks>
    /// <param name="structure">as many atoms as in <see cref="Build"/>, with the same periodic axes</param>
    /// <exception cref="InvalidDataException">Two atoms are at the same place. The list is empty afterwards.</exception>
    internal void Refresh(Structure structure, int threads)
    {
        if (structure.AtomCount != AtomCount) throw new ArgumentException($"the list is of {AtomCount} atoms, found {structure.AtomCount}", nameof(structure));
        if (PairCount == 0) return;
        SetWorkers(AtomCount, threads);
        positions = structure.Positions;
        for (int axis = 0; axis < 3; axis++)
            for (int c = 0; c < 3; c++) cellRows[3 * axis + c] = structure.Cell.IsPeriodic(axis) ? structure.Cell.Rows[3 * axis + c] : 0;
        coincident = int.MaxValue;
        Run(refreshPart);
        positions = [];
        if (coincident == int.MaxValue) return;
        int centre = 0;
        while (start[centre + 1] <= coincident) centre++;
        int other = neighbor[coincident];
        Empty();
        throw SamePlace(structure, centre, other);
    }

    /// <summary>The change of the periodic vectors since <see cref="Build"/> as [3, 3], dimensionless: new row = old row · (1 + change).</summary>
    internal void CellChange(Cell now, Span<double> change) => lattice.Change(now, change);

    private void RefreshPart(int worker)
    {
        (int first, int end) = Part(worker);
        ReadOnlySpan<double> r = positions, a = cellRows;
        for (int i = first; i < end; i++)
        {
            double x = r[3 * i], y = r[3 * i + 1], z = r[3 * i + 2];
            for (int p = start[i]; p < start[i + 1]; p++)
            {
                int j = neighbor[p], n0 = image[3 * p], n1 = image[3 * p + 1], n2 = image[3 * p + 2];
                double dx = r[3 * j] - x + (n0 * a[0] + n1 * a[3] + n2 * a[6]);
                double dy = r[3 * j + 1] - y + (n0 * a[1] + n1 * a[4] + n2 * a[7]);
                double dz = r[3 * j + 2] - z + (n0 * a[2] + n1 * a[5] + n2 * a[8]);
                displacement[3 * p] = dx;
                displacement[3 * p + 1] = dy;
                displacement[3 * p + 2] = dz;
                if (dx * dx + dy * dy + dz * dz < NeighborSearch.SamePlace * NeighborSearch.SamePlace) LowerTo(ref coincident, p);
            }
        }
    }
}
