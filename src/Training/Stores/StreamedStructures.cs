using Amalgam.Atoms;

namespace Amalgam.Training.Stores;

/// <summary>Structures of indexed files, one file after the other, each read when it is asked for.</summary>
internal sealed class StreamedStructures : IStructureStore
{
    private readonly IReadOnlyList<IndexedFile> files;
    private readonly int[] starts;
    private readonly IReadOnlyList<double>? weights;

    /// <param name="weights">[file], factor on the weight of its structures in the loss; null for 1</param>
    /// <exception cref="InvalidDataException">There are too many structures.</exception>
    public StreamedStructures(IReadOnlyList<IndexedFile> files, IReadOnlyList<double>? weights = null)
    {
        this.files = files;
        this.weights = weights;
        long total = files.Sum(file => (long)file.Index.Facts.Length);
        if (total > Array.MaxLength)
            throw new InvalidDataException($"data: expected at most {Array.MaxLength} structures, found {total}\n  → train on a part of them");
        starts = new int[files.Count + 1];
        if (files is [var only])
        {
            (Facts, Compositions, starts[1]) = (only.Index.Facts, only.Index.Compositions, (int)total);
            return;
        }
        Facts = new StructureFacts[total];
        for (int file = 0; file < files.Count; file++)
        {
            StructureIndex index = files[file].Index;
            int[] here = Compositions.Join(index.Compositions);
            for (int number = 0; number < index.Facts.Length; number++)
                Facts[starts[file] + number] = index.Facts[number] with { Composition = here[index.Facts[number].Composition] };
            starts[file + 1] = starts[file] + index.Facts.Length;
        }
    }

    public StructureFacts[] Facts { get; }

    public CompositionTable Compositions { get; } = new();

    /// <summary>The files, and the number of the first structure of each; the last number is that of all structures.</summary>
    public IReadOnlyList<IndexedFile> Files => files;

    public IReadOnlyList<int> Starts => starts;

    public Structure Read(int number)
    {
        (int file, int own) = Locate(number);
        Structure structure = files[file].Read(own);
        if (weights is not null) structure.Labels.Weight *= weights[file];
        return structure;
    }

    public string SourceOf(int number)
    {
        (int file, int own) = Locate(number);
        return files[file].Index.SourceOf(own);
    }

    /// <summary>The file of a structure, and its number there.</summary>
    public (int File, int Number) Locate(int number)
    {
        int file = Array.BinarySearch(starts, number);
        if (file < 0) file = ~file - 1;
        // Of files without structures, which start where the next one does, the last is meant.
        while (file + 1 < files.Count && starts[file + 1] <= number) file++;
        return (file, number - starts[file]);
    }
}
