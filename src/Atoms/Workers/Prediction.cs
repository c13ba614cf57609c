using System.Runtime.ExceptionServices;

namespace Amalgam.Atoms.Workers;

/// <summary>What a potential said of a structure. Valid until the next one is asked for.</summary>
public sealed class Prediction
{
    private ExceptionDispatchInfo? fault;

    internal Prediction(Structure structure) => Structure = structure;

    public Structure Structure { get; internal set; }

    /// <summary>Energy, forces and virial; nothing of use where there is a <see cref="Problem"/>.</summary>
    public Evaluation Evaluation { get; } = new();

    /// <summary>Why there are no numbers, as the potential says it; null when there are.</summary>
    public string? Problem => fault?.SourceException.Message;

    /// <exception cref="InvalidDataException">There are no numbers: what the potential threw.</exception>
    public Prediction Required()
    {
        fault?.Throw();
        return this;
    }

    internal void Make(IPotential potential)
    {
        fault = null;
        try { potential.Evaluate(Structure, Evaluation); }
        catch (InvalidDataException problem) { fault = ExceptionDispatchInfo.Capture(problem); }
    }
}
