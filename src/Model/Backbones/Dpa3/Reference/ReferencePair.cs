namespace Amalgam.Model.Backbones.Dpa3.Reference;

/// <summary>One directed pair p = (i ← j): its geometry, section 2 of docs/theory/model.md, as functions of D.</summary>
internal sealed class ReferencePair
{
    /// <summary>j.</summary>
    public int Neighbor { get; }
    /// <summary>[3], Å, D_p: the independent variable.</summary>
    public Variable Displacement { get; }
    /// <summary>s_p.</summary>
    public Variable Switch { get; }
    /// <summary>[3][1], h_p of equation (1).</summary>
    public Variable[] Direction { get; }
    /// <summary>[degree − 1][2 degree + 1][1], s_p times the harmonics of equation (5′).</summary>
    public Variable[][] MomentWeights { get; }
    /// <summary>x_p of equation (2), or the polynomials.</summary>
    public Variable[] Inputs { get; }
    /// <summary>[3], u_p of equation (3).</summary>
    public Variable Unit { get; }
    /// <summary>s^a_p, or null when the pair is no angle neighbour.</summary>
    public Variable? AngleSwitch { get; }

    /// <param name="elements">indices of the elements of centre and neighbour</param>
    /// <param name="displacement">[3], Å</param>
    /// <param name="rank">how many neighbours of the centre are nearer; counts only in models that keep a limited number</param>
    public ReferencePair(Tape tape, ModelSpec spec, (int Centre, int Neighbor) elements, int neighbor, double[] displacement, int rank)
    {
        Neighbor = neighbor;
        Displacement = Tape.Input(displacement);
        Variable r = tape.Apply(tape.Dot(Displacement, Displacement), square => (Math.Sqrt(square), 0.5 / Math.Sqrt(square)));
        int element = elements.Centre;
        double distance = r.Value[0], p0 = spec.DistanceProtection;
        double cutoff = spec.CutoffOf(element, elements.Neighbor), near = Math.Min(cutoff, spec.AngleCutoff);

        Switch = tape.Apply(r, value => ReferenceFunctions.Switch(spec.Switch, value, spec.PairSwitchStart, cutoff));
        if (distance < near && rank < (spec.AngleLimit ?? int.MaxValue))
            AngleSwitch = tape.Apply(r, value => ReferenceFunctions.Switch(spec.Switch, value, spec.AngleSwitchStart, near));

        // (1) h = s D / (σ (r + p0)²)
        double sigma = spec.DirectionScale?[element] ?? 0.3;
        Variable inverseSquare = tape.Apply(r, value => (1 / (sigma * (value + p0) * (value + p0)), -2 / (sigma * Math.Pow(value + p0, 3))));
        Variable h = tape.Weighted(tape.Times(Switch, inverseSquare), Displacement);
        Direction = [tape.Slice(h, 0, 1), tape.Slice(h, 1, 1), tape.Slice(h, 2, 1)];

        MomentWeights = [.. Enumerable.Range(1, spec.SymDegree).Select(degree => WeightsOf(tape, degree, h, r))];

        // (2) x = r, or x = (s / (r + p0) − μ) / σ, or polynomials
        Inputs = spec.PairInput switch
        {
            PairInput.Distance => [r],
            PairInput.InverseDistance => [InverseDistance(tape, spec, element, r)],
            _ => ReferenceFunctions.Chebyshev(tape, Exponential(tape, spec, r), spec.PairBasis),
        };

        // (3) u = D / (r + 1e-6)
        Unit = tape.Weighted(tape.Apply(r, value => (1 / (value + 1e-6), -1 / ((value + 1e-6) * (value + 1e-6)))), Displacement);
    }

    /// <summary>s |h| Q_lm(D)/r^l: for vectors s h itself.</summary>
    private Variable[] WeightsOf(Tape tape, int degree, Variable h, Variable r)
    {
        if (degree == 1) return [.. Direction.Select(component => tape.Times(Switch, component))];
        Variable inverse = tape.Apply(r, value => (1 / value, -1 / (value * value))), u = tape.Weighted(inverse, Displacement);
        Variable length = tape.Times(Switch, tape.Dot(h, u));
        return [.. ReferenceHarmonics.Of(tape, degree, u).Select(harmonic => tape.Times(length, harmonic))];
    }

    /// <summary>y = 2 (t − t_e)/(1 − t_e) − 1 with t = exp(−r/ℓ).</summary>
    private static Variable Exponential(Tape tape, ModelSpec spec, Variable r)
    {
        double length = spec.PairBasisLength, end = Math.Exp(-spec.PairCutoff / length);
        return tape.Apply(r, value => (2 * (Math.Exp(-value / length) - end) / (1 - end) - 1, -2 * Math.Exp(-value / length) / (length * (1 - end))));
    }

    private Variable InverseDistance(Tape tape, ModelSpec spec, int element, Variable r)
    {
        (double mean, double scale) = spec.PairInputScale?[element] ?? (0, 0.3);
        double p0 = spec.DistanceProtection;
        Variable inverse = tape.Apply(r, value => (1 / (value + p0), -1 / ((value + p0) * (value + p0))));
        return tape.Apply(tape.Times(Switch, inverse), value => ((value - mean) / scale, 1 / scale));
    }
}
