using MathNet.Numerics.LinearAlgebra;
using MathNet.Numerics.LinearAlgebra.Factorization;

namespace Amalgam.Training.Data;

/// <summary>
/// E0 that are drawn towards one value for all elements: least Σ w² (e − Σ_z f_z E0_z)² + λ Σ_z (E0_z − c)² of the energies per atom e and fractions f (ridge
/// regression, A. E. Hoerl, R. W. Kennard, Technometrics 12, 55 (1970)).
/// </summary>
/// <remarks>
/// λ is the one under which structures that are left out are predicted best, by their mean absolute error: of one that is left out it is r/(1 − h), with its
/// residual r and its leverage h, so that nothing is solved again. The weights are Huber's, w² = min(1, δ/|r|) with δ = 1.5 times the median. Where E0 of
/// elements differ by much more than structures are off, λ is small and they are those of least squares, also of an element of one structure; where they do
/// not, an element takes what several structures agree on, and not what a single one is off.
/// </remarks>
internal sealed class RidgeFit
{
    private const int Rounds = 10;

    /// <summary>eV per atom: a structure that is off by less is no outlier, however well the others fit.</summary>
    private const double Exact = 1e-4;

    /// <summary>λ that are tried, in units of a structure of one element: half decades from 1e-8 to 1e4.</summary>
    private static readonly double[] Ladder = [.. Enumerable.Range(0, 25).Select(step => Math.Pow(10, step / 2.0 - 8))];

    private readonly CompositionRows rows;
    private readonly double centre;
    private readonly double[] weights, residuals;
    private Matrix<double> modes = Matrix<double>.Build.Dense(1, 1);
    /// <summary>[λ][mode], 1/(eigenvalue + λ), and that times Σ w² f e.</summary>
    private readonly double[][] inverse = new double[Ladder.Length][], solution = new double[Ladder.Length][];

    private RidgeFit(CompositionRows rows, double centre)
    {
        (this.rows, this.centre) = (rows, centre);
        residuals = new double[rows.Targets.Length];
        weights = new double[rows.Targets.Length];
        Array.Fill(weights, 1);
        Energies = Vector<double>.Build.Dense(rows.Columns, centre);
        for (int round = 0; round < Rounds && rows.Rows.Count > 0; round++)
        {
            Decompose();
            double[] errors = Errors();
            int best = Array.IndexOf(errors, errors.Min());
            (Error, Energies) = (errors[best], centre + modes * Vector<double>.Build.Dense(solution[best]));
            Reweight();
        }
    }

    /// <summary>[element that is fitted], eV; the value that they are drawn to where no structure holds one of them.</summary>
    public Vector<double> Energies { get; private set; }

    /// <summary>eV, mean absolute error per atom of structures that are left out.</summary>
    public double Error { get; private set; }

    /// <summary>The fit about the median energy of an atom.</summary>
    public static RidgeFit AboutMedian(CompositionRows rows) => new(rows, rows.Median);

    /// <summary>The fit about zero, or that about the median where it predicts structures that are left out better.</summary>
    public static RidgeFit AboutZero(CompositionRows rows)
    {
        RidgeFit zero = new(rows, 0), median = AboutMedian(rows);
        return median.Error < zero.Error ? median : zero;
    }

    /// <summary>Eigenvalues and vectors of Σ w² f fᵀ, and Σ w² f e in them.</summary>
    private void Decompose()
    {
        Matrix<double> normal = Matrix<double>.Build.Dense(rows.Columns, rows.Columns);
        Vector<double> right = Vector<double>.Build.Dense(rows.Columns);
        foreach (CompositionRows.Row row in rows.Rows)
        {
            double weight = 0, weighted = 0;
            foreach (int structure in row.Structures)
            {
                weight += weights[structure];
                weighted += weights[structure] * Centred(row, structure);
            }
            for (int one = 0; one < row.Columns.Length; one++)
            {
                right[row.Columns[one]] += row.Fractions[one] * weighted;
                for (int other = 0; other < row.Columns.Length; other++)
                    normal[row.Columns[one], row.Columns[other]] += weight * row.Fractions[one] * row.Fractions[other];
            }
        }
        Evd<double> found = normal.Evd(Symmetricity.Symmetric);
        modes = found.EigenVectors;
        Vector<double> projected = modes.TransposeThisAndMultiply(right);
        for (int step = 0; step < Ladder.Length; step++)
        {
            inverse[step] = [.. found.EigenValues.Select(value => 1 / (Math.Max(0, value.Real) + Ladder[step]))];
            solution[step] = [.. inverse[step].Zip(projected, (one, value) => one * value)];
        }
    }

    private double Centred(CompositionRows.Row row, int structure) => rows.Targets[structure] - centre * row.Share;

    /// <summary>[λ], mean absolute errors of structures that are left out.</summary>
    private double[] Errors()
    {
        double[] errors = new double[Ladder.Length];
        foreach (CompositionRows.Row row in rows.Rows)
        {
            double[] inModes = InModes(row);
            for (int step = 0; step < Ladder.Length; step++)
            {
                (double value, double leverage) = At(inModes, step);
                foreach (int structure in row.Structures) errors[step] += LeftOut(row, structure, value, leverage);
            }
        }
        int count = rows.Rows.Sum(row => row.Structures.Length);
        return [.. errors.Select(error => error / count)];
    }

    private double LeftOut(CompositionRows.Row row, int structure, double value, double leverage) =>
        Math.Abs(Centred(row, structure) - value) / (1 - weights[structure] * leverage);

    /// <summary>Huber's weights.</summary>
    private void Reweight()
    {
        foreach (CompositionRows.Row row in rows.Rows)
        {
            double value = row.Of(Energies);
            foreach (int structure in row.Structures) residuals[structure] = Math.Abs(rows.Targets[structure] - value);
        }
        double[] sorted = [.. rows.Rows.SelectMany(row => row.Structures.Select(structure => residuals[structure])).Order()];
        double limit = Math.Max(Exact, 1.5 * sorted[sorted.Length / 2]);
        for (int structure = 0; structure < weights.Length; structure++) weights[structure] = limit / Math.Max(residuals[structure], limit);
    }

    /// <summary>[mode], fractions in the eigenvectors.</summary>
    private double[] InModes(CompositionRows.Row row)
    {
        double[] found = new double[rows.Columns];
        for (int mode = 0; mode < found.Length; mode++)
            for (int part = 0; part < row.Columns.Length; part++) found[mode] += row.Fractions[part] * modes[row.Columns[part], mode];
        return found;
    }

    /// <summary>What the fit of a λ says of a composition, and the leverage of a structure of weight 1.</summary>
    private (double Value, double Leverage) At(double[] inModes, int step)
    {
        double value = 0, leverage = 0;
        double[] ofStep = inverse[step], solved = solution[step];
        for (int mode = 0; mode < inModes.Length; mode++)
        {
            value += inModes[mode] * solved[mode];
            leverage += inModes[mode] * inModes[mode] * ofStep[mode];
        }
        return (value, leverage);
    }
}
