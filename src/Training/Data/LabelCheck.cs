using Amalgam.Atoms;
using Amalgam.Training.Loss;
using Amalgam.Training.Options;

namespace Amalgam.Training.Data;

/// <summary>Whether the data hold the labels that the loss asks for.</summary>
internal static class LabelCheck
{
    /// <exception cref="InvalidDataException">A label that the loss asks for is nowhere, or a set is empty.</exception>
    public static void ThrowIfUseless(RunOptions options, IReadOnlyList<Structure> train, IReadOnlyList<Structure> validation)
    {
        if (train.Count == 0) throw new InvalidDataException("training structures: expected at least one with a label that counts, found none\n  → check the files and the keys of the labels ([data] energy_key, forces_key)");
        if (validation.Count == 0) throw new InvalidDataException("validation structures: expected at least one with a label that counts, found none\n  → check the files, or leave validation_files out");
        LossOptions loss = options.Loss;
        LossCounts counts = LossCounts.Of(train);
        Check("energies", "energy", counts.Energies, loss.EnergyStart, loss.EnergyEnd, "REF_energy, energy", train.Count);
        Check("forces", "forces", counts.ForceAtoms, loss.ForcesStart, loss.ForcesEnd, "REF_forces, forces", train.Count);
    }

    private static void Check(string label, string prefix, long count, double start, double end, string names, int structures)
    {
        if (count > 0 || (start == 0 && end == 0)) return;
        throw new InvalidDataException($"training structures: expected {label}, found none in {structures} structures\n  → name their key with [data] {prefix}_key (usual names: {names}), "
            + $"or set [loss] {prefix}_start and {prefix}_end to 0 to train without them");
    }
}
