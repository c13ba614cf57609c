namespace Amalgam.Network.Graph;

/// <summary>Forces and virials that the centres of a partition, or of one chunk of it, give. Arrays only grow.</summary>
internal sealed class ForceSums
{
    /// <summary>[local, 3], eV/Å.</summary>
    private double[] forces = [];
    /// <summary>First structure that has centres here, how many follow, and their virials [structure, 3, 3], eV.</summary>
    private int firstStructure, structureCount;
    private double[] virials = [];

    /// <summary>The force on a local atom, eV/Å, so far.</summary>
    public ReadOnlySpan<double> On(int local) => forces.AsSpan(3 * local, 3);

    /// <summary>F_i += g_p, F_j −= g_p, W −= g_p ⊗ D_p, equation (9), over the pairs of some centres.</summary>
    /// <param name="atomVirials">[batch atom, 3, 3], eV, result: the parts of W from the pairs of each centre; null where not wanted</param>
    public void Sum(Partition part, AtomRange centres, double[]? atomVirials)
    {
        Prepare(part, centres);
        Span<double> before = stackalloc double[9];
        for (int atom = centres.Begin; atom < centres.End; atom++)
        {
            Span<double> virial = virials.AsSpan(9 * (part.Structure[atom] - firstStructure), 9);
            virial.CopyTo(before);
            Sum(part, atom, virial);
            if (atomVirials is null) continue;
            for (int index = 0; index < 9; index++) atomVirials[9 * part.Atom[atom] + index] = virial[index] - before[index];
        }
    }

    /// <summary>Makes room and sets everything to zero.</summary>
    private void Prepare(Partition part, AtomRange centres)
    {
        Partition.Grow(ref forces, 3 * part.Local);
        Array.Clear(forces, 0, 3 * part.Local);
        firstStructure = int.MaxValue;
        int last = -1;
        for (int atom = centres.Begin; atom < centres.End; atom++)
        {
            firstStructure = Math.Min(firstStructure, part.Structure[atom]);
            last = Math.Max(last, part.Structure[atom]);
        }
        structureCount = last < 0 ? 0 : last - firstStructure + 1;
        Partition.Grow(ref virials, 9 * structureCount);
        Array.Clear(virials, 0, 9 * structureCount);
    }

    /// <summary>The pairs of one centre; what all of them add to stays in registers.</summary>
    /// <param name="virial">[3, 3], eV, of the structure, added to</param>
    private void Sum(Partition part, int atom, Span<double> virial)
    {
        int first = part.PairStart[atom], count = part.PairStart[atom + 1] - first;
        ReadOnlySpan<double> adjoints = part.DisplacementAdjoint.AsSpan(3 * first, 3 * count), displacements = part.Displacement.AsSpan(3 * first, 3 * count);
        double fx = forces[3 * atom], fy = forces[3 * atom + 1], fz = forces[3 * atom + 2];
        double xx = virial[0], xy = virial[1], xz = virial[2], yx = virial[3], yy = virial[4], yz = virial[5], zx = virial[6], zy = virial[7], zz = virial[8];
        for (int pair = 0; pair < count; pair++)
        {
            ReadOnlySpan<double> g = adjoints.Slice(3 * pair, 3), d = displacements.Slice(3 * pair, 3);
            (double gx, double gy, double gz) = (g[0], g[1], g[2]);
            (fx, fy, fz) = (fx + gx, fy + gy, fz + gz);
            int neighbor = part.Neighbor[first + pair];
            if (neighbor == atom) (fx, fy, fz) = (fx - gx, fy - gy, fz - gz);
            else
            {
                Span<double> other = forces.AsSpan(3 * neighbor, 3);
                (other[0], other[1], other[2]) = (other[0] - gx, other[1] - gy, other[2] - gz);
            }
            (xx, xy, xz) = (xx - gx * d[0], xy - gx * d[1], xz - gx * d[2]);
            (yx, yy, yz) = (yx - gy * d[0], yy - gy * d[1], yz - gy * d[2]);
            (zx, zy, zz) = (zx - gz * d[0], zy - gz * d[1], zz - gz * d[2]);
        }
        (forces[3 * atom], forces[3 * atom + 1], forces[3 * atom + 2]) = (fx, fy, fz);
        (virial[0], virial[1], virial[2]) = (xx, xy, xz);
        (virial[3], virial[4], virial[5]) = (yx, yy, yz);
        (virial[6], virial[7], virial[8]) = (zx, zy, zz);
    }

    /// <summary>Adds the virials.</summary>
    /// <param name="virial">[structure, 3, 3], eV</param>
    public void AddVirials(double[] virial)
    {
        for (int index = 0; index < 9 * structureCount; index++) virial[9 * firstStructure + index] += virials[index];
    }
}
