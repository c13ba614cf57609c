using Amalgam.Atoms;
using Amalgam.Atoms.Elements;
using Amalgam.Atoms.Labels;
using Amalgam.Training.Loss;
using Amalgam.Training.Options;
using Amalgam.Training.Progress;
using MathNet.Numerics.LinearAlgebra;
using MathNet.Numerics.LinearAlgebra.Factorization;

namespace Amalgam.Training.Data;

/// <summary>Finds E0: given values first, then isolated atoms, then least squares for the rest.</summary>
/// <remarks>
/// Minimises Σ ((E − Σ_z n_z E0_z)/N)² over structures, the error per atom that the loss sees. Where the compositions do not fix
/// all E0 the solution of least norm is taken about the mean energy per atom: unknown combinations then fall back to "every element the same", not to zero.
/// </remarks>
internal static class ReferenceEnergyFitting
{
    /// <summary>Singular values below this part of the largest count as zero.</summary>
    private const double Tolerance = 1e-9;
    private const int Rounds = 20;

    /// <param name="elements">elements of the model</param>
    /// <param name="structures">training structures</param>
    /// <param name="isolated">one-atom structures with an energy that define E0</param>
    /// <param name="given">eV, by symbol</param>
    /// <param name="kept">eV, by symbol: those of an earlier model, where nothing else is known; null for none</param>
    /// <exception cref="InvalidDataException">No structure has an energy, and not all E0 are known otherwise.</exception>
    public static ReferenceEnergyFit Fit(
        IReadOnlyList<Element> elements, IReadOnlyList<Structure> structures, IReadOnlyList<Structure> isolated, IReadOnlyDictionary<string, double> given,
        ReferenceEnergyMethod method = ReferenceEnergyMethod.LeastSquares, IReadOnlyDictionary<string, double>? kept = null)
    {
        var energies = new double[elements.Count];
        var sources = new ReferenceEnergySource[elements.Count];
        var notices = new List<string>();
        foreach ((string symbol, double energy) in kept ?? new Dictionary<string, double>())
        {
            int index = IndexOf(elements, Element.Parse(symbol));
            (energies[index], sources[index]) = (energy, ReferenceEnergySource.Kept);
        }
        TakeIsolated(elements, isolated, energies, sources, notices);
        TakeGiven(elements, given, energies, sources);
        Structure[] labelled = [.. structures.Where(structure => LabelMask.Counts(structure, LabelTable.Energy))];
        int[] free = [.. Enumerable.Range(0, elements.Count).Where(index => sources[index] == ReferenceEnergySource.Fitted)];
        if (free.Length > 0 && labelled.Length == 0)
            throw new InvalidDataException("reference energies: expected energies to fit them to, found none\n"
                + $"  → give [data] reference_energies for {string.Join(' ', free.Select(index => elements[index]))}");
        if (free.Length > 0) SolveFree(elements, labelled, free, energies, method, notices);
        return new ReferenceEnergyFit(elements, energies, sources, notices, ResidualRms(elements, labelled, energies), ForceRms(structures));
    }

    private static void TakeIsolated(
        IReadOnlyList<Element> elements, IReadOnlyList<Structure> isolated, double[] energies, ReferenceEnergySource[] sources, List<string> notices)
    {
        foreach (Structure atom in isolated)
        {
            int index = IndexOf(elements, atom.Elements[0]);
            if (index < 0)
            {
                notices.Add($"{atom.Source}: isolated atom {atom.Elements[0]} is not used, no training structure holds this element");
                continue;
            }
            if (sources[index] == ReferenceEnergySource.IsolatedAtom && Math.Abs(energies[index] - atom.Energy!.Value) > 1e-6)
                throw new InvalidDataException(
                    $"{atom.Source}: expected one energy for the isolated atom {elements[index]}, found {energies[index]:R} and {atom.Energy:R} eV\n"
                    + "  → keep one of them");
            energies[index] = atom.Energy!.Value;
            sources[index] = ReferenceEnergySource.IsolatedAtom;
        }
    }

    private static void TakeGiven(IReadOnlyList<Element> elements, IReadOnlyDictionary<string, double> given, double[] energies,
        ReferenceEnergySource[] sources)
    {
        foreach ((string symbol, double energy) in given)
        {
            int index = IndexOf(elements, Element.Parse(symbol));
            if (index < 0)
                throw new InvalidDataException($"[data] reference_energies: expected elements of the training structures, found {symbol}\n"
                    + $"  → they hold {string.Join(' ', elements)}");
            energies[index] = energy;
            sources[index] = ReferenceEnergySource.Given;
        }
    }

