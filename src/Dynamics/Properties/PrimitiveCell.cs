using Amalgam.Atoms;
using Amalgam.Atoms.Columns;
using Amalgam.Atoms.Numerics;
using Amalgam.Dynamics.Numerics;

namespace Amalgam.Dynamics.Properties;

/// <summary>The smallest cell that repeats, found from the translations that map a crystal onto itself.</summary>
/// <param name="Rows">[3, 3], Å, short lattice vectors; open axes carry unit vectors</param>
/// <param name="Representatives">[primitive atom], atoms of the given cell</param>
/// <param name="PrimitiveAtomOf">[atom of the given cell], the primitive atom it repeats</param>
internal sealed record PrimitiveCell(double[] Rows, int[] Representatives, int[] PrimitiveAtomOf)
{
    /// <summary>The given cell itself.</summary>
    public static PrimitiveCell Whole(Structure structure)
    {
        int[] all = [.. Enumerable.Range(0, structure.AtomCount)];
        return new PrimitiveCell(LatticeBasis.Completed(structure.Cell), all, all);
    }

    /// <summary>Isotopes are told apart.</summary>
    /// <param name="tolerance">Å: atoms this near to a translated one count as its image</param>
    public static PrimitiveCell Find(Structure structure, double tolerance)
    {
        if (!structure.Cell.IsFullyPeriodic) return Whole(structure);
        double[] rows = LatticeBasis.Completed(structure.Cell), inverse = Matrix3.Inverse(rows);
        double[] fractional = new double[3 * structure.AtomCount];
        Matrix3.MultiplyRows(structure.Positions, inverse, fractional);
        int[] rare = structure.Elements.Select((element, atom) => (element, atom)).GroupBy(pair => pair.element)
            .MinBy(group => group.Count())!.Select(pair => pair.atom).ToArray();
        double[] masses = AtomMasses.Of(structure);
        var translations = new List<double[]>();
        int[] images = [.. Enumerable.Range(0, structure.AtomCount)], group = [.. images];
        foreach (int other in rare.Skip(1))
        {
            double[] shift = [.. Enumerable.Range(0, 3).Select(k => fractional[3 * other + k] - fractional[3 * rare[0] + k])];
            if (!Maps(structure, masses, fractional, rows, shift, tolerance, images)) continue;
            translations.Add(Matrix3.Product([.. shift, 0, 0, 0, 0, 0, 0], rows)[..3]);
            for (int atom = 0; atom < group.Length; atom++) group[atom] = Math.Min(group[atom], images[atom]);
        }
        if (translations.Count == 0) return Whole(structure);
        int[] representatives = [.. Enumerable.Range(0, group.Length).Where(atom => group[atom] == atom)];
        return new PrimitiveCell(Shortest(rows, translations), representatives, [.. group.Select(atom => Array.IndexOf(representatives, atom))]);
    }

    /// <param name="images">[atom], filled with the atom each one falls on</param>
    private static bool Maps(Structure structure, double[] masses, double[] fractional, double[] rows, double[] shift, double tolerance, int[] images)
    {
        Span<double> difference = stackalloc double[3], distance = stackalloc double[3];
        for (int atom = 0; atom < structure.AtomCount; atom++)
        {
            images[atom] = -1;
            for (int other = 0; other < structure.AtomCount && images[atom] < 0; other++)
            {
                if (structure.Elements[other] != structure.Elements[atom] || masses[other] != masses[atom]) continue;
                for (int k = 0; k < 3; k++)
                {
                    difference[k] = fractional[3 * atom + k] + shift[k] - fractional[3 * other + k];
                    difference[k] -= Math.Round(difference[k]);
                }
                Matrix3.MultiplyRows(difference, rows, distance);
                if (Matrix3.Length(distance) <= tolerance) images[atom] = other;
            }
            if (images[atom] < 0) return false;
        }
        return true;
    }

    /// <summary>Three shortest independent vectors of the lattice of all translations; in three dimensions they span it.</summary>
    private static double[] Shortest(double[] rows, List<double[]> translations)
    {
        double[] reduced = LatticeBasis.Reduced(rows);
        double volume = Math.Abs(Matrix3.Determinant(rows)) / (translations.Count + 1);
        var candidates = new List<double[]>();
        foreach (double[] translation in translations.Append([0, 0, 0]))
        {
            // Into the reduced cell first, so that its near images are among the nearest ones.
            double[] place = Matrix3.Product([.. translation, 0, 0, 0, 0, 0, 0], Matrix3.Inverse(reduced))[..3];
            for (int image = 0; image < 125; image++)
            {
                int[] cell = [image % 5 - 2, image / 5 % 5 - 2, image / 25 - 2];
                double[] vector = Matrix3.Product([.. place.Select((p, k) => p - Math.Round(p) + cell[k]), 0, 0, 0, 0, 0, 0], reduced)[..3];
                if (Matrix3.Length(vector) > 1e-3) candidates.Add(vector);
            }
        }
        candidates = [.. candidates.OrderBy(LengthRounded)];
        double[] first = candidates[0];
        double[] second = candidates.First(v => Matrix3.Length(Matrix3.Cross(first, v)) > 1e-3 * Matrix3.Length(first) * Matrix3.Length(v));
        double[] third = candidates.First(v => Math.Abs(Math.Abs(Matrix3.Determinant([.. first, .. second, .. v])) - volume) < 1e-3 * volume);
        return LatticeBasis.Reduced([.. first, .. second, .. third]);
    }

    // Rounded, so that equally long vectors keep their order whatever the last bits say.
    private static double LengthRounded(double[] vector) => Math.Round(Matrix3.Length(vector), 6);
}
