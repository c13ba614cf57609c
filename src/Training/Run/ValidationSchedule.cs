using Amalgam.Training.Options;
using Amalgam.Training.State;

namespace Amalgam.Training.Run;

/// <summary>When a run validates, as parts of the run, and how long a validation will take.</summary>
/// <param name="batches">batches of an epoch</param>
/// <param name="trained">structures of an epoch</param>
/// <param name="validated">structures validated on</param>
internal sealed class ValidationSchedule(TrainingOptions options, RunBudget budget, int batches, int trained, int validated)
{
    /// <summary>Fractions that differ by less are the same.</summary>
    private const double Rounding = 1e-9;

    /// <summary>Part of an interval after which the next multiple is too near.</summary>
    private const double Near = 0.6;

    /// <summary>Whether a validation is due.</summary>
    public static bool IsDue(TrainingState state) => state.Fraction >= state.NextValidation - Rounding;

    /// <summary>Distance between validations as a part of the run; by the clock, validations never take more than their share.</summary>
    public double Interval(TrainingState state)
    {
        double interval = 1.0 / (options.Validations + 1);
        return budget.Seconds is double seconds ? Math.Max(interval, state.ValidationSeconds / (options.ValidationShare * seconds)) : interval;
    }

    /// <summary>
    /// Part of the run at which the next validation is due: the next multiple of the interval, or the one after where that comes at once, as it may by the
    /// clock: the interval is another one after every validation.
    /// </summary>
    public double Next(TrainingState state)
    {
        double interval = Interval(state), place = state.Fraction / interval + Rounding, whole = Math.Floor(place);
        return (whole + (budget.Seconds is not null && place - whole > Near ? 2 : 1)) * interval;
    }

    /// <summary>
    /// Seconds that a validation will take: as many as the last one. Before the first, half of the time that training steps took for as many structures, and
    /// never more than the share of the budget that validations may have, as the first steps are slow.
    /// </summary>
    /// <param name="elapsed">seconds used, all sessions</param>
    public double SecondsEstimate(TrainingState state, double elapsed)
    {
        if (state.ValidationSeconds > 0 || state.Step == 0) return state.ValidationSeconds;
        double perStructure = (elapsed - state.StartedAt) / state.Step * batches / trained;
        double estimate = 0.5 * perStructure * validated;
        return budget.Seconds is double seconds ? Math.Min(estimate, options.ValidationShare * seconds) : estimate;
    }
}
