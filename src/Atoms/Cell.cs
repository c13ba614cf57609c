namespace Amalgam.Atoms;

/// <summary>Three lattice vectors, the rows of a 3×3 matrix in Å, and which of them are periodic.</summary>
/// <remarks>A row that is not periodic may be zero. Immutable.</remarks>
public sealed class Cell
{
    private readonly double[] rows;

    /// <summary>No lattice, no periodic axis: a molecule in open space.</summary>
    public static readonly Cell Open = new(new double[9], false, false, false);

    /// <param name="rows">[3, 3], Å, lattice vectors as rows, row-major</param>
    public Cell(ReadOnlySpan<double> rows, bool periodicA, bool periodicB, bool periodicC)
    {
        if (rows.Length != 9) throw new ArgumentException("a cell has nine numbers", nameof(rows));
        this.rows = rows.ToArray();
        PeriodicA = periodicA;
        PeriodicB = periodicB;
        PeriodicC = periodicC;
    }

    /// <summary>[3, 3], Å, lattice vectors as rows, row-major.</summary>
    public ReadOnlySpan<double> Rows => rows;

    public bool PeriodicA { get; }
    public bool PeriodicB { get; }
    public bool PeriodicC { get; }

    /// <summary>Whether axis 0, 1 or 2 is periodic.</summary>
    public bool IsPeriodic(int axis) =>
        axis switch { 0 => PeriodicA, 1 => PeriodicB, 2 => PeriodicC, _ => throw new ArgumentOutOfRangeException(nameof(axis)) };

    /// <summary>True when all three axes are periodic: the only case in which a stress is defined.</summary>
    public bool IsFullyPeriodic => PeriodicA && PeriodicB && PeriodicC;

    /// <summary>True when at least one axis is periodic.</summary>
    public bool IsPeriodicAnywhere => PeriodicA || PeriodicB || PeriodicC;

    /// <summary>|det|, Å³; zero when a lattice vector is missing.</summary>
    public double Volume => Math.Abs(
        rows[0] * (rows[4] * rows[8] - rows[5] * rows[7])
        - rows[1] * (rows[3] * rows[8] - rows[5] * rows[6])
        + rows[2] * (rows[3] * rows[7] - rows[4] * rows[6]));
}
