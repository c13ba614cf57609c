namespace Amalgam.Dynamics.Numerics;

/// <summary>Orthonormal vectors of everything that some orthonormal vectors leave over.</summary>
internal static class OrthonormalComplement
{
    /// <summary>Gram–Schmidt, twice for each vector, always on the unit vector of which most is left.</summary>
    /// <param name="given">[vector][n], orthonormal</param>
    /// <returns>[n − vectors][n]</returns>
    public static List<double[]> Of(List<double[]> given, int n)
    {
        List<double[]> all = [.. given];
        double[] left = [.. Enumerable.Range(0, n).Select(k => 1 - given.Sum(vector => vector[k] * vector[k]))];
        while (all.Count < n)
        {
            int most = Array.IndexOf(left, left.Max());
            double[] vector = new double[n];
            vector[most] = 1;
            for (int pass = 0; pass < 2; pass++)
                foreach (double[] known in all) Subtract(vector, known);
            double length = Math.Sqrt(vector.Sum(part => part * part));
            for (int k = 0; k < n; k++)
            {
                vector[k] /= length;
                left[k] -= vector[k] * vector[k];
            }
            left[most] = 0;
            all.Add(vector);
        }
        return all[given.Count..];
    }

    private static void Subtract(double[] vector, double[] known)
    {
        double share = 0;
        for (int k = 0; k < vector.Length; k++) share += vector[k] * known[k];
        for (int k = 0; k < vector.Length; k++) vector[k] -= share * known[k];
    }
}
