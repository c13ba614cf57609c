using System.Globalization;
using Amalgam.Atoms;
using Amalgam.Training.Options;
using Amalgam.Training.Stores;

namespace Amalgam.Training.Data;

/// <summary>Structures that can be trained or validated on: those with a label that counts and with calm forces, isolated atoms apart.</summary>
internal sealed class UsableStructures(DataOptions data, IsolatedAtoms isolated)
{
    private readonly List<string> leftOut = isolated.Defining.Count switch
    {
        0 => [],
        1 => ["1 isolated atom (it defines the reference energy of its element)"],
        int count => [$"{count} isolated atoms (they define reference energies)"],
    };

    /// <summary>What was left out so far, with the reason.</summary>
    public IReadOnlyList<string> LeftOut => leftOut;

    /// <summary>The usable structures of a set, in order.</summary>
    /// <param name="set">training or validation</param>
    /// <exception cref="InvalidDataException">There are structures and none is usable; the message says why.</exception>
    public StructureSet Of(StructureSet structures, string set)
    {
        StructureSet frames = structures.Where(index => !isolated.Defines(structures, index));
        StructureSet labelled = frames.Where(index => !frames.FactsOf(index).Counting.IsEmpty);
        if (structures.Count > 0 && labelled.Count == 0) throw Nothing(frames, structures, set);
        if (labelled.Count < frames.Count) leftOut.Add($"{CountText.Of(frames.Count - labelled.Count, set + " structure")} without any label that counts");
        if (data.LargestForce is not double largest) return labelled;
        StructureSet calm = labelled.Where(index => labelled.FactsOf(index).LargestForce <= largest);
        if (structures.Count > 0 && calm.Count == 0)
            throw new InvalidDataException(string.Create(CultureInfo.InvariantCulture,
                $"{set} structures: expected some without a force above {largest} eV/Å, found that all {labelled.Count} have one\n"
                + $"  → raise [data] largest_force, or check the unit of the forces"));
        if (calm.Count < labelled.Count) leftOut.Add(string.Create(CultureInfo.InvariantCulture,
            $"{CountText.Of(labelled.Count - calm.Count, set + " structure")} with a force above {largest} eV/Å"));
        return calm;
    }

    private static InvalidDataException Nothing(StructureSet frames, StructureSet structures, string set)
    {
        if (frames.Count == 0)
            return new InvalidDataException(
                $"{set} structures: expected structures beside isolated atoms, found that all structures are isolated atoms ({structures.Count}, "
                + $"{structures.SourceOf(0)})\n  → isolated atoms only fix E0; add structures with bonds and forces");
        return Enumerable.Range(0, frames.Count).All(index => frames.FactsOf(index).IsWeightless)
            ? new InvalidDataException($"{set} structures: expected labels with a weight above 0, found that all weights are 0 in "
                + $"{CountText.Of(frames.Count, "structure")} ({frames.SourceOf(0)})\n"
                + "  → raise config_weight or config_LABEL_weight, or take the key out: without it the weight is 1")
            : new InvalidDataException($"{set} structures: expected at least one with a label that counts, found none in "
                + $"{CountText.Of(frames.Count, "structure")} ({frames.SourceOf(0)})\n"
                + "  → check the files and the keys of the labels ([data] energy_key, forces_key)");
    }
}
