namespace Amalgam.Network.Graph;

/// <summary>
/// A piece of a batch that one thread works on alone: some atoms (own), and copies of the neighbours that others own (halo).
/// Local atoms are numbered own first, then halo. Arrays may be longer than needed: they only grow.
/// </summary>
internal sealed class Partition
{
    /// <summary>The owner of atoms of other processes.</summary>
    public const int Elsewhere = -1;

    /// <summary>Atoms that this partition computes.</summary>
    public int Own;
    /// <summary>Own atoms that have pairs; they are the first ones.</summary>
    public int Paired;
    /// <summary>Own atoms and halo.</summary>
    public int Local;
    public int PairCount;
    public int AngleCount;
    /// <summary>Largest number of pairs, and of angle neighbours, of one centre.</summary>
    public int LargestPairs;
    public int LargestNear;
    /// <summary>Pairs of own atoms, angles an eighth.</summary>
    public double Cost;

    /// <summary>[local], index of the atom in the batch.</summary>
    public int[] Atom = [];
    /// <summary>[local], row of the element table.</summary>
    public int[] Element = [];
    /// <summary>[own], gate class.</summary>
    public int[] Class = [];
    /// <summary>[own], index of the structure in the batch.</summary>
    public int[] Structure = [];
    /// <summary>[own], whether the energy of an atom is summed; of surroundings it is not.</summary>
    public bool[] IsSummed = [];
    /// <summary>[own + 1], pairs of a centre; its angle neighbours come first.</summary>
    public int[] PairStart = [0];
    /// <summary>[own + 1], angle neighbours of the atoms before.</summary>
    public int[] NearStart = [0];
    /// <summary>[own], number of angle neighbours (m).</summary>
    public int[] Near = [];
    /// <summary>[own + 1], angles of a centre: m², the receiving pair slow.</summary>
    public int[] AngleStart = [0];
    /// <summary>[pair], local index of the neighbour.</summary>
    public int[] Neighbor = [];
    /// <summary>[pair, 3], Å.</summary>
    public double[] Displacement = [];

    /// <summary>[local − own], the partition that owns a halo atom, and its index there; or <see cref="Elsewhere"/> and the number of the ghost.</summary>
    public int[] HaloOwner = [];
    public int[] HaloIndex = [];
    /// <summary>[own + 1] and entries: the copies of an own atom elsewhere, in order of partitions.</summary>
    public int[] CopyStart = [0];
    public int[] CopyPartition = [];
    public int[] CopyIndex = [];

    /// <summary>[pair, 3], Å: Ḋ along the direction of (14).</summary>
    public double[] DisplacementTangent = [];
    /// <summary>[pair, 3], eV/Å: ∂E/∂D.</summary>
    public double[] DisplacementAdjoint = [];
    /// <summary>[local, 3], eV/Å: this partition's share of the forces.</summary>
    public double[] Forces = [];
    /// <summary>First structure that has own atoms here, how many follow, and their share of the virials [structure, 3, 3], eV.</summary>
    public int FirstStructure;
    public int StructureCount;
    public double[] Virials = [];

    /// <summary>Makes room for forces and virials and sets them to zero.</summary>
    public void PrepareForces()
    {
        Grow(ref DisplacementAdjoint, 3 * PairCount);
        Grow(ref Forces, 3 * Local);
        Array.Clear(Forces, 0, 3 * Local);
        FirstStructure = int.MaxValue;
        int last = -1;
        for (int atom = 0; atom < Own; atom++)
        {
            FirstStructure = Math.Min(FirstStructure, Structure[atom]);
            last = Math.Max(last, Structure[atom]);
        }
        StructureCount = last < 0 ? 0 : last - FirstStructure + 1;
        Grow(ref Virials, 9 * StructureCount);
        Array.Clear(Virials, 0, 9 * StructureCount);
    }

    /// <summary>F_i += g_p, F_j −= g_p, W −= g_p ⊗ D_p, equation (9).</summary>
    /// <param name="atomVirials">[batch atom, 3, 3], eV, result: the parts of W from the pairs of each centre; null where not wanted</param>
    public void SumForces(double[]? atomVirials)
    {
        Span<double> part = stackalloc double[9];
        for (int atom = 0; atom < Own; atom++)
        {
            Span<double> virial = Virials.AsSpan(9 * (Structure[atom] - FirstStructure), 9);
            virial.CopyTo(part);
            SumForces(atom, virial);
            if (atomVirials is null) continue;
            for (int index = 0; index < 9; index++) atomVirials[9 * Atom[atom] + index] = virial[index] - part[index];
        }
    }

