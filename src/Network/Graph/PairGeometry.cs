using System.Runtime.CompilerServices;
using Amalgam.Model.Backbones.Dpa3;

namespace Amalgam.Network.Graph;

/// <summary>The scalar functions of one pair distance and their derivatives, in double: equations (1) to (3) and the switches.</summary>
/// <remarks>
/// s_p h_p = f(r) D with f = s²/(σ (r + p0)²): the two always appear together. u = D/(r + 1e-6).
/// </remarks>
internal readonly struct PairGeometry
{
    /// <summary>δ of u = D/(r + δ), Å.</summary>
    public const double DirectionShift = 1e-6;
    /// <summary>κ of c_pq = κ u_p·u_q.</summary>
    public static readonly double AngleScale = (1 - 1e-6) / Math.Sqrt(Math.PI);

    /// <summary>r, Å.</summary>
    public readonly double Distance;
    /// <summary>s and ds/dr.</summary>
    public readonly double Switch, SwitchSlope;
    /// <summary>f and df/dr.</summary>
    public readonly double Direction, DirectionSlope;
    /// <summary>x and dx/dr.</summary>
    public readonly double Input, InputSlope;
    /// <summary>s^a and its derivative; zero beyond the angle cutoff.</summary>
    public readonly double AngleSwitch, AngleSwitchSlope;

    /// <param name="squared">r², Å²</param>
    /// <param name="element">element index of the centre</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public PairGeometry(ModelSpec spec, double squared, int element)
    {
        double r = Distance = Math.Sqrt(squared);
        (Switch, SwitchSlope) = SwitchAt(spec.Switch, r, spec.PairSwitchStart, spec.PairCutoff);
        double sigma = spec.DirectionScale is null ? 0.3 : spec.DirectionScale[element];
        double shifted = r + spec.DistanceProtection, square = sigma * shifted * shifted;
        Direction = Switch * Switch / square;
        DirectionSlope = 2 * Switch * SwitchSlope / square - 2 * Direction / shifted;
        if (spec.PairInput != PairInput.InverseDistance)
        {
            // Of polynomials the adjoint is that of r.
            (Input, InputSlope) = (r, 1);
        }
        else
        {
            (double mean, double scale) = spec.PairInputScale is null ? (0, 0.3) : spec.PairInputScale[element];
            Input = (Switch / shifted - mean) / scale;
            InputSlope = (SwitchSlope - Switch / shifted) / (shifted * scale);
        }
        if (spec.ReadsAngles && r < spec.AngleCutoff) (AngleSwitch, AngleSwitchSlope) = SwitchAt(spec.Switch, r, spec.AngleSwitchStart, spec.AngleCutoff);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (double Value, double Slope) SwitchAt(SwitchKind kind, double r, double start, double cutoff)
    {
        if (kind == SwitchKind.Exponential)
        {
            double rate = 20 / start, inner = Math.Min(Math.Exp(rate * (r - start)), 700), outer = Math.Exp(-inner);
            return (outer, -rate * inner * outer);
        }
        double u = Math.Clamp((r - start) / (cutoff - start), 0, 1), u2 = u * u;
        return (1 - u2 * u * (10 - u * (15 - 6 * u)), -30 * u2 * (1 - u) * (1 - u) / (cutoff - start));
    }
}
