namespace Amalgam.Model.Parameters;

/// <summary>One named tensor inside the flat vector of parameters.</summary>
/// <param name="Name">Name in model files.</param>
/// <param name="Shape">Row-major shape.</param>
/// <param name="Offset">First index in the flat vector.</param>
public sealed record ParameterTensor(string Name, int[] Shape, int Offset)
{
    /// <summary>Number of values.</summary>
    public int Length { get; } = Shape.Aggregate(1, (product, size) => checked(product * size));

    /// <summary>The values of this tensor in a flat vector, row-major.</summary>
    /// <param name="values">[parameter]</param>
    public Span<double> In(double[] values) => values.AsSpan(Offset, Length);

    /// <summary>The values of this tensor in a flat vector, row-major.</summary>
    /// <param name="values">[parameter]</param>
    public Span<double> In(Span<double> values) => values.Slice(Offset, Length);
}