    private static void SolveFree(IReadOnlyList<Element> elements, Structure[] labelled, int[] free, double[] energies, ReferenceEnergyMethod method,
        List<string> notices)
    {
        Matrix<double> fractions = Matrix<double>.Build.Dense(labelled.Length, free.Length);
        Vector<double> target = Vector<double>.Build.Dense(labelled.Length);
        for (int row = 0; row < labelled.Length; row++)
        {
            double[] counts = Counts(elements, labelled[row]);
            target[row] = labelled[row].Energy!.Value / labelled[row].AtomCount;
            for (int index = 0; index < counts.Length; index++) target[row] -= counts[index] * energies[index] / labelled[row].AtomCount;
            for (int column = 0; column < free.Length; column++) fractions[row, column] = counts[free[column]] / labelled[row].AtomCount;
        }
        double weight = fractions.Enumerate().Sum(), mean = weight > 0 ? target.Sum() / weight : 0;
        target -= fractions * Vector<double>.Build.Dense(free.Length, mean);
        Vector<double> solution = LeastNorm(fractions, target, out Matrix<double> unknown);
        if (method == ReferenceEnergyMethod.Robust) solution = Reweighted(fractions, target, solution);
        for (int column = 0; column < free.Length; column++) energies[free[column]] = mean + solution[column];
        if (unknown.RowCount > 0) notices.Add(Degeneracy(elements, free, unknown));
    }

    /// <summary>Iteratively reweighted least squares with Huber's weights.</summary>
    private static Vector<double> Reweighted(Matrix<double> matrix, Vector<double> target, Vector<double> solution)
    {
        for (int round = 0; round < Rounds; round++)
        {
            Vector<double> residual = (target - matrix * solution).PointwiseAbs();
            double limit = 1.5 * residual.OrderBy(value => value).ElementAt(residual.Count / 2);
            if (limit == 0) return solution;
            Vector<double> weight = residual.Map(value => Math.Sqrt(Math.Min(1, limit / Math.Max(value, limit))));
            solution = LeastNorm(matrix.MapIndexed((row, _, value) => weight[row] * value), weight.PointwiseMultiply(target), out _);
        }
        return solution;
    }

    /// <summary>Least squares of least norm from the normal matrix, whose singular vectors also give what stays unknown.</summary>
    /// <param name="unknown">[direction, free element], unit vectors that the data do not fix</param>
    private static Vector<double> LeastNorm(Matrix<double> matrix, Vector<double> target, out Matrix<double> unknown)
    {
        // A zero row makes the decomposition complete when there are fewer structures than elements.
        int missing = Math.Max(0, matrix.ColumnCount - matrix.RowCount);
        if (missing > 0)
        {
            matrix = matrix.Stack(Matrix<double>.Build.Dense(missing, matrix.ColumnCount));
            target = Vector<double>.Build.DenseOfEnumerable(target.Concat(new double[missing]));
        }
        // The triangle of a QR decomposition has the same singular values and right vectors, and as few rows as there are elements.
        QR<double> triangle = matrix.QR(QRMethod.Thin);
        Svd<double> svd = triangle.R.Svd();
        Vector<double> rotated = svd.U.TransposeThisAndMultiply(triangle.Q.TransposeThisAndMultiply(target));
        int rank = svd.S.Count(value => value > Tolerance * svd.S[0]);
        Vector<double> solution = Vector<double>.Build.Dense(matrix.ColumnCount);
        for (int mode = 0; mode < rank; mode++) solution += svd.VT.Row(mode) * (rotated[mode] / svd.S[mode]);
        unknown = svd.VT.SubMatrix(rank, matrix.ColumnCount - rank, 0, matrix.ColumnCount);
        return solution;
    }

    private static string Degeneracy(IReadOnlyList<Element> elements, int[] free, Matrix<double> unknown)
    {
        IEnumerable<Element> undetermined = Enumerable.Range(0, free.Length)
            .Where(column => unknown.Column(column).L2Norm() > 1e-6).Select(column => elements[free[column]]);
        return $"the compositions do not fix all reference energies ({unknown.RowCount} of {free.Length} combinations stay open): "
            + $"those of {string.Join(' ', undetermined)} are not known one by one, the smallest spread about the mean is taken\n"
            + "  → energies of these compositions are right; those of other compositions need [data] reference_energies or IsolatedAtom structures";
    }

    private static double ResidualRms(IReadOnlyList<Element> elements, Structure[] labelled, double[] energies)
    {
        double sum = 0;
        foreach (Structure structure in labelled)
        {
            double residual = structure.Energy!.Value;
            foreach (Element element in structure.Elements) residual -= energies[IndexOf(elements, element)];
            sum += residual * residual / structure.AtomCount / structure.AtomCount;
        }
        return Math.Sqrt(sum / labelled.Length);
    }

    private static double ForceRms(IReadOnlyList<Structure> structures)
    {
        double sum = 0;
        long count = 0;
        foreach (Structure structure in structures.Where(structure => LabelMask.Counts(structure, LabelTable.Forces)))
        {
            foreach (double force in structure.Forces!) sum += force * force;
            count += structure.Forces.Length;
        }
        return Math.Sqrt(sum / count);
    }

    private static double[] Counts(IReadOnlyList<Element> elements, Structure structure)
    {
        var counts = new double[elements.Count];
        foreach (Element element in structure.Elements) counts[IndexOf(elements, element)]++;
        return counts;
    }

    private static int IndexOf(IReadOnlyList<Element> elements, Element element)
    {
        for (int index = 0; index < elements.Count; index++) if (elements[index] == element) return index;
        return -1;
    }
}
