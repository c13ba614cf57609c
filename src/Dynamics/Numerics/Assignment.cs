namespace Amalgam.Dynamics.Numerics;

/// <summary>The assignment of rows to columns with the least sum of costs.</summary>
/// <remarks>Shortest augmenting paths with potentials (Jonker and Volgenant, Computing 38, 325 (1987)); n³ operations.</remarks>
internal static class Assignment
{
    /// <param name="cost">[n, n], row to column, finite</param>
    /// <returns>[n], the column of each row</returns>
    public static int[] Least(double[] cost, int n)
    {
        double[] rowPotential = new double[n + 1], columnPotential = new double[n + 1];
        int[] rowOf = new int[n + 1], before = new int[n + 1];
        // Row and column 0 stand for "none"; real ones count from 1.
        for (int row = 1; row <= n; row++)
        {
            rowOf[0] = row;
            int column = 0;
            double[] distance = [.. Enumerable.Repeat(double.PositiveInfinity, n + 1)];
            bool[] isDone = new bool[n + 1];
            while (rowOf[column] != 0)
            {
                isDone[column] = true;
                int at = rowOf[column], next = 0;
                double step = double.PositiveInfinity;
                for (int j = 1; j <= n; j++)
                {
                    if (isDone[j]) continue;
                    double reduced = cost[(at - 1) * n + j - 1] - rowPotential[at] - columnPotential[j];
                    if (reduced < distance[j]) (distance[j], before[j]) = (reduced, column);
                    if (distance[j] < step) (step, next) = (distance[j], j);
                }
                for (int j = 0; j <= n; j++)
                {
                    if (!isDone[j])
                    {
                        distance[j] -= step;
                        continue;
                    }
                    rowPotential[rowOf[j]] += step;
                    columnPotential[j] -= step;
                }
                column = next;
            }
            for (; column != 0; column = before[column]) rowOf[column] = rowOf[before[column]];
        }
        return Columns(rowOf, n);
    }

    private static int[] Columns(int[] rowOf, int n)
    {
        int[] columns = new int[n];
        for (int j = 1; j <= n; j++) columns[rowOf[j] - 1] = j - 1;
        return columns;
    }
}
