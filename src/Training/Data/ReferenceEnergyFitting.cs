using Amalgam.Atoms;
using Amalgam.Atoms.Elements;
using Amalgam.Atoms.Labels;
using Amalgam.Training.Options;
using Amalgam.Training.Progress;
using Amalgam.Training.Stores;
using MathNet.Numerics.LinearAlgebra;
using MathNet.Numerics.LinearAlgebra.Factorization;

namespace Amalgam.Training.Data;

/// <summary>Finds E0: given values first, then isolated atoms, then a fit for the rest.</summary>
/// <remarks>
/// Least squares minimise Σ ((E − Σ_z n_z E0_z)/N)² over structures, the error per atom that the loss sees. Where the compositions do not fix
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
        var set = StructureSet.Of(structures);
        StructureSet labelled = set.Where(index => set.FactsOf(index).Counting.Has(LabelTable.Energy));
        int[] free = [.. Enumerable.Range(0, elements.Count).Where(index => sources[index] == ReferenceEnergySource.Fitted)];
        if (free.Length > 0 && labelled.Count == 0)
            throw new InvalidDataException("reference energies: expected energies to fit them to, found none\n"
                + $"  → give [data] reference_energies for {string.Join(' ', free.Select(index => elements[index]))}");
        if (free.Length > 0) SolveFree(new EnergyRows(elements, labelled, free, energies), labelled, (free, energies), method, notices);
        return new ReferenceEnergyFit(elements, energies, sources, notices, ResidualRms(elements, labelled, energies), ForceRms(set));
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

    private static void SolveFree(EnergyRows rows, StructureSet labelled, (int[] Free, double[] All) energies, ReferenceEnergyMethod method,
        List<string> notices)
    {
        (int[] free, double[] all) = energies;
        (Matrix<double> fractions, Vector<double> target) = rows.System(null);
        Vector<double> solution = LeastNorm(fractions, target, out Matrix<double> unknown);
        if (method == ReferenceEnergyMethod.Robust) solution = Reweighted(rows, solution);
        solution = method == ReferenceEnergyMethod.Ridge ? RidgeFit.AboutMedian(new CompositionRows(rows.Elements, labelled, free, all)).Energies
            : rows.Mean + solution;
        for (int column = 0; column < free.Length; column++) all[free[column]] = solution[column];
        if (unknown.RowCount > 0) notices.Add(Degeneracy(rows.Elements, free, unknown, method));
    }

    /// <summary>Iteratively reweighted least squares with Huber's weights.</summary>
    private static Vector<double> Reweighted(EnergyRows rows, Vector<double> solution)
    {
        for (int round = 0; round < Rounds; round++)
        {
            Vector<double> residual = rows.Residuals(solution);
            double limit = 1.5 * residual.OrderBy(value => value).ElementAt(residual.Count / 2);
            if (limit == 0) return solution;
            (Matrix<double> fractions, Vector<double> target) =
                rows.System(residual.Map(value => Math.Sqrt(Math.Min(1, limit / Math.Max(value, limit)))));
            solution = LeastNorm(fractions, target, out _);
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

    private static string Degeneracy(IReadOnlyList<Element> elements, int[] free, Matrix<double> unknown, ReferenceEnergyMethod method)
    {
        IEnumerable<Element> undetermined = Enumerable.Range(0, free.Length)
            .Where(column => unknown.Column(column).L2Norm() > 1e-6).Select(column => elements[free[column]]);
        return $"the compositions do not fix all reference energies ({unknown.RowCount} of {free.Length} combinations stay open): "
            + $"those of {string.Join(' ', undetermined)} are not known one by one, the smallest spread about the "
            + $"{(method == ReferenceEnergyMethod.Ridge ? "median" : "mean")} is taken\n"
            + "  → energies of these compositions are right; those of other compositions need [data] reference_energies or IsolatedAtom structures";
    }

    private static double ResidualRms(IReadOnlyList<Element> elements, StructureSet labelled, double[] energies)
    {
        double sum = 0;
        double[] atomic = [.. Enumerable.Range(0, labelled.Store.Compositions.Count).Select(composition => labelled.Store.Compositions[composition]
            .Sum(part => IndexOf(elements, part.Element) is >= 0 and int index ? part.Count * energies[index] : double.NaN))];
        for (int index = 0; index < labelled.Count; index++)
        {
            StructureFacts facts = labelled.FactsOf(index);
            double residual = (facts.Energy - atomic[facts.Composition]) / facts.Atoms;
            sum += residual * residual;
        }
        return Math.Sqrt(sum / labelled.Count);
    }

    private static double ForceRms(StructureSet structures)
    {
        double sum = 0;
        long count = 0;
        for (int index = 0; index < structures.Count; index++)
        {
            StructureFacts facts = structures.FactsOf(index);
            if (!facts.Counting.Has(LabelTable.Forces)) continue;
            sum += facts.ForceSquares;
            count += 3L * facts.Atoms;
        }
        return Math.Sqrt(sum / count);
    }

    private static int IndexOf(IReadOnlyList<Element> elements, Element element)
    {
        for (int index = 0; index < elements.Count; index++) if (elements[index] == element) return index;
        return -1;
    }
}
