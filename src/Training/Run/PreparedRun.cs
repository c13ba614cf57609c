using Amalgam.Model.Backbones.Dpa3;
using Amalgam.Model.Backbones.Dpa3.Rows;
using Amalgam.Model.Experts;
using Amalgam.Training.Data;
using Amalgam.Training.Feed;
using Amalgam.Training.Options;
using Amalgam.Training.Progress;
using Amalgam.Training.Ranks;
using Amalgam.Training.Replay;
using Amalgam.Training.State;

namespace Amalgam.Training.Run;

/// <summary>A run, ready for its first step.</summary>
internal sealed record PreparedRun
{
    public required RunOptions Options { get; init; }

    /// <summary>Run folder.</summary>
    public required string Folder { get; init; }

    /// <summary>Weights, moved by the steps; of a resumed run those of its state.</summary>
    public required ParameterSet Parameters { get; init; }

    /// <summary>Rows of the conditions of the run; null for a plain model.</summary>
    public ConditionRows? Rows { get; init; }

    /// <summary>How often structures of each source come, and those that are replayed; null where every structure comes once in an epoch.</summary>
    public SourceDraws? Draws { get; init; }

    /// <summary>Structures of the model that the run goes on from, the last ones of <see cref="Train"/>; null for none.</summary>
    public ReplaySet? Replay { get; init; }

    /// <summary>Where energies of atoms are counted from.</summary>
    public required EnergyLevels Levels { get; init; }

    /// <summary>A selection that stays; null to explore.</summary>
    public ExpertSelection? Selection { get; init; }

    /// <summary>Graphs trained on.</summary>
    public required IGraphSource Train { get; init; }

    /// <summary>Graphs set aside.</summary>
    public required IGraphSource Validation { get; init; }

    /// <summary>[element], atoms in the training structures.</summary>
    public required long[] AtomsByElement { get; init; }

    /// <summary>The data files, for provenance.</summary>
    public required IReadOnlyList<FileCensus> Files { get; init; }

    /// <summary>Hash of settings, data and split.</summary>
    public required string Fingerprint { get; init; }

    /// <summary>The processes that train together.</summary>
    public IRanks Ranks { get; init; } = SingleRank.Instance;

    public ParameterLayout Layout => Parameters.Layout;

    public ModelSpec Spec => Parameters.Layout.Spec;

    /// <summary>Structures of the data that are trained on, the first of <see cref="Train"/>.</summary>
    public int OwnStructures => Train.Count - (Replay?.Trained.Count ?? 0);

    /// <summary>Elements whose own parameters move: of a run that replays those of its data; few replayed structures would move others at random.</summary>
    /// <returns>indices; null for all</returns>
    public IReadOnlyList<int>? MovingElements() => Replay is not { Trained.Count: > 0, IsOfSameNetwork: true } ? null
        : [.. Enumerable.Range(0, AtomsByElement.Length).Where(element => AtomsByElement[element] > 0)];
}
