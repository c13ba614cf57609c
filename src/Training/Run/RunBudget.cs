using Amalgam.Training.Options;
using Amalgam.Training.State;

namespace Amalgam.Training.Run;

/// <summary>How far a run is: by steps, or by the clock.</summary>
/// <remarks>
/// By steps the fraction is (steps done + 1)/(all steps) at every step: a resumed run has the same fractions. By the clock it is the time since the
/// first step over the time left for steps, which leaves out the start and the final validation.
/// </remarks>
internal sealed class RunBudget
{
    /// <summary>The final validation may take this much longer than the last one did.</summary>
    private const double Margin = 1.3;

    private readonly double? seconds;

    /// <summary>Steps of the whole run; null when the clock decides.</summary>
    public long? Steps { get; }

    /// <summary>Seconds of the whole run; null when steps decide.</summary>
    public double? Seconds => seconds;

    /// <summary>Steps or seconds of the whole run.</summary>
    public double Size => Steps ?? seconds!.Value;

    public RunBudget(TrainingOptions options, int batches)
    {
        seconds = options.Minutes * 60;
        if (seconds is null) Steps = options.Steps ?? Math.Max(1, (long)Math.Round(options.Epochs * batches));
    }

    /// <summary>Part of the run that the next step completes.</summary>
    /// <param name="elapsed">seconds used, all sessions</param>
    /// <param name="validation">seconds the final validation will take</param>
    public double NextFraction(TrainingState state, double elapsed, double validation)
    {
        if (Steps is long steps) return (double)(state.Step + 1) / steps;
        double room = seconds!.Value - state.StartedAt - Margin * validation;
        double fraction = room > 0 ? (elapsed - state.StartedAt) / room : 1;
        return Math.Clamp(fraction, state.Fraction, 1);
    }

    /// <summary>Whether no further step is to be made.</summary>
    /// <param name="next">result of <see cref="NextFraction"/></param>
    public bool IsOver(TrainingState state, double next) => Steps is long steps ? state.Step >= steps : next >= 1 && state.Step > 0;
}
