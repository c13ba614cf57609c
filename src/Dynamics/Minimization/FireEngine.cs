namespace Amalgam.Dynamics.Minimization;

/// <summary>Steps of the fast inertial relaxation engine, of unit mass.</summary>
/// <remarks>Bitzek et al., Phys. Rev. Lett. 97, 170201 (2006), in the form with semi-implicit Euler steps and a half step back uphill of Guénolé et al.,
/// Comput. Mater. Sci. 175, 109584 (2020).</remarks>
internal sealed class FireEngine(int size)
{
    private const int Delay = 5;
    private const double Growth = 1.1, Shrinkage = 0.5, FirstMixing = 0.1, MixingDecay = 0.99, FirstTime = 0.1, LongestTime = 1.0, ShortestTime = 0.002;
    private readonly double[] velocity = new double[size];
    private double time = FirstTime, mixing = FirstMixing;
    private int downhill;

    /// <param name="gradient">[variable], eV/Å</param>
    /// <param name="step">[variable], Å</param>
    public void Step(ReadOnlySpan<double> gradient, Span<double> step)
    {
        step.Clear();
        double power = 0;
        for (int i = 0; i < velocity.Length; i++) power -= gradient[i] * velocity[i];
        if (power > 0) Speed();
        else Turn(step);
        double speed = 0, slope = 0;
        for (int i = 0; i < velocity.Length; i++)
        {
            velocity[i] -= time * gradient[i];
            speed += velocity[i] * velocity[i];
            slope += gradient[i] * gradient[i];
        }
        double pull = slope > 0 ? mixing * Math.Sqrt(speed / slope) : 0;
        for (int i = 0; i < velocity.Length; i++)
        {
            velocity[i] = (1 - mixing) * velocity[i] - pull * gradient[i];
            step[i] += time * velocity[i];
        }
    }

    private void Speed()
    {
        if (++downhill <= Delay) return;
        time = Math.Min(time * Growth, LongestTime);
        mixing *= MixingDecay;
    }

    private void Turn(Span<double> step)
    {
        for (int i = 0; i < velocity.Length; i++)
        {
            step[i] = -0.5 * time * velocity[i];
            velocity[i] = 0;
        }
        if (downhill > 0) time = Math.Max(time * Shrinkage, ShortestTime);
        downhill = 0;
        mixing = FirstMixing;
    }
}
