using Amalgam.Model.Backbones.Dpa3;
using Amalgam.Model.Experts;
using Amalgam.Network.Graph;
using Amalgam.Training.Options;
using Amalgam.Training.Progress;

namespace Amalgam.Training.Run;

/// <summary>A run, ready for its first step.</summary>
/// <param name="Options">Settings.</param>
/// <param name="Folder">Run folder.</param>
/// <param name="Parameters">Weights, moved by the steps; of a resumed run those of its state.</param>
/// <param name="ReferenceEnergies">[element], eV, E0.</param>
/// <param name="Selection">A selection that stays; null to explore.</param>
/// <param name="Train">Graphs trained on.</param>
/// <param name="Validation">Graphs set aside.</param>
/// <param name="AtomsByElement">[element], atoms in the training structures.</param>
/// <param name="Files">The data files, for provenance.</param>
/// <param name="Fingerprint">Hash of settings, data and split.</param>
internal sealed record PreparedRun(
    RunOptions Options, string Folder, ParameterSet Parameters, double[] ReferenceEnergies, ExpertSelection? Selection,
    StructureGraph[] Train, StructureGraph[] Validation, long[] AtomsByElement, IReadOnlyList<FileCensus> Files, string Fingerprint)
{
    public ParameterLayout Layout => Parameters.Layout;
    public ModelSpec Spec => Parameters.Layout.Spec;
}
