using Amalgam.Atoms;
using Amalgam.Atoms.Elements;

namespace Amalgam.Studies.DataQuality;

/// <summary>Least squares fit of energies by one number per element, which shows energies that do not belong to the others.</summary>
internal sealed class ReferenceFit
{
    /// <summary>More structures than this are fitted, but not remembered one by one.</summary>
    private const int MostKept = 500_000;

    private const double Ridge = 1e-9, Dependent = 1e-7;

    private sealed record Entry(int File, string Source, Element[] Elements, double[] Counts, int Atoms, double Energy);

    private readonly List<Entry> entries = [];

    public void Add(int file, Structure structure)
    {
        if (structure.Energy is not double energy || structure.AtomCount == 0 || entries.Count >= MostKept) return;
        (Element Key, double Count)[] counts =
            [.. structure.Elements.CountBy(element => element).Select(pair => (pair.Key, (double)pair.Value)).OrderBy(pair => pair.Key)];
        entries.Add(new Entry(file, structure.Source, [.. counts.Select(pair => pair.Key)], [.. counts.Select(pair => pair.Count)], structure.AtomCount,
            energy));
    }

    /// <summary>eV/atom of every structure beyond the fit, with its file and place; and the elements whose numbers the compositions do not determine.</summary>
    public (IReadOnlyList<(int File, string Source, double Energy)> Beyond, IReadOnlyList<Element> Undetermined) Solve()
    {
        Element[] elements = [.. entries.SelectMany(entry => entry.Elements).Distinct().Order()];
        var place = elements.Index().ToDictionary(pair => pair.Item, pair => pair.Index);
        int n = elements.Length;
        var matrix = new double[n, n + 1];
        foreach (Entry entry in entries)
            for (int i = 0; i < entry.Elements.Length; i++)
            {
                // Per atom, so that large structures do not outweigh small ones.
                double share = entry.Counts[i] / entry.Atoms;
                for (int j = 0; j < entry.Elements.Length; j++) matrix[place[entry.Elements[i]],
                    place[entry.Elements[j]]] += share * entry.Counts[j] / entry.Atoms;
                matrix[place[entry.Elements[i]], n] += share * entry.Energy / entry.Atoms;
            }
        (double[] energies, bool[] isDetermined) = Eliminate(matrix, n);
        return ([.. entries.Select(entry => (entry.File, entry.Source,
            (entry.Energy - entry.Elements.Select((element, i) => energies[place[element]] * entry.Counts[i]).Sum()) / entry.Atoms))],
            [.. elements.Where((_, i) => !isDetermined[i])]);
    }

    /// <summary>Cholesky-like elimination without pivots of a matrix that is positive semidefinite; what depends on others gets 0.</summary>
    private static (double[] Solution, bool[] IsDetermined) Eliminate(double[,] matrix, int n)
    {
        var isDetermined = new bool[n];
        double[] diagonal = [.. Enumerable.Range(0, n).Select(i => matrix[i, i])];
        for (int k = 0; k < n; k++)
        {
            isDetermined[k] = matrix[k, k] > Dependent * diagonal[k] + Ridge * 1e-6;
            if (!isDetermined[k]) continue;
            for (int i = k + 1; i < n; i++)
            {
                double factor = matrix[i, k] / matrix[k, k];
                for (int j = k; j <= n; j++) matrix[i, j] -= factor * matrix[k, j];
            }
        }
        var solution = new double[n];
        for (int k = n - 1; k >= 0; k--)
        {
            if (!isDetermined[k]) continue;
            double sum = matrix[k, n];
            for (int j = k + 1; j < n; j++) sum -= matrix[k, j] * solution[j];
            solution[k] = sum / matrix[k, k];
        }
        return (solution, isDetermined);
    }
}
