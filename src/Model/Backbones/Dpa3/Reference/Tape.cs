using Amalgam.Model.Parameters;

namespace Amalgam.Model.Backbones.Dpa3.Reference;

/// <summary>The operations on vectors that the network consists of. Each computes its result and records its reverse.</summary>
/// <remarks>
/// Reverse mode, exact to rounding: <see cref="RunBack"/> runs the records in reverse order; each adds to the gradients of its inputs.
/// A scalar is a vector of length one.
/// </remarks>
/// <param name="isReversible">whether there will be a reverse pass; without, nothing is recorded</param>
internal sealed class Tape(ParameterSet parameters, double[]? parameterGradient, bool isReversible)
{
    private readonly List<Action> records = [];

    /// <summary>Keeps what the reverse pass does for an operation, where there will be one.</summary>
    private void Record(Action back)
    {
        if (isReversible) records.Add(back);
    }

    /// <summary>A vector that depends on nothing: data, or an independent variable.</summary>
    public static Variable Input(params double[] value) => new(value);

    /// <summary>A range of one parameter tensor.</summary>
    public Variable Parameter(ParameterTensor tensor, int first, int length)
    {
        var y = new Variable(parameters[tensor].Slice(first, length).ToArray());
        if (parameterGradient is not null)
            Record(() => AddTo(parameterGradient.AsSpan(tensor.Offset + first, length), 1, y.Gradient));
        return y;
    }

    /// <summary>A whole parameter tensor.</summary>
    public Variable Parameter(ParameterTensor tensor) => Parameter(tensor, 0, tensor.Length);

    /// <summary>y = x W + b with W and b the given block of [block, in, out] and [block, out]; no b when null.</summary>
    public Variable Affine(Variable x, ParameterTensor weight, ParameterTensor? bias, int block, int outputs)
    {
        int inputs = x.Length, first = block * inputs * outputs;
        ReadOnlySpan<double> w = parameters[weight].Slice(first, inputs * outputs);
        double[] value = bias is null ? new double[outputs] : parameters[bias].Slice(block * outputs, outputs).ToArray();
        for (int i = 0; i < inputs; i++) AddTo(value, x.Value[i], w.Slice(i * outputs, outputs));
        var y = new Variable(value);
        Record(() => AffineBack(x, y, weight, bias, block));
        return y;
    }

    /// <summary>x̄ += ȳ Wᵀ, W̄ += xᵀ ȳ, b̄ += ȳ.</summary>
    private void AffineBack(Variable x, Variable y, ParameterTensor weight, ParameterTensor? bias, int block)
    {
        int inputs = x.Length, outputs = y.Length, first = block * inputs * outputs;
        ReadOnlySpan<double> w = parameters[weight].Slice(first, inputs * outputs);
        for (int i = 0; i < inputs; i++) x.Gradient[i] += Product(w.Slice(i * outputs, outputs), y.Gradient);
        if (parameterGradient is null) return;
        Span<double> gradient = parameterGradient.AsSpan(weight.Offset + first, inputs * outputs);
        for (int i = 0; i < inputs; i++) AddTo(gradient.Slice(i * outputs, outputs), x.Value[i], y.Gradient);
        if (bias is not null) AddTo(parameterGradient.AsSpan(bias.Offset + block * outputs, outputs), 1, y.Gradient);
    }

    /// <summary>y = f(x) for each component; f gives value and slope.</summary>
    public Variable Apply(Variable x, Func<double, (double Value, double Slope)> f)
    {
        var slope = new double[x.Length];
        var y = new Variable(new double[x.Length]);
        for (int i = 0; i < x.Length; i++) (y.Value[i], slope[i]) = f(x.Value[i]);
        Record(() =>
        {
            for (int i = 0; i < x.Length; i++) x.Gradient[i] += slope[i] * y.Gradient[i];
        });
        return y;
    }

