using Amalgam.Atoms.Elements;
using Amalgam.Training.Stores;
using MathNet.Numerics.LinearAlgebra;

namespace Amalgam.Training.Data;

/// <summary>The structures of a fit of E0 by composition: the fractions of the elements that are fitted, once for each, and the energies per atom.</summary>
internal sealed class CompositionRows
{
    /// <summary>One composition.</summary>
    /// <param name="Columns">[part], places among the elements that are fitted</param>
    /// <param name="Fractions">[part]</param>
    /// <param name="Structures">that have it, numbers</param>
    public sealed record Row(int[] Columns, double[] Fractions, int[] Structures)
    {
        /// <summary>Part of the atoms whose elements are fitted.</summary>
        public double Share { get; } = Fractions.Sum();

        /// <summary>Σ fraction × value</summary>
        public double Of(Vector<double> values)
        {
            double sum = 0;
            for (int part = 0; part < Columns.Length; part++) sum += Fractions[part] * values[Columns[part]];
            return sum;
        }
    }

    /// <param name="elements">elements of the model</param>
    /// <param name="structures">structures with an energy</param>
    /// <param name="free">elements that are fitted</param>
    /// <param name="energies">[element], eV, of those that are not; 0 for those that are</param>
    public CompositionRows(IReadOnlyList<Element> elements, StructureSet structures, int[] free, double[] energies)
    {
        Columns = free.Length;
        Targets = new double[structures.Count];
        int[] placeOf = new int[Element.MaxNumber + 1];
        for (int index = 0; index < elements.Count; index++) placeOf[elements[index].Number] = index;
        var rows = new List<Row>();
        foreach (IGrouping<int, int> group in Enumerable.Range(0, structures.Count).GroupBy(structures.CompositionOf))
        {
            (Element Element, int Count)[] parts = [.. structures.Store.Compositions[group.Key]];
            double atoms = parts.Sum(part => part.Count);
            double known = parts.Sum(part => part.Count * energies[placeOf[part.Element.Number]]) / atoms;
            (Element Element, int Count)[] fitted = [.. parts.Where(part => Array.IndexOf(free, placeOf[part.Element.Number]) >= 0)];
            var row = new Row([.. fitted.Select(part => Array.IndexOf(free, placeOf[part.Element.Number]))], [.. fitted.Select(part => part.Count / atoms)],
                [.. group]);
            foreach (int structure in row.Structures) Targets[structure] = structures.FactsOf(structure).Energy / atoms - known;
            if (row.Columns.Length > 0) rows.Add(row);
        }
        Rows = rows;
    }

    /// <summary>Elements that are fitted.</summary>
    public int Columns { get; }

    /// <summary>Compositions in which one of them occurs.</summary>
    public IReadOnlyList<Row> Rows { get; }

    /// <summary>[structure], eV: energy per atom less that of the elements that are not fitted.</summary>
    public double[] Targets { get; }

    /// <summary>eV, the median energy of an atom of the elements that are fitted.</summary>
    public double Median
    {
        get
        {
            double[] values = [.. Rows.SelectMany(row => row.Structures.Select(structure => Targets[structure] / row.Share)).Order()];
            return values.Length == 0 ? 0 : (values[(values.Length - 1) / 2] + values[values.Length / 2]) / 2;
        }
    }
}
