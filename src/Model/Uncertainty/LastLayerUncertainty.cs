namespace Amalgam.Model.Uncertainty;

/// <summary>
/// How far the energies of a model can be trusted: the covariance of what the last layer of its head weighs, over training structures, calibrated.
/// </summary>
/// <remarks>
/// With F = Σ f_i over the atoms of a structure, f_i what the last layer weighs of atom i, and C the mean of (F/N)(F/N)ᵀ over training structures,
/// σ²(E) = α² Fᵀ (C + ς² 1)⁻¹ F: the Laplace approximation of the last layer, equation (15). α and ς² come from structures set aside (F. Bigi, S. Chong,
/// M. Ceriotti, F. Grasselli, Mach. Learn.: Sci. Technol. 5, 045018, 2024). C is that of energies per atom because the loss counts them: a large cell is one
/// structure.
/// </remarks>
public sealed class LastLayerUncertainty
{
    /// <summary>[row, column], α L⁻¹ with L Lᵀ = C + ς² 1.</summary>
    private readonly double[] whitening;
    private readonly CholeskyFactor factor;

    /// <param name="covariance">[channel, channel], row-major, symmetric</param>
    /// <param name="scale">α, eV</param>
    /// <param name="ridge">ς², in units of the covariance</param>
    /// <param name="trained">training structures that the covariance is the mean of</param>
    /// <param name="calibrated">structures that gave <paramref name="scale"/> and <paramref name="ridge"/></param>
    /// <exception cref="InvalidDataException">The numbers are no covariance, or not finite.</exception>
    public LastLayerUncertainty(double[] covariance, double scale, double ridge, int trained, int calibrated)
    {
        Width = (int)Math.Round(Math.Sqrt(covariance.Length));
        if (Width == 0 || Width * Width != covariance.Length)
            throw new InvalidDataException($"covariance: expected a square matrix, found {covariance.Length} numbers");
        if (!(scale > 0 && double.IsFinite(scale))) throw new InvalidDataException($"uncertainty: expected a scale above zero, found {scale}");
        if (!(ridge > 0 && double.IsFinite(ridge))) throw new InvalidDataException($"uncertainty: expected a ridge above zero, found {ridge}");
        (Covariance, Scale, Ridge, Trained, Calibrated) = (covariance, scale, ridge, trained, calibrated);
        factor = CholeskyFactor.Of(covariance, Width, ridge);
        whitening = factor.InverseLower();
        for (int index = 0; index < whitening.Length; index++) whitening[index] *= scale;
    }

    /// <summary>Channels of the last layer.</summary>
    public int Width { get; }

    /// <summary>C, [channel, channel], row-major.</summary>
    public double[] Covariance { get; }

    /// <summary>α, eV.</summary>
    public double Scale { get; }

    /// <summary>ς², in units of the covariance.</summary>
    public double Ridge { get; }

    /// <summary>Training structures that the covariance is the mean of.</summary>
    public int Trained { get; }

    /// <summary>Structures set aside that gave scale and ridge.</summary>
    public int Calibrated { get; }

    /// <summary>tr C (C + ς² 1)⁻¹: how many directions of the last layer the training structures determine; at most the width.</summary>
    public double EffectiveDirections
    {
        get
        {
            // tr C A⁻¹ = D − ς² tr A⁻¹ with A = C + ς² 1, and tr A⁻¹ = |L⁻¹|².
            double squares = CholeskyFactor.Dot(whitening, whitening) / (Scale * Scale);
            return Width - Ridge * squares;
        }
    }

    /// <summary>σ of a sum of what the last layer weighs.</summary>
    /// <param name="features">[channel], F</param>
    /// <returns>eV</returns>
    public double Deviation(ReadOnlySpan<double> features)
    {
        double squares = 0;
        for (int row = 0; row < Width; row++)
        {
            double part = CholeskyFactor.Dot(whitening.AsSpan(row * Width, row + 1), features[..(row + 1)]);
            squares += part * part;
        }
        return Math.Sqrt(squares);
    }

    /// <summary>x = α L⁻¹ F, whose length is σ: the scalar product of two such vectors is the covariance of the two energies.</summary>
    /// <param name="features">[channel], F</param>
    /// <returns>[channel], eV</returns>
    public double[] Whiten(ReadOnlySpan<double> features)
    {
        var white = new double[Width];
        for (int row = 0; row < Width; row++) white[row] = CholeskyFactor.Dot(whitening.AsSpan(row * Width, row + 1), features[..(row + 1)]);
        return white;
    }

    /// <summary>A change of the last weights with covariance α² (C + ς² 1)⁻¹.</summary>
    /// <param name="normal">[channel], independent and standard normal; becomes the change</param>
    public void Color(Span<double> normal)
    {
        factor.SolveUpper(normal);
        for (int channel = 0; channel < Width; channel++) normal[channel] *= Scale;
    }
}
