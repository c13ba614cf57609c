using System.Runtime.Intrinsics;
using Amalgam.Model.Backbones.Dpa3;
using Eight = System.Runtime.Intrinsics.Vector512<double>;

namespace Amalgam.Network.Graph;

/// <summary>The scalar functions of the distances of eight pairs and their derivatives, in double: equations (1) to (3) and the switches.</summary>
/// <remarks>
/// s_p h_p = f(r) D with f = s²/(σ (r + p0)²): the two always appear together. u = D/(r + 1e-6). Each lane computes as a single pair would, whatever the
/// instructions of the processor.
/// </remarks>
internal readonly struct PairGeometry
{
    /// <summary>Pairs at a time.</summary>
    public const int Pairs = 8;

    /// <summary>δ of u = D/(r + δ), Å.</summary>
    public const double DirectionShift = 1e-6;
    /// <summary>κ of c_pq = κ u_p·u_q.</summary>
    public static readonly double AngleScale = (1 - 1e-6) / Math.Sqrt(Math.PI);

    /// <summary>r, Å.</summary>
    public readonly Eight Distance;
    /// <summary>s and ds/dr.</summary>
    public readonly Eight Switch, SwitchSlope;
    /// <summary>f and df/dr.</summary>
    public readonly Eight Direction, DirectionSlope;
    /// <summary>x and dx/dr.</summary>
    public readonly Eight Input, InputSlope;
    /// <summary>s^a and its derivative; zero beyond the angle cutoff.</summary>
    public readonly Eight AngleSwitch, AngleSwitchSlope;

    /// <param name="squared">r², Å²</param>
    /// <param name="elements">[pair], element index of the centre</param>
    /// <param name="neighbors">[pair], element index of the neighbour, of models whose cutoffs depend on it</param>
    public PairGeometry(ModelSpec spec, Eight squared, ReadOnlySpan<int> elements, ReadOnlySpan<int> neighbors)
    {
        Eight r = Distance = Vector512.Sqrt(squared);
        Eight cutoff = CutoffOf(spec, elements, neighbors);
        (Switch, SwitchSlope) = SwitchAt(spec.Switch, r, spec.PairSwitchStart, cutoff);
        Eight sigma = spec.DirectionScale is null ? Vector512.Create(0.3) : OfEach(elements, spec.DirectionScale, scale => scale);
        Eight shifted = r + Vector512.Create(spec.DistanceProtection), square = sigma * shifted * shifted;
        Direction = Switch * Switch / square;
        DirectionSlope = 2 * Switch * SwitchSlope / square - 2 * Direction / shifted;
        if (spec.PairInput != PairInput.InverseDistance)
        {
            // Of polynomials the adjoint is that of r.
            (Input, InputSlope) = (r, Eight.One);
        }
        else
        {
            Eight mean = spec.PairInputScale is null ? Eight.Zero : OfEach(elements, spec.PairInputScale, scale => scale.Mean);
            Eight deviation = spec.PairInputScale is null ? Vector512.Create(0.3) : OfEach(elements, spec.PairInputScale, scale => scale.Scale);
            Input = (Switch / shifted - mean) / deviation;
            InputSlope = (SwitchSlope - Switch / shifted) / (shifted * deviation);
        }
        if (!spec.ReadsAngles) return;
        cutoff = Vector512.Min(cutoff, Vector512.Create(spec.AngleCutoff));
        Eight isNear = Vector512.LessThan(r, cutoff);
        (Eight value, Eight slope) = SwitchAt(spec.Switch, r, spec.AngleSwitchStart, cutoff);
        (AngleSwitch, AngleSwitchSlope) = (value & isNear, slope & isNear);
    }

    private static Eight CutoffOf(ModelSpec spec, ReadOnlySpan<int> elements, ReadOnlySpan<int> neighbors)
    {
        Eight result = Vector512.Create(spec.PairCutoff);
        if (spec.TypewiseCutoff is null) return result;
        for (int pair = 0; pair < Pairs; pair++) result = result.WithElement(pair, spec.CutoffOf(elements[pair], neighbors[pair]));
        return result;
    }

    private static Eight OfEach<TScale>(ReadOnlySpan<int> elements, IReadOnlyList<TScale> scales, Func<TScale, double> number)
    {
        Eight result = Eight.Zero;
        for (int pair = 0; pair < Pairs; pair++) result = result.WithElement(pair, number(scales[elements[pair]]));
        return result;
    }

    private static (Eight Value, Eight Slope) SwitchAt(SwitchKind kind, Eight r, double start, Eight cutoff)
    {
        if (kind == SwitchKind.Exponential) return Exponential(r, start);
        Eight width = cutoff - Vector512.Create(start);
        Eight u = Vector512.Min(Vector512.Max((r - Vector512.Create(start)) / width, Eight.Zero), Eight.One), u2 = u * u, rest = Eight.One - u;
        Eight value = Eight.One - u2 * u * (Vector512.Create(10.0) - u * (Vector512.Create(15.0) - 6 * u));
        return (value, -30 * u2 * rest * rest / width);
    }

    private static (Eight Value, Eight Slope) Exponential(Eight r, double start)
    {
        double rate = 20 / start;
        Eight value = Eight.Zero, slope = Eight.Zero;
        for (int pair = 0; pair < Pairs; pair++)
        {
            double inner = Math.Min(Math.Exp(rate * (r[pair] - start)), 700), outer = Math.Exp(-inner);
            value = value.WithElement(pair, outer);
            slope = slope.WithElement(pair, -rate * inner * outer);
        }
        return (value, slope);
    }
}
