using System.Globalization;
using Amalgam.Atoms;
using Amalgam.Atoms.Labels;
using Amalgam.Training.Loss;
using Amalgam.Training.Options;

namespace Amalgam.Training.Data;

/// <summary>Structures that can be trained or validated on: those with a label that counts and with calm forces, isolated atoms apart.</summary>
internal sealed class UsableStructures(DataOptions data, IsolatedAtoms isolated)
{
    private readonly HashSet<Structure> defining = [.. isolated.Defining];
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
    public Structure[] Of(IReadOnlyList<Structure> structures, string set)
    {
        Structure[] frames = [.. structures.Where(structure => !defining.Contains(structure))];
        Structure[] labelled = [.. frames.Where(structure => !LabelMask.Of(structure).IsEmpty)];
        if (structures.Count > 0 && labelled.Length == 0) throw Nothing(frames, structures, set);
        if (labelled.Length < frames.Length) leftOut.Add($"{CountText.Of(frames.Length - labelled.Length, set + " structure")} without any label that counts");
        if (data.LargestForce is not double largest) return labelled;
        Structure[] calm = [.. labelled.Where(structure => LargestForce(structure) <= largest)];
        if (structures.Count > 0 && calm.Length == 0)
            throw new InvalidDataException(string.Create(CultureInfo.InvariantCulture,
                $"{set} structures: expected some without a force above {largest} eV/Å, found that all {labelled.Length} have one\n"
                + $"  → raise [data] largest_force, or check the unit of the forces"));
        if (calm.Length < labelled.Length) leftOut.Add(string.Create(CultureInfo.InvariantCulture,
            $"{CountText.Of(labelled.Length - calm.Length, set + " structure")} with a force above {largest} eV/Å"));
        return calm;
    }

    private static InvalidDataException Nothing(Structure[] frames, IReadOnlyList<Structure> structures, string set)
    {
        if (frames.Length == 0)
            return new InvalidDataException(
                $"{set} structures: expected structures beside isolated atoms, found that all structures are isolated atoms ({structures.Count}, "
                + $"{structures[0].Source})\n  → isolated atoms only fix E0; add structures with bonds and forces");
        return frames.All(IsWeightless)
            ? new InvalidDataException($"{set} structures: expected labels with a weight above 0, found that all weights are 0 in "
                + $"{CountText.Of(frames.Length, "structure")} ({frames[0].Source})\n"
                + "  → raise config_weight or config_LABEL_weight, or take the key out: without it the weight is 1")
            : new InvalidDataException($"{set} structures: expected at least one with a label that counts, found none in "
                + $"{CountText.Of(frames.Length, "structure")} ({frames[0].Source})\n"
                + "  → check the files and the keys of the labels ([data] energy_key, forces_key)");
    }

    private static bool IsWeightless(Structure structure)
    {
        Label[] present = [.. LabelTable.All.Where(structure.Labels.Has)];
        return present.Length > 0 && (structure.Labels.Weight == 0 || present.All(label => structure.Labels.WeightOf(label) == 0));
    }

    private static double LargestForce(Structure structure)
    {
        double largest = 0;
        double[] forces = structure.Forces ?? [];
        for (int atom = 0; atom < forces.Length; atom += 3)
            largest = Math.Max(largest, Math.Sqrt(forces[atom] * forces[atom] + forces[atom + 1] * forces[atom + 1] + forces[atom + 2] * forces[atom + 2]));
        return largest;
    }
}
