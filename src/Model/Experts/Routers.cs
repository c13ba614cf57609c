namespace Amalgam.Model.Experts;

/// <summary>Logits, selection and gates: equation (10), forward and reverse.</summary>
public static class Routers
{
    /// <summary>l = t R.</summary>
    /// <param name="weight">[n, E], R</param>
    /// <param name="input">[n], t</param>
    /// <param name="logits">[E], result</param>
    public static void Logits(ReadOnlySpan<double> weight, ReadOnlySpan<double> input, Span<double> logits)
    {
        logits.Clear();
        for (int row = 0; row < input.Length; row++) DoubleRows.AddScaled(weight.Slice(row * logits.Length, logits.Length), logits, input[row]);
    }

    /// <summary>Indices of the largest logits, ascending; ties go to the lower index.</summary>
    /// <param name="selected">[k], result</param>
    public static void Largest(ReadOnlySpan<double> logits, Span<int> selected)
    {
        for (int count = 0; count < selected.Length; count++)
        {
            int best = -1;
            for (int expert = 0; expert < logits.Length; expert++)
                if (!selected[..count].Contains(expert) && (best < 0 || logits[expert] > logits[best])) best = expert;
            selected[count] = best;
        }
        selected.Sort();
    }

    /// <summary>Gates of the selected experts.</summary>
    /// <param name="kind">which experts the softmax is over</param>
    /// <param name="logits">[E]</param>
    /// <param name="selected">[k]</param>
    /// <param name="gates">[k], result</param>
    public static void Gates(GateKind kind, ReadOnlySpan<double> logits, ReadOnlySpan<int> selected, Span<double> gates)
    {
        double largest = double.NegativeInfinity, sum = 0;
        if (kind == GateKind.TopkSoftmax) foreach (int expert in selected) largest = Math.Max(largest, logits[expert]);
        else foreach (double logit in logits) largest = Math.Max(largest, logit);
        for (int slot = 0; slot < selected.Length; slot++) gates[slot] = Math.Exp(logits[selected[slot]] - largest);
        if (kind == GateKind.TopkSoftmax) foreach (double gate in gates) sum += gate;
        else foreach (double logit in logits) sum += Math.Exp(logit - largest);
        for (int slot = 0; slot < selected.Length; slot++) gates[slot] /= sum;
    }

    /// <summary>Adds ∂L/∂logits given ∂L/∂gates.</summary>
    /// <param name="kind">which experts the softmax is over</param>
    /// <param name="logits">[E]</param>
    /// <param name="selected">[k]</param>
    /// <param name="gates">[k], as <see cref="Gates"/> gave them</param>
    /// <param name="gateGradient">[k]</param>
    /// <param name="logitGradient">[E], added to</param>
    public static void GatesReverse(
        GateKind kind, ReadOnlySpan<double> logits, ReadOnlySpan<int> selected,
        ReadOnlySpan<double> gates, ReadOnlySpan<double> gateGradient, Span<double> logitGradient)
    {
        double mean = 0;
        for (int slot = 0; slot < selected.Length; slot++) mean += gates[slot] * gateGradient[slot];
        for (int slot = 0; slot < selected.Length; slot++) logitGradient[selected[slot]] += gates[slot] * gateGradient[slot];
        if (kind == GateKind.TopkSoftmax)
        {
            for (int slot = 0; slot < selected.Length; slot++) logitGradient[selected[slot]] -= gates[slot] * mean;
            return;
        }
        double largest = double.NegativeInfinity, sum = 0;
        foreach (double logit in logits) largest = Math.Max(largest, logit);
        foreach (double logit in logits) sum += Math.Exp(logit - largest);
        for (int expert = 0; expert < logits.Length; expert++)
            logitGradient[expert] -= Math.Exp(logits[expert] - largest) / sum * mean;
    }
}
