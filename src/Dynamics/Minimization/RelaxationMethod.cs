namespace Amalgam.Dynamics.Minimization;

/// <summary>How a minimum is sought.</summary>
public enum RelaxationMethod
{
    /// <summary>Limited-memory BFGS with a line search: few evaluations.</summary>
    Lbfgs,
    /// <summary>Fast inertial relaxation engine: needs no energies, forgives rough surfaces.</summary>
    Fire,
}
