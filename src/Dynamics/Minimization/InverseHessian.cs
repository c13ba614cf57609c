namespace Amalgam.Dynamics.Minimization;

/// <summary>The inverse Hessian as the last steps know it: limited-memory BFGS.</summary>
/// <remarks>Nocedal and Wright, Numerical Optimization, 2nd ed., algorithm 7.4.</remarks>
internal sealed class InverseHessian(int size)
{
    private const int Memory = 25;
    // Å²/eV: before anything is known, of a stiff spring.
    private const double FirstScale = 1.0 / 30;
    private readonly List<(double[] Step, double[] Change, double Curvature)> pairs = [];
    private readonly double[] shares = new double[Memory];

    public bool IsEmpty => pairs.Count == 0;

    public void Forget() => pairs.Clear();

    /// <summary>Learns from a step, unless the surface curved the wrong way along it.</summary>
    /// <param name="step">[variable], Å</param>
    /// <param name="change">[variable], eV/Å, of the gradient</param>
    public void Learn(ReadOnlySpan<double> step, ReadOnlySpan<double> change)
    {
        double curvature = Dot(step, change);
        if (!(curvature > 1e-8 * Math.Sqrt(Dot(step, step) * Dot(change, change)))) return;
        (double[] s, double[] y) = pairs.Count == Memory ? (pairs[0].Step, pairs[0].Change) : (new double[size], new double[size]);
        if (pairs.Count == Memory) pairs.RemoveAt(0);
        step.CopyTo(s);
        change.CopyTo(y);
        pairs.Add((s, y, curvature));
    }

    /// <param name="gradient">[variable], eV/Å</param>
    /// <param name="direction">[variable], Å: −H · gradient</param>
    public void Direction(ReadOnlySpan<double> gradient, Span<double> direction)
    {
        gradient.CopyTo(direction);
        for (int k = pairs.Count - 1; k >= 0; k--)
        {
            shares[k] = Dot(pairs[k].Step, direction) / pairs[k].Curvature;
            Add(direction, pairs[k].Change, -shares[k]);
        }
        double scale = IsEmpty ? FirstScale : pairs[^1].Curvature / Dot(pairs[^1].Change, pairs[^1].Change);
        for (int i = 0; i < direction.Length; i++) direction[i] *= scale;
        for (int k = 0; k < pairs.Count; k++)
            Add(direction, pairs[k].Step, shares[k] - Dot(pairs[k].Change, direction) / pairs[k].Curvature);
        for (int i = 0; i < direction.Length; i++) direction[i] = -direction[i];
    }

    internal static double Dot(ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        double sum = 0;
        for (int i = 0; i < a.Length; i++) sum += a[i] * b[i];
        return sum;
    }

    private static void Add(Span<double> to, ReadOnlySpan<double> vector, double factor)
    {
        for (int i = 0; i < to.Length; i++) to[i] += factor * vector[i];
    }
}
