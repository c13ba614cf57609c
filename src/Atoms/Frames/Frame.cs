namespace Amalgam.Atoms.Frames;

/// <summary>A structure to be written, with what a program computed for it. Each writer chooses names and units of its own for these.</summary>
/// <param name="Structure">With its own labels and extras, if any.</param>
public sealed record Frame(Structure Structure)
{
    /// <summary>Energy, forces and virial from a potential; null for none. Read while the frame is written, so it may be reused afterwards.</summary>
    public Evaluation? Prediction { get; init; }

    /// <summary>Place in a run of molecular dynamics; null for a structure outside such a run.</summary>
    public FrameMotion? Motion { get; init; }

    /// <summary>Whether a relaxation reached its tolerances; null for a structure that was not relaxed.</summary>
    public bool? IsConverged { get; init; }
}
