using Amalgam.Dynamics.Options;

namespace Amalgam.Dynamics.Ensembles;

/// <summary>What a cell shape allows.</summary>
internal static class CellShapes
{
    /// <summary>Independent changes: 1, 3 or 6.</summary>
    public static int Freedoms(this CellShape shape) => shape switch { CellShape.Isotropic => 1, CellShape.Orthorhombic => 3, _ => 6 };

    /// <summary>Takes away what the shape does not allow: keeps a third of the trace, the diagonal, or all.</summary>
    /// <param name="matrix">[3, 3], symmetric</param>
    public static void Project(this CellShape shape, Span<double> matrix)
    {
        if (shape == CellShape.Full) return;
        double third = (matrix[0] + matrix[4] + matrix[8]) / 3;
        for (int i = 0; i < 9; i++)
            if (i % 4 != 0) matrix[i] = 0;
            else if (shape == CellShape.Isotropic) matrix[i] = third;
    }
}
