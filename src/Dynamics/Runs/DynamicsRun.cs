using Amalgam.Atoms;
using Amalgam.Atoms.Frames;
using Amalgam.Dynamics.Options;

namespace Amalgam.Dynamics.Runs;

/// <summary>What a run of molecular dynamics begins from, and where its files go.</summary>
/// <param name="Options">Settings.</param>
/// <param name="Start">First positions and, if it has them, velocities; not changed.</param>
/// <param name="Folder">Made when missing; must hold no run unless one is resumed.</param>
/// <param name="OpenWriter">Opens a writer for the frames of a file, by the ending of its name.</param>
/// <param name="Resume">Whether to go on from the restart file; a folder without one begins at the beginning.</param>
public sealed record DynamicsRun(DynamicsOptions Options, Structure Start, string Folder, FrameWriterOpening OpenWriter, bool Resume = false)
{
    /// <summary>
    /// Called by each replica when settings, structure and, if it goes on, its restart file are found to go together, before anything is written; with what
    /// was understood of the start in a way that a user may want to know. Null for nothing.
    /// </summary>
    public Action<IReadOnlyList<string>>? Accepted { get; init; }
}
