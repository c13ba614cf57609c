using Amalgam.Atoms;

namespace Amalgam.Studies.Soundness;

/// <summary>Copies of structures, changed in ways whose effect on energy and forces is known.</summary>
internal static class StructureTransforms
{
    /// <summary>The same elements at other places.</summary>
    /// <param name="positions">[atom, 3], Å</param>
    public static Structure At(this Structure structure, double[] positions, Cell cell) =>
        new(structure.Elements, positions, cell) { Source = structure.Source };

    /// <summary>r + t d.</summary>
    /// <param name="direction">[atom, 3]</param>
    public static Structure Moved(this Structure structure, double[] direction, double t) =>
        structure.At([.. structure.Positions.Zip(direction, (r, d) => r + t * d)], structure.Cell);

    /// <summary>Positions and lattice vectors times a matrix from the left: r' = M r.</summary>
    /// <param name="matrix">[3, 3], row-major</param>
    public static Structure Transformed(this Structure structure, double[] matrix)
    {
        Cell cell = structure.Cell;
        return structure.At(Multiply(matrix, structure.Positions), new Cell(Multiply(matrix, cell.Rows), cell.PeriodicA, cell.PeriodicB, cell.PeriodicC));
    }

    /// <summary>Deformed by 1 + t ε, where ε has one component.</summary>
    /// <param name="component">3 k + l</param>
    public static Structure Strained(this Structure structure, int component, double t)
    {
        double[] matrix = [1, 0, 0, 0, 1, 0, 0, 0, 1];
        matrix[component] += t;
        return structure.Transformed(matrix);
    }

    /// <summary>Everything longer by a factor.</summary>
    public static Structure Scaled(this Structure structure, double factor) => structure.Transformed([factor, 0, 0, 0, factor, 0, 0, 0, factor]);

    /// <summary>Atom <c>order[i]</c> becomes atom i.</summary>
    public static Structure Permuted(this Structure structure, int[] order) =>
        new([.. order.Select(atom => structure.Elements[atom])], [.. order.SelectMany(atom => structure.Positions.AsSpan(3 * atom, 3).ToArray())],
            structure.Cell)
        { Source = structure.Source };

    /// <summary>Repeated along periodic axes; the copies of all atoms follow one another, cell by cell.</summary>
    /// <param name="times">[3], 1 along open axes</param>
    public static Structure Repeated(this Structure structure, int[] times)
    {
        double[] rows = structure.Cell.Rows.ToArray();
        int copies = times[0] * times[1] * times[2], n = structure.AtomCount;
        double[] positions = new double[3 * n * copies];
        for (int copy = 0; copy < copies; copy++)
            for (int i = 0; i < 3 * n; i++)
                positions[3 * n * copy + i] = structure.Positions[i] + copy / (times[1] * times[2]) * rows[i % 3] + copy / times[2] % times[1] * rows[3 + i % 3]
                    + copy % times[2] * rows[6 + i % 3];
        double[] larger = [.. rows.Select((value, index) => times[index / 3] > 1 ? value * times[index / 3] : value)];
        Cell cell = structure.Cell;
        return new Structure([.. Enumerable.Repeat(structure.Elements, copies).SelectMany(elements => elements)], positions,
            new Cell(larger, cell.PeriodicA, cell.PeriodicB, cell.PeriodicC))
        { Source = structure.Source };
    }

    /// <summary>Repeats a structure along its shortest periodic axis until it has a number of atoms; open axes stay as they are.</summary>
    public static Structure RepeatedToAtLeast(this Structure structure, int least)
    {
        if (!structure.Cell.IsPeriodicAnywhere || structure.AtomCount == 0) return structure;
        int[] times = [1, 1, 1];
        double Length(int axis) => Math.Sqrt(Enumerable.Range(0, 3).Sum(k => structure.Cell.Rows[3 * axis + k] * structure.Cell.Rows[3 * axis + k]));
        double[] lengths = [.. Enumerable.Range(0, 3).Select(Length)];
        while (structure.AtomCount * times[0] * times[1] * times[2] < least)
            times[Enumerable.Range(0, 3).Where(structure.Cell.IsPeriodic).MinBy(axis => lengths[axis] * times[axis])]++;
        return times.All(time => time == 1) ? structure : structure.Repeated(times);
    }

    /// <summary>Every atom moved by whole lattice vectors along the periodic axes, another number for each.</summary>
    public static Structure Wrapped(this Structure structure)
    {
        double[] positions = [.. structure.Positions];
        for (int index = 0; index < positions.Length; index++)
            for (int axis = 0; axis < 3; axis++)
                if (structure.Cell.IsPeriodic(axis)) positions[index] += ((index / 3 + axis) % 5 - 2) * structure.Cell.Rows[3 * axis + index % 3];
        return structure.At(positions, structure.Cell);
    }

    /// <summary>Both in open space, the second moved by so much along x beyond the reach of the first.</summary>
    /// <param name="gap">Å between the outermost atoms</param>
    public static Structure Joined(this Structure first, Structure second, double gap)
    {
        double Least(Structure structure) => Enumerable.Range(0, structure.AtomCount).Min(atom => structure.Positions[3 * atom]);
        double most = Enumerable.Range(0, first.AtomCount).Max(atom => first.Positions[3 * atom]), offset = most + gap - Least(second);
        return new Structure([.. first.Elements, .. second.Elements],
            [.. first.Positions, .. second.Positions.Select((r, index) => index % 3 == 0 ? r + offset : r)], Cell.Open)
        { Source = first.Source };
    }

    /// <summary>M applied to each of the vectors.</summary>
    /// <param name="matrix">[3, 3]</param>
    /// <param name="vectors">[vector, 3]</param>
    public static double[] Multiply(ReadOnlySpan<double> matrix, ReadOnlySpan<double> vectors)
    {
        var product = new double[vectors.Length];
        for (int index = 0; index < vectors.Length; index++)
            for (int l = 0; l < 3; l++) product[index] += matrix[3 * (index % 3) + l] * vectors[index - index % 3 + l];
        return product;
    }
}
