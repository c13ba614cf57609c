using Amalgam.Atoms.Elements;
using Amalgam.Training.Stores;
using MathNet.Numerics.LinearAlgebra;

namespace Amalgam.Training.Data;

/// <summary>
/// The rows of the fit of E0: for every structure the fractions of the elements that are fitted, and the energy per atom less that of the others.
/// </summary>
/// <remarks>Where they are many they are folded (<see cref="FoldedRows"/>) instead of standing in one matrix. Which way is taken depends on their number alone:
/// data in memory and data on disk give the same bits.</remarks>
internal sealed class EnergyRows
{
    /// <summary>Numbers of a matrix up to which it is made: 32 MB.</summary>
    private const long MostNumbers = 4_000_000;

    private readonly StructureSet structures;
    private readonly double[] energies;
    private readonly int[] elementOf = new int[Element.MaxNumber + 1], columnOf;
    private readonly int columns;
    private readonly Matrix<double>? matrix;
    private readonly Vector<double>? target;

    /// <param name="elements">elements of the model</param>
    /// <param name="structures">structures with an energy</param>
    /// <param name="free">elements that are fitted</param>
    /// <param name="energies">[element], eV, of those that are not; 0 for those that are</param>
    public EnergyRows(IReadOnlyList<Element> elements, StructureSet structures, int[] free, double[] energies)
    {
        (Elements, this.structures, this.energies, columns) = (elements, structures, [.. energies], free.Length);
        for (int index = 0; index < elements.Count; index++) elementOf[elements[index].Number] = index;
        columnOf = [.. Enumerable.Range(0, elements.Count).Select(index => Array.IndexOf(free, index))];
        if ((long)structures.Count * columns > MostNumbers)
        {
            Mean = MeanOfRows();
            return;
        }
        matrix = Matrix<double>.Build.Dense(structures.Count, columns);
        target = Vector<double>.Build.Dense(structures.Count);
        double[] row = new double[columns];
        for (int index = 0; index < structures.Count; index++)
        {
            target[index] = Fill(index, row);
            for (int column = 0; column < columns; column++) matrix[index, column] = row[column];
        }
        double weight = matrix.Enumerate().Sum();
        Mean = weight > 0 ? target.Sum() / weight : 0;
        target -= matrix * Vector<double>.Build.Dense(columns, Mean);
    }

    /// <summary>Elements of the model.</summary>
    public IReadOnlyList<Element> Elements { get; }

    /// <summary>eV, mean energy per atom, which is left out of the targets.</summary>
    public double Mean { get; }

    /// <summary>The system, or one with the same solutions.</summary>
    /// <param name="weights">[structure], factors on the rows; null for 1</param>
    public (Matrix<double> Matrix, Vector<double> Target) System(Vector<double>? weights)
    {
        if (matrix is not null)
            return weights is null ? (matrix, target!) : (matrix.MapIndexed((row, _, value) => weights[row] * value), weights.PointwiseMultiply(target));
        var folded = new FoldedRows(columns);
        double[] numbers = new double[columns];
        for (int index = 0; index < structures.Count; index++)
        {
            double value = FillCentred(index, numbers), weight = weights?[index] ?? 1;
            for (int column = 0; column < columns; column++) numbers[column] *= weight;
            folded.Add(numbers, value * weight);
        }
        return folded.System();
    }

    /// <summary>[structure], |target − row · solution|</summary>
    public Vector<double> Residuals(Vector<double> solution)
    {
        if (matrix is not null) return (target! - matrix * solution).PointwiseAbs();
        double[] row = new double[columns];
        return Vector<double>.Build.Dense(structures.Count, index =>
        {
            double residual = FillCentred(index, row);
            for (int column = 0; column < columns; column++) residual -= row[column] * solution[column];
            return Math.Abs(residual);
        });
    }

    private double MeanOfRows()
    {
        double weight = 0, sum = 0;
        double[] row = new double[columns];
        for (int index = 0; index < structures.Count; index++)
        {
            sum += Fill(index, row);
            foreach (double fraction in row) weight += fraction;
        }
        return weight > 0 ? sum / weight : 0;
    }

    private double FillCentred(int index, double[] row)
    {
        double value = Fill(index, row);
        foreach (double fraction in row) value -= fraction * Mean;
        return value;
    }

    /// <summary>The fractions of a structure, and its energy per atom less what is known of it.</summary>
    private double Fill(int index, double[] row)
    {
        StructureFacts facts = structures.FactsOf(index);
        double value = facts.Energy / facts.Atoms;
        Array.Clear(row);
        foreach ((Element element, int count) in structures.Store.Compositions[facts.Composition])
        {
            int place = elementOf[element.Number];
            value -= count * energies[place] / facts.Atoms;
            if (columnOf[place] >= 0) row[columnOf[place]] = (double)count / facts.Atoms;
        }
        return value;
    }
}
