namespace Amalgam.Training.Loss;

/// <summary>The prefactor of a loss term, which follows the learning rate: p = p_end + (p_start − p_end) lr/lr_0.</summary>
/// <param name="Start">at lr_0</param>
/// <param name="End">at lr = 0</param>
internal readonly record struct LossPrefactor(double Start, double End)
{
    /// <summary>Whether the term is off throughout the run.</summary>
    public bool IsZero => Start == 0 && End == 0;

    /// <param name="decay">lr/lr_0</param>
    public double At(double decay) => End + (Start - End) * decay;
}
