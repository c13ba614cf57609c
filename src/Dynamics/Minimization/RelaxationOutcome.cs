namespace Amalgam.Dynamics.Minimization;

/// <summary>How a relaxation ended.</summary>
public enum RelaxationOutcome
{
    /// <summary>All residuals are within their tolerances.</summary>
    Converged,
    /// <summary>The evaluations are used up.</summary>
    OutOfSteps,
    /// <summary>No step lowers the energy any more: rounding, or a surface with edges.</summary>
    Stalled,
    /// <summary>The energy fell by more than any bond is worth: a hole of the potential, where atoms sit on top of each other.</summary>
    Collapsed,
}
