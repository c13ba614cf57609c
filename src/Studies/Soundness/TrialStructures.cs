using Amalgam.Atoms;
using Amalgam.Atoms.Elements;

namespace Amalgam.Studies.Soundness;

/// <summary>Structures that the checks of derivatives and symmetries need: one for each number of periodic axes, of low symmetry.</summary>
internal static class TrialStructures
{
    private const int MostElements = 4;
    private const double Margin = 2.5; // Å, around a molecule that is put into a cell
    private static readonly string[] Names = ["molecule", "wire", "slab", "bulk"];

    /// <summary>Up to eight atoms of up to four of the elements, spread over the list, on distorted grids a little wider than their bonds.</summary>
    public static IReadOnlyList<(string Name, Structure Structure)> Of(IReadOnlyList<Element> elements, int seed)
    {
        Element[] some = [.. Enumerable.Range(0, Math.Min(MostElements, elements.Count))
            .Select(k => elements[k * (elements.Count - 1) / Math.Max(1, Math.Min(MostElements, elements.Count) - 1)])];
        return [.. Enumerable.Range(0, 4).Select(axes => (Names[axes], Grid(some, axes, seed + axes)))];
    }

    /// <summary>The user's structure with no, one, two and three periodic axes: its cell where it has one, a box around it otherwise.</summary>
    public static IReadOnlyList<(string Name, Structure Structure)> From(Structure structure)
    {
        double[] rows = structure.Cell.Volume > 0 ? structure.Cell.Rows.ToArray() : Box(structure);
        string source = structure.Source;
        return
        [
            .. Enumerable.Range(0, 4).Select(axes =>
                (Names[axes], new Structure(structure.Elements, [.. structure.Positions],
                new Cell(rows, axes >= 2, axes >= 3, axes >= 1)) { Source = source })),
        ];
    }

    private static double[] Box(Structure structure)
    {
        double[] rows = new double[9];
        for (int k = 0; k < 3; k++)
        {
            IEnumerable<double> along = Enumerable.Range(0, structure.AtomCount).Select(atom => structure.Positions[3 * atom + k]);
            rows[4 * k] = along.Max() - along.Min() + Margin;
        }
        return rows;
    }

    private static Structure Grid(Element[] elements, int axes, int seed)
    {
        var random = new Random(seed);
        double spacing = 2.1 * elements.Average(element => element.CovalentRadius) + 0.3;
        var positions = new List<double>();
        for (int site = 0; site < 8; site++)
            for (int k = 0; k < 3; k++) positions.Add(spacing * ((site >> k & 1) + 0.16 * (random.NextDouble() - 0.5)));
        double[] rows = [2 * spacing, 0.1, -0.2, 0.15 * spacing, 2.03 * spacing, 0.1, -0.1 * spacing, 0.2 * spacing, 1.96 * spacing];
        Element[] all = [.. Enumerable.Range(0, 8).Select(site => elements[site < elements.Length ? site : random.Next(elements.Length)])];
        Cell cell = axes == 0 ? Cell.Open : new Cell(rows, axes >= 2, axes >= 3, true);
        return new Structure(all, [.. positions], cell) { Source = "made of the elements" };
    }
}
