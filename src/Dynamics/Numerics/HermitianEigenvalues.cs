namespace Amalgam.Dynamics.Numerics;

/// <summary>All eigenvalues of complex Hermitian matrices: Householder reflections to a real tridiagonal matrix, then implicit QL steps.</summary>
/// <remarks>
/// <para>Golub and Van Loan, Matrix Computations, 4th ed., § 8.3. About 16/3 n³ operations; nothing is allocated after construction.</para>
/// <para>The off-diagonal elements of the tridiagonal matrix may stay complex: its eigenvalues depend on their moduli only.</para>
/// </remarks>
internal sealed class HermitianEigenvalues(int n)
{
    private const int MostSteps = 60;
    private readonly double[] vRe = new double[n], vIm = new double[n], pRe = new double[n], pIm = new double[n], beside = new double[n];

    /// <param name="re">[n, n], real part; destroyed</param>
    /// <param name="im">[n, n], imaginary part; destroyed</param>
    /// <param name="values">[n], ascending</param>
    public void Solve(Span<double> re, Span<double> im, Span<double> values)
    {
        for (int k = 0; k < n - 2; k++) Reflect(re, im, k);
        for (int i = 0; i < n; i++) values[i] = re[i * n + i];
        for (int i = 0; i < n - 1; i++) beside[i] = Math.Sqrt(Square(re[(i + 1) * n + i]) + Square(im[(i + 1) * n + i]));
        beside[n - 1] = 0;
        for (int l = 0; l < n; l++) Deflate(values, l);
        values.Sort();
    }

    /// <summary>Turns column k below the subdiagonal into zero: A ← H A H with H = 1 − 2 v v†, |v| = 1.</summary>
    private void Reflect(Span<double> re, Span<double> im, int k)
    {
        double tail = 0;
        for (int i = k + 2; i < n; i++) tail += Square(re[i * n + k]) + Square(im[i * n + k]);
        if (tail == 0) return;
        double aRe = re[(k + 1) * n + k], aIm = im[(k + 1) * n + k];
        double first = Math.Sqrt(aRe * aRe + aIm * aIm), norm = Math.Sqrt(first * first + tail);
        (double phaseRe, double phaseIm) = first > 0 ? (aRe / first, aIm / first) : (1, 0);
        for (int i = k + 1; i < n; i++) (vRe[i], vIm[i]) = (re[i * n + k], im[i * n + k]);
        vRe[k + 1] += phaseRe * norm;
        vIm[k + 1] += phaseIm * norm;
        double length = 0;
        for (int i = k + 1; i < n; i++) length += Square(vRe[i]) + Square(vIm[i]);
        double scale = 1 / Math.Sqrt(length);
        for (int i = k + 1; i < n; i++) (vRe[i], vIm[i]) = (scale * vRe[i], scale * vIm[i]);
        (re[(k + 1) * n + k], im[(k + 1) * n + k]) = (-phaseRe * norm, -phaseIm * norm);
        Update(re, im, k + 1);
    }

    /// <summary>A ← A − 2 (v w† + w v†) on the rows and columns from <paramref name="start"/>, w = A v − v (v† A v).</summary>
    private void Update(Span<double> re, Span<double> im, int start)
    {
        double expectation = 0;
        for (int i = start; i < n; i++)
        {
            double sumRe = 0, sumIm = 0;
            for (int j = start; j < n; j++)
            {
                sumRe += re[i * n + j] * vRe[j] - im[i * n + j] * vIm[j];
                sumIm += re[i * n + j] * vIm[j] + im[i * n + j] * vRe[j];
            }
            (pRe[i], pIm[i]) = (sumRe, sumIm);
            expectation += vRe[i] * sumRe + vIm[i] * sumIm;
        }
        for (int i = start; i < n; i++) (pRe[i], pIm[i]) = (pRe[i] - expectation * vRe[i], pIm[i] - expectation * vIm[i]);
        for (int i = start; i < n; i++)
            for (int j = start; j < n; j++)
            {
                re[i * n + j] -= 2 * (vRe[i] * pRe[j] + vIm[i] * pIm[j] + pRe[i] * vRe[j] + pIm[i] * vIm[j]);
                im[i * n + j] -= 2 * (vIm[i] * pRe[j] - vRe[i] * pIm[j] + pIm[i] * vRe[j] - pRe[i] * vIm[j]);
            }
    }

    /// <summary>Implicit QL steps with Wilkinson's shift until element l stands alone.</summary>
    private void Deflate(Span<double> d, int l)
    {
        for (int step = 0; ; step++)
        {
            int m = l;
            while (m < n - 1 && Math.Abs(beside[m]) > 1e-16 * (Math.Abs(d[m]) + Math.Abs(d[m + 1]))) m++;
            if (m == l) return;
            if (step == MostSteps)
                throw new ArithmeticException("an eigenvalue of a Hermitian matrix was not found; does it hold numbers that are not finite?");
            double g = (d[l + 1] - d[l]) / (2 * beside[l]), r = Hypotenuse(g, 1);
            g = d[m] - d[l] + beside[l] / (g + (g < 0 ? -r : r));
            double s = 1, c = 1, p = 0;
            int i = m - 1;
            for (; i >= l; i--)
            {
                double f = s * beside[i], b = c * beside[i];
                r = Hypotenuse(f, g);
                beside[i + 1] = r;
                if (r == 0) break;
                (s, c) = (f / r, g / r);
                g = d[i + 1] - p;
                r = (d[i] - g) * s + 2 * c * b;
                p = s * r;
                d[i + 1] = g + p;
                g = c * r - b;
            }
            if (r == 0 && i >= l)
            {
                d[i + 1] -= p;
                beside[m] = 0;
                continue;
            }
            d[l] -= p;
            beside[l] = g;
            beside[m] = 0;
        }
    }

    private static double Square(double x) => x * x;

    private static double Hypotenuse(double a, double b) => double.Hypot(a, b);
}
