namespace Amalgam.Network.Graph;

/// <summary>Where the copies of own atoms are in other partitions, in ascending order of partitions: what adjoints and forces are gathered from.</summary>
internal static class HaloCopies
{
    /// <summary>Lists for every own atom of the first partitions where its copies are.</summary>
    /// <param name="count">partitions in use</param>
    public static void Fill(IReadOnlyList<Partition> partitions, int count)
    {
        for (int index = 0; index < count; index++)
        {
            Partition partition = partitions[index];
            Partition.Grow(ref partition.CopyStart, partition.Own + 2);
            Array.Clear(partition.CopyStart, 0, partition.Own + 2);
        }
        for (int pass = 0; pass < 2; pass++)
        {
            for (int index = 0; index < count; index++) CountOrPlace(partitions, index, pass == 1);
            if (pass == 0)
                for (int index = 0; index < count; index++) SumStarts(partitions[index]);
        }
    }

    /// <summary>
    /// First pass: counts copies into CopyStart[atom + 2]; second: places them, which moves CopyStart[atom + 1] to the end of the atom's copies.
    /// </summary>
    private static void CountOrPlace(IReadOnlyList<Partition> partitions, int index, bool place)
    {
        Partition partition = partitions[index];
        for (int halo = 0; halo < partition.Local - partition.Own; halo++)
        {
            if (partition.HaloOwner[halo] == Partition.Elsewhere) continue;
            Partition home = partitions[partition.HaloOwner[halo]];
            int atom = partition.HaloIndex[halo];
            if (!place)
            {
                home.CopyStart[atom + 2]++;
                continue;
            }
            int slot = home.CopyStart[atom + 1]++;
            home.CopyPartition[slot] = index;
            home.CopyIndex[slot] = partition.Own + halo;
        }
    }

    private static void SumStarts(Partition partition)
    {
        for (int atom = 0; atom < partition.Own; atom++) partition.CopyStart[atom + 2] += partition.CopyStart[atom + 1];
        int total = partition.CopyStart[partition.Own + 1];
        Partition.Grow(ref partition.CopyPartition, total);
        Partition.Grow(ref partition.CopyIndex, total);
    }
}
