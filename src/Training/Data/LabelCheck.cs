using Amalgam.Atoms.Labels;
using Amalgam.Training.Loss;
using Amalgam.Training.Options;
using Amalgam.Training.Stores;

namespace Amalgam.Training.Data;

/// <summary>Whether the data hold the labels that the loss needs.</summary>
internal static class LabelCheck
{
    /// <exception cref="InvalidDataException">A label that the loss needs is in no structure, or a set is empty.</exception>
    public static void ThrowIfUseless(RunOptions options, StructureSet train, StructureSet validation)
    {
        if (train.Count == 0) throw new InvalidDataException("training structures: expected at least one with a label that counts, found none\n"
            + "  → check the files and the keys of the labels ([data] energy_key, forces_key)");
        if (validation.Count == 0) throw new InvalidDataException("validation structures: expected at least one with a label that counts, found none\n"
            + "  → check the files, or leave validation_files out");
        LossCounts counts = train.CountLabels();
        foreach (ILossTerm term in TrainingLoss.TermsOf(options.Loss))
            if (!term.Label.IsOptional && !term.Prefactor.IsZero && counts.ValuesOf(term.Label) == 0) throw Missing(term.Label, train.Count);
    }

    private static InvalidDataException Missing(Label label, int structures) => new(
        $"training structures: expected {label.Plural}, found none in {structures} structures\n  → name their key with [data] {label.Name}_key "
        + $"(usual names: {label.ReferenceKey}, {label.Name}), or set [loss] {label.Name}_start and {label.Name}_end to 0 to train without them");
}
