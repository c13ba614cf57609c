using Amalgam.Atoms;
using Amalgam.Atoms.Numerics;

namespace Amalgam.Dynamics.Minimization;

/// <summary>Copies to move: own positions, shared elements, no labels, since those belong to the places left behind.</summary>
internal static class StructureCopy
{
    public static Structure Of(Structure structure) => With(structure, [.. structure.Positions], structure.Cell);

    public static Structure With(Structure structure, double[] positions, Cell cell)
    {
        var copy = new Structure(structure.Elements, positions, cell)
        {
            ConfigType = structure.ConfigType,
            Source = structure.Source,
            Extras = structure.Extras,
        };
        copy.Labels.TakeWeights(structure.Labels);
        return copy;
    }

    /// <summary>Atoms and lattice vectors carried along by r' = r · F.</summary>
    /// <param name="deformation">[3, 3], dimensionless: F</param>
    public static Structure Deformed(Structure structure, ReadOnlySpan<double> deformation)
    {
        double[] positions = new double[3 * structure.AtomCount];
        Matrix3.MultiplyRows(structure.Positions, deformation, positions);
        return With(structure, positions, Deformed(structure.Cell, deformation));
    }

    public static Cell Deformed(Cell cell, ReadOnlySpan<double> deformation)
    {
        double[] rows = new double[9];
        Matrix3.MultiplyRows(cell.Rows, deformation, rows);
        return new Cell(rows, cell.PeriodicA, cell.PeriodicB, cell.PeriodicC);
    }
}
