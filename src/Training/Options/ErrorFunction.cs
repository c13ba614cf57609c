namespace Amalgam.Training.Options;

/// <summary>A function ℓ of an error x.</summary>
public enum ErrorFunction
{
    /// <summary>x².</summary>
    Mse,
    /// <summary>x²/2 below δ, δ(|x| − δ/2) beyond, divided by δ: slope ±1 far out, as for <see cref="Mae"/>.</summary>
    Huber,
    /// <summary>|x|.</summary>
    Mae,
    /// <summary>
    /// Huber function of the length of the error vector (forces: per atom; stress: Frobenius norm): unlike the others, independent of the orientation of the
    /// axes.
    /// </summary>
    HuberNorm,
}
