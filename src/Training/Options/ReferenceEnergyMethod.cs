namespace Amalgam.Training.Options;

/// <summary>How E0 is fitted.</summary>
public enum ReferenceEnergyMethod
{
    /// <summary>Least squares of the energies per atom.</summary>
    LeastSquares,
    /// <summary>Least squares with weights min(1, δ/|residual|), δ = 1.5 times the median residual, iterated: structures far off count linearly.</summary>
    Robust,
    /// <summary>Robust, and drawn towards one value for all elements, by as much as predicts structures best that are left out.</summary>
    Ridge,
}
