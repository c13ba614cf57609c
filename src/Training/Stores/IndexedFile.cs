using System.Collections.Concurrent;
using Amalgam.Atoms;
using Amalgam.Formats.Contracts;

namespace Amalgam.Training.Stores;

/// <summary>A file or folder of structures on disk with its index; any number of threads read it at once.</summary>
/// <param name="index">its index</param>
/// <param name="indexPath">where the index is; what belongs to it is beside it</param>
/// <param name="open">opens the structures for one thread, given those that are open already or null</param>
internal sealed class IndexedFile(StructureIndex index, string indexPath, Func<IIndexedStructures?, IIndexedStructures> open)
{
    /// <summary>Endings of the index and of what belongs to it.</summary>
    public const string Ending = ".amalgam-index", PackEnding = ".amalgam-pack", PairsEnding = ".amalgam-pairs";

    private readonly ConcurrentBag<IIndexedStructures> idle = [];
    private IIndexedStructures? first;

    public StructureIndex Index => index;

    /// <summary>Where counts of pairs are kept.</summary>
    public string PairsPath => indexPath[..^Ending.Length] + PairsEnding;

    /// <summary>Reads a structure.</summary>
    /// <exception cref="InvalidDataException">It cannot be read, or is not the one that was counted.</exception>
    public Structure Read(int number)
    {
        if (!idle.TryTake(out IIndexedStructures? structures)) structures = Open();
        Structure structure;
        try
        {
            structure = structures.Read(number);
        }
        finally
        {
            idle.Add(structures);
        }
        if (index.PackLength > 0) structure.Source = index.SourceOf(number);
        return structure.AtomCount == index.Facts[number].Atoms ? structure : throw new InvalidDataException(
            $"{index.SourceOf(number)}: expected {index.Facts[number].Atoms} atoms, found {structure.AtomCount}: the data changed while they were used\n"
            + "  → start again; the index is made anew");
    }

    private IIndexedStructures Open()
    {
        IIndexedStructures opened = open(Volatile.Read(ref first));
        if (opened.Count != index.Facts.Length)
        {
            using (opened)
                throw new InvalidDataException($"{indexPath}: expected an index of {opened.Count} structures, found one of {index.Facts.Length}\n"
                    + "  → remove it; it is made anew");
        }
        Interlocked.CompareExchange(ref first, opened, null);
        return opened;
    }
}
