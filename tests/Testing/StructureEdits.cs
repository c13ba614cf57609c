using Amalgam.Atoms;

namespace Amalgam.Testing;

/// <summary>Copies of structures, transformed in ways whose effect on energy and forces is known.</summary>
public static class StructureEdits
{
    public static Structure Copy(this Structure structure) => structure.With([.. structure.Positions], structure.Cell);

    /// <summary>The same elements at other places.</summary>
    /// <param name="positions">[atom, 3], Å</param>
    public static Structure With(this Structure structure, double[] positions, Cell cell) => new([.. structure.Elements], positions, cell);

    /// <summary>Positions moved by <paramref name="step"/> times a direction.</summary>
    /// <param name="direction">[atom, 3]</param>
    public static Structure Moved(this Structure structure, double[] direction, double step) =>
        structure.With([.. structure.Positions.Zip(direction, (r, d) => r + step * d)], structure.Cell);

    /// <summary>Positions and cell multiplied by a matrix from the left: r' = M r.</summary>
    /// <param name="matrix">[3, 3], row-major</param>
    public static Structure Transformed(this Structure structure, double[] matrix) =>
        structure.With(Multiply(matrix, structure.Positions), structure.Cell.WithRows(Multiply(matrix, structure.Cell.Rows)));

    /// <summary>Deformed by 1 + t ε.</summary>
    /// <param name="strain">[3, 3], ε</param>
    public static Structure Strained(this Structure structure, double[] strain, double t)
    {
        var matrix = new double[9];
        for (int k = 0; k < 9; k++) matrix[k] = (k % 4 == 0 ? 1 : 0) + t * strain[k];
        return structure.Transformed(matrix);
    }

    /// <summary>The same lattice rows with other periodic axes.</summary>
    public static Structure WithPeriodicity(this Structure structure, bool a, bool b, bool c) =>
        structure.With([.. structure.Positions], new Cell(structure.Cell.Rows, a, b, c));

    public static Cell WithRows(this Cell cell, double[] rows) => new(rows, cell.PeriodicA, cell.PeriodicB, cell.PeriodicC);

    /// <summary>Atom <c>order[i]</c> becomes atom i.</summary>
    public static Structure Permuted(this Structure structure, int[] order) =>
        new([.. order.Select(atom => structure.Elements[atom])], [.. order.SelectMany(atom => structure.Positions.AsSpan(3 * atom, 3).ToArray())],
            structure.Cell);

    /// <summary>Repeated along the lattice vectors; the copies of all atoms follow one another, cell by cell.</summary>
    public static Structure Repeated(this Structure structure, int a, int b, int c)
    {
        double[] rows = structure.Cell.Rows.ToArray();
        var positions = new List<double>();
        for (int copy = 0; copy < a * b * c; copy++)
        {
            (int x, int y, int z) = (copy / (b * c), copy / c % b, copy % c);
            for (int index = 0; index < structure.Positions.Length; index++)
            {
                int k = index % 3;
                positions.Add(structure.Positions[index] + x * rows[k] + y * rows[3 + k] + z * rows[6 + k]);
            }
        }
        int[] times = [a, b, c];
        double[] larger = [.. rows.Select((value, index) => value * times[index / 3])];
        return new Structure([.. Enumerable.Repeat(structure.Elements, a * b * c).SelectMany(elements => elements)], [.. positions],
            structure.Cell.WithRows(larger));
    }

    /// <summary>Every atom moved by whole lattice vectors along the periodic axes, another count for each atom.</summary>
    public static Structure Wrapped(this Structure structure)
    {
        double[] positions = [.. structure.Positions];
        for (int index = 0; index < positions.Length; index++)
            for (int axis = 0; axis < 3; axis++)
                if (structure.Cell.IsPeriodic(axis)) positions[index] += ((index / 3 + axis) % 5 - 2) * structure.Cell.Rows[3 * axis + index % 3];
        return structure.With(positions, structure.Cell);
    }

    /// <summary>Both structures in open space, the second moved.</summary>
    /// <param name="offset">[3], Å</param>
    public static Structure Joined(this Structure first, Structure second, double[] offset) =>
        new([.. first.Elements, .. second.Elements], [.. first.Positions, .. second.Positions.Select((r, index) => r + offset[index % 3])], Cell.Open);

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
