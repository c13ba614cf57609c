namespace Amalgam.Studies.Soundness;

/// <summary>How good is good enough, and why.</summary>
/// <param name="Key">name in JSON and in docs/validation.md</param>
/// <param name="Unit">of both numbers; empty for pure numbers</param>
/// <param name="Pass">a check passes up to here</param>
/// <param name="Warn">and fails beyond here</param>
/// <param name="Reason">one sentence</param>
/// <param name="IsFloor">whether large values are the good ones: then both numbers are the least allowed</param>
public sealed record SoundnessLimit(string Key, string Unit, double Pass, double Warn, string Reason, bool IsFloor = false)
{
    /// <summary>What becomes of a value; not-a-number fails.</summary>
    public CheckOutcome Judge(double value) =>
        IsFloor ? value >= Pass ? CheckOutcome.Pass : value >= Warn ? CheckOutcome.Warn : CheckOutcome.Fail
        : value <= Pass ? CheckOutcome.Pass : value <= Warn ? CheckOutcome.Warn : CheckOutcome.Fail;

    /// <summary>What becomes of a value known to within an error: only a value that is beyond all doubt passes or fails.</summary>
    /// <param name="error">two standard errors</param>
    public CheckOutcome Judge(double value, double error)
    {
        CheckOutcome best = Judge(Math.Max(0, value - error)), worst = Judge(value + error);
        return best == worst ? best : CheckOutcome.Warn;
    }
}
