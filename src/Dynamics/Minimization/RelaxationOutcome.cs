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
    /// <summary>A hole of the potential: the energy fell by more than any bond is worth, or atoms came to sit on top of each other.</summary>
    Collapsed,
    /// <summary>The cell grew without bound: at this pressure there is no minimum.</summary>
    Exploded,
    /// <summary>The potential has no answer for the start; nothing was relaxed.</summary>
    Failed,
}