    /// <summary>The pairs of one centre; what all of them add to stays in registers.</summary>
    /// <param name="virial">[3, 3], eV, of the structure, added to</param>
    private void SumForces(int atom, Span<double> virial)
    {
        int first = PairStart[atom], count = PairStart[atom + 1] - first;
        ReadOnlySpan<double> adjoints = DisplacementAdjoint.AsSpan(3 * first, 3 * count), displacements = Displacement.AsSpan(3 * first, 3 * count);
        double fx = Forces[3 * atom], fy = Forces[3 * atom + 1], fz = Forces[3 * atom + 2];
        double xx = virial[0], xy = virial[1], xz = virial[2], yx = virial[3], yy = virial[4], yz = virial[5], zx = virial[6], zy = virial[7], zz = virial[8];
        for (int pair = 0; pair < count; pair++)
        {
            ReadOnlySpan<double> g = adjoints.Slice(3 * pair, 3), d = displacements.Slice(3 * pair, 3);
            (double gx, double gy, double gz) = (g[0], g[1], g[2]);
            (fx, fy, fz) = (fx + gx, fy + gy, fz + gz);
            int neighbor = Neighbor[first + pair];
            if (neighbor == atom) (fx, fy, fz) = (fx - gx, fy - gy, fz - gz);
            else
            {
                Span<double> other = Forces.AsSpan(3 * neighbor, 3);
                (other[0], other[1], other[2]) = (other[0] - gx, other[1] - gy, other[2] - gz);
            }
            (xx, xy, xz) = (xx - gx * d[0], xy - gx * d[1], xz - gx * d[2]);
            (yx, yy, yz) = (yx - gy * d[0], yy - gy * d[1], yz - gy * d[2]);
            (zx, zy, zz) = (zx - gz * d[0], zy - gz * d[1], zz - gz * d[2]);
        }
        (Forces[3 * atom], Forces[3 * atom + 1], Forces[3 * atom + 2]) = (fx, fy, fz);
        (virial[0], virial[1], virial[2]) = (xx, xy, xz);
        (virial[3], virial[4], virial[5]) = (yx, yy, yz);
        (virial[6], virial[7], virial[8]) = (zx, zy, zz);
    }

    /// <summary>Forces on own atoms: what this partition found, then what others found for their copies, in order of partitions.</summary>
    /// <param name="forces">[atom, 3], eV/Å, result</param>
    public void GatherForces(PartitionBuilder builder, double[] forces)
    {
        for (int atom = 0; atom < Own; atom++)
        {
            Span<double> total = forces.AsSpan(3 * Atom[atom], 3);
            Forces.AsSpan(3 * atom, 3).CopyTo(total);
            if (!builder.HasHalo) continue;
            for (int copy = CopyStart[atom]; copy < CopyStart[atom + 1]; copy++)
            {
                ReadOnlySpan<double> part = builder.Partitions[CopyPartition[copy]].Forces.AsSpan(3 * CopyIndex[copy], 3);
                for (int axis = 0; axis < 3; axis++) total[axis] += part[axis];
            }
        }
    }

    /// <summary>Adds what this partition found for atoms of other processes.</summary>
    /// <param name="forces">[ghost, 3], eV/Å</param>
    public void AddGhostForces(double[] forces)
    {
        for (int halo = 0; halo < Local - Own; halo++)
        {
            if (HaloOwner[halo] != Elsewhere) continue;
            for (int axis = 0; axis < 3; axis++) forces[3 * HaloIndex[halo] + axis] += Forces[3 * (Own + halo) + axis];
        }
    }

    /// <summary>Adds the virials of this partition's pairs.</summary>
    /// <param name="virial">[structure, 3, 3], eV</param>
    public void AddVirials(double[] virial)
    {
        for (int index = 0; index < 9 * StructureCount; index++) virial[9 * FirstStructure + index] += Virials[index];
    }

    public static void Grow<T>(ref T[] array, int length)
    {
        if (array.Length < length) Array.Resize(ref array, Math.Max(length, array.Length + array.Length / 2));
    }
}