    /// <summary>y = factor · x with a number.</summary>
    public Variable Scale(double factor, Variable x) => Apply(x, value => (factor * value, factor));

    /// <summary>y = Σ of the terms.</summary>
    public Variable Sum(params Variable[] terms)
    {
        var y = new Variable(new double[terms[0].Length]);
        foreach (Variable term in terms) AddTo(y.Value, 1, term.Value);
        Record(() =>
        {
            foreach (Variable term in terms) AddTo(term.Gradient, 1, y.Gradient);
        });
        return y;
    }

    /// <summary>y = x ∘ z, component by component.</summary>
    public Variable Times(Variable x, Variable z)
    {
        var y = new Variable(new double[x.Length]);
        for (int i = 0; i < x.Length; i++) y.Value[i] = x.Value[i] * z.Value[i];
        Record(() =>
        {
            for (int i = 0; i < x.Length; i++)
            {
                x.Gradient[i] += y.Gradient[i] * z.Value[i];
                z.Gradient[i] += y.Gradient[i] * x.Value[i];
            }
        });
        return y;
    }

    /// <summary>y = Σ w_t x_t: scalars times vectors; zero of the given length when there are no terms.</summary>
    /// <param name="weights">[term], each of length one</param>
    /// <param name="vectors">[term]</param>
    public Variable WeightedSum(IReadOnlyList<Variable> weights, IReadOnlyList<Variable> vectors, int length)
    {
        var y = new Variable(new double[length]);
        for (int term = 0; term < vectors.Count; term++) AddTo(y.Value, weights[term].Value[0], vectors[term].Value);
        Record(() =>
        {
            for (int term = 0; term < vectors.Count; term++)
            {
                weights[term].Gradient[0] += Product(vectors[term].Value, y.Gradient);
                AddTo(vectors[term].Gradient, weights[term].Value[0], y.Gradient);
            }
        });
        return y;
    }

    /// <summary>y = weight · x with a scalar of the computation.</summary>
    public Variable Weighted(Variable weight, Variable x) => WeightedSum([weight], [x], x.Length);

    /// <summary>y = x · z, a scalar.</summary>
    public Variable Dot(Variable x, Variable z)
    {
        var y = new Variable([Product(x.Value, z.Value)]);
        Record(() =>
        {
            AddTo(x.Gradient, y.Gradient[0], z.Value);
            AddTo(z.Gradient, y.Gradient[0], x.Value);
        });
        return y;
    }

    /// <summary>y = [x₁, x₂, …].</summary>
    public Variable Concatenate(params Variable[] parts)
    {
        var value = new double[parts.Sum(part => part.Length)];
        int end = 0;
        foreach (Variable part in parts)
        {
            part.Value.CopyTo(value, end);
            end += part.Length;
        }
        var y = new Variable(value);
        Record(() =>
        {
            int first = 0;
            foreach (Variable part in parts)
            {
                AddTo(part.Gradient, 1, y.Gradient.AsSpan(first, part.Length));
                first += part.Length;
            }
        });
        return y;
    }

    /// <summary>y = components first … first + length − 1 of x.</summary>
    public Variable Slice(Variable x, int first, int length)
    {
        var y = new Variable(x.Value.AsSpan(first, length).ToArray());
        Record(() => AddTo(x.Gradient.AsSpan(first, length), 1, y.Gradient));
        return y;
    }

    /// <summary>Runs the records in reverse order; the caller has set the gradients of the results.</summary>
    public void RunBack()
    {
        for (int record = records.Count - 1; record >= 0; record--) records[record]();
    }

    private static void AddTo(Span<double> sum, double factor, ReadOnlySpan<double> x)
    {
        for (int i = 0; i < sum.Length; i++) sum[i] += factor * x[i];
    }

    private static double Product(ReadOnlySpan<double> x, ReadOnlySpan<double> z)
    {
        double sum = 0;
        for (int i = 0; i < x.Length; i++) sum += x[i] * z[i];
        return sum;
    }
}
