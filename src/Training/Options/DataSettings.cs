using System.Text.Json.Nodes;
using Amalgam.Atoms.Settings;

namespace Amalgam.Training.Options;

/// <summary>The keys of [data].</summary>
internal static class DataSettings
{
    private static readonly SettingSection<DataOptions> Data = new("data");

    public static readonly IReadOnlyList<Setting<DataOptions>> All =
    [
        Data.PathList("train_files", "Files, or folders of DeePMD-kit data, to train on, relative to the run file.",
            o => o.TrainFiles, (o, v) => o with { TrainFiles = v }),
        Data.PathList("validation_files", "Files or folders to validate on; empty: a fraction of the training structures is set aside.",
            o => o.ValidationFiles, (o, v) => o with { ValidationFiles = v }),
        Data.PathList("test_files", "Files to report errors on at the end; nothing is ever chosen by them.",
            o => o.TestFiles, (o, v) => o with { TestFiles = v }),
        new("data", "source", SettingKind.Json, o => DataSourceJson.Write(o.Sources),
            (o, v) => v is JsonNode node && DataSourceJson.Read(node) is { } sources ? o with { Sources = sources } : null)
        {
            Description = "Several sources, data of one method each, that one model learns; each begins with [[data.source]].",
            Expected = DataSourceJson.Expected,
            ExpectedKind = DataSourceJson.Expected,
            Comment = "tables",
            Absent = "data of one method",
            MapPaths = DataSourceJson.MapPaths,
        },
        Data.Number("validation_fraction", "Part of the training structures set aside for validation when there are no validation files.",
            "fraction", 0, 0.9, o => o.ValidationFraction, (o, v) => o with { ValidationFraction = v }),
        Data.Choice("split_by",
            "What is set aside together: single structures, reduced formulas, or blocks of the file; auto: formulas where there are enough.",
            o => o.SplitBy, (o, v) => o with { SplitBy = v }),
        Data.Text("energy_key", "Key of the energy label.", "", o => o.EnergyKey, (o, v) => o with { EnergyKey = v }) with
        {
            Absent = "REF_energy, energy, dft_energy, DFT_energy, free_energy",
        },
        Data.Text("forces_key", "Key of the force labels.", "", o => o.ForcesKey, (o, v) => o with { ForcesKey = v }) with
        {
            Absent = "REF_forces, forces, force, dft_forces",
        },
        Data.Text("stress_key", "Key of the stress label.", "", o => o.StressKey, (o, v) => o with { StressKey = v }) with
        {
            Absent = "REF_stress, stress",
        },
        Data.Text("virial_key", "Key of the virial label.", "", o => o.VirialKey, (o, v) => o with { VirialKey = v }) with
        {
            Absent = "REF_virials, virials, virial",
        },
        Data.NumberTable("reference_energies", "Reference energies E0 by element; an element that is named here is not fitted.", "eV",
            o => o.ReferenceEnergies, (o, v) => o with { ReferenceEnergies = v }),
        Data.Choice("reference_fit", "How E0 is fitted: least squares, robust against outliers (Huber weights), or robust and drawn towards one value by as "
            + "much as predicts structures best that are left out.",
            o => o.ReferenceFit, (o, v) => o with { ReferenceFit = v }),
        Data.Choice("isolated_atoms", "Which single atoms without neighbours define E0: those marked as isolated atoms, or all.",
            o => o.IsolatedAtoms, (o, v) => o with { IsolatedAtoms = v }),
        Data.Flag("mixed_folders", "Whether a folder that also holds structures of other formats is taken, and those are left unread.",
            o => o.MixedFolders, (o, v) => o with { MixedFolders = v }),
        Data.OptionalNumber("largest_force", "Structures with a larger force are left out of training.", "eV/Å", 0.1, 1e6,
            o => o.LargestForce, (o, v) => o with { LargestForce = v }) with { Absent = "keep all" },
        Data.OptionalNumber("memory",
            "Memory that structures and neighbours may take; data that need more stay on disk and are read ahead of the steps. Results do not depend on it.",
            "GiB", 0.001, 1e6, o => o.Memory, (o, v) => o with { Memory = v }) with { Absent = "half of the memory of the machine" },
        Data.Integer("shuffle_block",
            "Structures that follow each other in the files and stay near each other in the shuffled order, for slow disks; 1 shuffles all.",
            "structures", 1, 1_000_000, o => o.ShuffleBlock, (o, v) => o with { ShuffleBlock = v }),
        Data.PathList("replay_files",
            "Structures on which the model of start keeps its predictions; labels in them are not read. Empty: those that come with the program's own models.",
            o => o.ReplayFiles, (o, v) => o with { ReplayFiles = v }),
        Data.OptionalNumber("replay_share", "Part of the atoms of an epoch that such structures have, with the predictions of start as labels.",
            "fraction", 0, 0.9, o => o.ReplayShare, (o, v) => o with { ReplayShare = v }) with
        {
            Absent = FormattableString.Invariant($"{DataOptions.UsualReplay} where there are any"),
        },
    ];
}
