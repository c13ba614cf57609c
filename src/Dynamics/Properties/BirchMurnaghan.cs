using System.Globalization;
using Amalgam.Dynamics.Numerics;

namespace Amalgam.Dynamics.Properties;

/// <summary>The third-order Birch–Murnaghan equation of state.</summary>
/// <remarks>
/// F. Birch, Phys. Rev. 71, 809 (1947). E(V) is a cubic polynomial in x = V^(−2/3), so that its fit is linear and has one minimum to find.
/// Errors are standard errors: the covariance of the polynomial carried through to the parameters.
/// </remarks>
/// <param name="Energy">eV: E0</param>
/// <param name="Volume">Å³: V0</param>
/// <param name="BulkModulus">eV/Å³: B0</param>
/// <param name="BulkModulusSlope">dimensionless: B0'</param>
/// <param name="Errors">of the four</param>
/// <param name="RootMeanSquare">eV, of the residuals</param>
public sealed record BirchMurnaghan(double Energy, double Volume, double BulkModulus, double BulkModulusSlope, BirchMurnaghanErrors Errors,
    double RootMeanSquare)
{
    /// <summary>Energies that differ by less than this share of themselves, and of 1 eV, differ by rounding.</summary>
    private const double Rounding = 1e-11;
    /// <summary>Of the spread of the energies: a third-order equation misses a smooth curve by far less, also over wide ranges.</summary>
    private const double LargestScatter = 0.1;

    /// <summary>Fits energies over volumes.</summary>
    /// <param name="volumes">[point], Å³, at least five different ones</param>
    /// <param name="energies">[point], eV</param>
    /// <exception cref="InvalidDataException">The points are too few, the energies are flat or scatter, or hold no minimum.</exception>
    public static BirchMurnaghan Fit(ReadOnlySpan<double> volumes, ReadOnlySpan<double> energies)
    {
        if (volumes.Length < 5) throw new InvalidDataException($"expected at least 5 volumes for an equation of state, found {volumes.Length}\n"
            + "  → 11 are usual");
        double reference = 0, mean = 0, width = 0;
        foreach (double volume in volumes) reference += volume / volumes.Length;
        foreach (double energy in energies) mean += energy / energies.Length;
        double[] x = new double[volumes.Length], y = new double[volumes.Length];
        for (int i = 0; i < x.Length; i++) width = Math.Max(width, Math.Abs(Math.Pow(volumes[i] / reference, -2.0 / 3) - 1));
        for (int i = 0; i < x.Length; i++)
        {
            x[i] = (Math.Pow(volumes[i] / reference, -2.0 / 3) - 1) / width;
            y[i] = energies[i] - mean;
        }
        LeastSquares fit = LeastSquares.Polynomial(x, y, 3);
        RequireCurve(volumes, energies, mean, fit.RootMeanSquare);
        double[] found = Parameters(fit.Coefficients, reference, width) ?? throw NoMinimum(volumes, energies, "none");
        if (found[1] < Least(volumes) || found[1] > Largest(volumes))
            throw NoMinimum(volumes, energies, FormattableString.Invariant($"one at {found[1]:0.###} Å³"));
        double[] errors = Deviations(fit, reference, width, found);
        return new BirchMurnaghan(found[0] + mean, found[1], found[2], found[3], new BirchMurnaghanErrors(errors[0], errors[1], errors[2], errors[3]),
            fit.RootMeanSquare);
    }

    /// <summary>Energy at a volume, eV.</summary>
    public double EnergyAt(double volume)
    {
        double f = Math.Pow(Volume / volume, 2.0 / 3), strain = f - 1;
        return Energy + 9 * Volume * BulkModulus / 16 * (strain * strain * strain * BulkModulusSlope + strain * strain * (6 - 4 * f));
    }

    /// <summary>Pressure −dE/dV at a volume, eV/Å³.</summary>
    public double PressureAt(double volume)
    {
        double third = Math.Cbrt(Volume / volume), f = third * third;
        return 1.5 * BulkModulus * (Math.Pow(third, 7) - Math.Pow(third, 5)) * (1 + 0.75 * (BulkModulusSlope - 4) * (f - 1));
    }

    /// <summary>[E0, V0, B0, B0'] of a polynomial in t = (X − 1)/width, X = (V/reference)^(−2/3); null without a minimum.</summary>
    private static double[]? Parameters(double[] c, double reference, double width)
    {
        // The root of c1 + 2 c2 t + 3 c3 t² with a positive second derivative, in the form that stays exact as c3 → 0.
        double discriminant = c[2] * c[2] - 3 * c[1] * c[3];
        if (!(discriminant > 0)) return null;
        double denominator = c[2] + Math.Sqrt(discriminant);
        if (denominator == 0) return null;
        double t = -c[1] / denominator, X = 1 + width * t;
        if (!(X > 0)) return null;
        double second = (2 * c[2] + 6 * c[3] * t) / (width * width), third = 6 * c[3] / (width * width * width);
        double volume = reference * Math.Pow(X, -1.5);
        // With d = X/X0 − 1 the equation is E0 + K (2 d² + (B0' − 4) d³), K = 9 V0 B0 / 16.
        double scale = X * X * second / 4;
        if (!(scale > 0)) return null;
        double energy = c[0] + t * (c[1] + t * (c[2] + t * c[3]));
        return [energy, volume, 16 * scale / (9 * volume), 4 + X * X * X * third / (6 * scale)];
    }

    private static double[] Deviations(LeastSquares fit, double reference, double width, double[] at)
    {
        double[,] jacobian = new double[4, 4];
        for (int k = 0; k < 4; k++)
        {
            double[] moved = [.. fit.Coefficients];
            double step = 1e-6 * fit.Coefficients.Max(Math.Abs);
            moved[k] += step;
            double[] there = Parameters(moved, reference, width) ?? at;
            for (int p = 0; p < 4; p++) jacobian[p, k] = (there[p] - at[p]) / step;
        }
        double[] errors = new double[4];
        for (int p = 0; p < 4; p++)
        {
            double variance = 0;
            for (int a = 0; a < 4; a++)
                for (int b = 0; b < 4; b++) variance += jacobian[p, a] * fit.Covariance[4 * a + b] * jacobian[p, b];
            errors[p] = Math.Sqrt(Math.Max(0, variance));
        }
        return errors;
    }

    private static double Least(ReadOnlySpan<double> values)
    {
        double least = values[0];
        foreach (double value in values) least = Math.Min(least, value);
        return least;
    }

    private static double Largest(ReadOnlySpan<double> values)
    {
        double largest = values[0];
        foreach (double value in values) largest = Math.Max(largest, value);
        return largest;
    }

    /// <summary>A fit of nothing has parameters too: energies must differ by more than rounding, and lie on a curve.</summary>
    private static void RequireCurve(ReadOnlySpan<double> volumes, ReadOnlySpan<double> energies, double mean, double residual)
    {
        double spread = Largest(energies) - Least(energies);
        if (!(spread > Rounding * (1 + Math.Abs(mean)))) throw new InvalidDataException(string.Create(CultureInfo.InvariantCulture,
            $"expected an energy that depends on the volume, found the same from {Least(volumes):0.###} to {Largest(volumes):0.###} Å³: a strain that costs "
                + $"nothing\n  → is this a solid? Atoms beyond the cutoff of each other have no equation of state"));
        if (residual > LargestScatter * spread) throw new InvalidDataException(string.Create(CultureInfo.InvariantCulture,
            $"expected energies on a curve over the volume, found a scatter of {1000 * residual:0.##e0} meV around the fit, and {1000 * spread:0.##e0} meV "
                + $"between highest and lowest\n  → does the structure change into another on the way? Take a smaller range, or double precision"));
    }

    private static InvalidDataException NoMinimum(ReadOnlySpan<double> volumes, ReadOnlySpan<double> energies, string found)
    {
        int lowest = 0;
        for (int i = 1; i < energies.Length; i++)
            if (energies[i] < energies[lowest]) lowest = i;
        string side = volumes[lowest] == Least(volumes) ? "; the energy falls towards smaller volumes"
            : volumes[lowest] == Largest(volumes) ? "; the energy falls towards larger volumes" : "";
        return new(string.Create(CultureInfo.InvariantCulture, $"expected a minimum of the energy between {Least(volumes):0.###} and "
            + $"{Largest(volumes):0.###} Å³, found {found}{side}\n  → relax the cell first, without pressure, or widen the range of volumes"));
    }
}
