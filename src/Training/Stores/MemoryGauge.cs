using Amalgam.Atoms;
using Amalgam.Atoms.Neighbors;
using Amalgam.Training.Options;

namespace Amalgam.Training.Stores;

/// <summary>Estimates what structures and their neighbours take in memory while they are read, from the pairs of every thirty-second one.</summary>
/// <param name="limit">bytes that they may take</param>
/// <param name="cutoff">Å, of the pairs</param>
internal sealed class MemoryGauge(long limit, double cutoff)
{
    private const int Every = 32;

    /// <summary>Bytes of a structure beside its atoms, of a pair in a graph, and of an atom with forces in structure and graph.</summary>
    private const int OfStructure = 900, OfPair = 28, OfAtom = 84;

    /// <summary>Bytes of a key with its value, and of a word in a column per atom.</summary>
    private const int OfKey = 140, OfWord = 8;

    private readonly NeighborList list = new();
    private long bytes, sampledAtoms, sampledPairs, atoms, structures;

    /// <summary>Bytes that the structures may take.</summary>
    public long Limit => limit;

    /// <summary>Bytes that the structures so far and their neighbours take.</summary>
    public long Bytes => bytes + (sampledAtoms == 0 ? 0 : (long)((double)OfPair * atoms * sampledPairs / sampledAtoms));

    public bool IsOver => Bytes > limit;

    /// <summary>Half of the memory that this process may have, or what the run file says.</summary>
    public static long LimitOf(DataOptions data) =>
        data.Memory is double gigabytes ? (long)(gigabytes * (1L << 30)) : GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 2;

    /// <summary>Counts a structure.</summary>
    public void Add(Structure structure)
    {
        bytes += OfStructure + (long)OfAtom * structure.AtomCount;
        if (structure.Extras is StructureExtras extras)
            bytes += OfKey * extras.Info.Count + extras.Columns.Sum(column => (long)OfWord * column.Values.Length);
        atoms += structure.AtomCount;
        if (structures++ % Every == 0) Sample(structure);
    }

    /// <summary>Adds what was counted before, of a file that is not read again.</summary>
    public void Add(long counted) => bytes += counted;

    private void Sample(Structure structure)
    {
        try
        {
            list.Build(structure, cutoff, threads: 1);
        }
        // What is wrong with a structure is told where it is used; it may be left out.
        catch (InvalidDataException)
        {
            return;
        }
        sampledAtoms += structure.AtomCount;
        sampledPairs += list.PairCount;
    }
}
