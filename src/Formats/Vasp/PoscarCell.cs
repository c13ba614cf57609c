using Amalgam.Formats.Outputs;

namespace Amalgam.Formats.Vasp;

/// <summary>The scale and the lattice vectors at the head of POSCAR and XDATCAR.</summary>
internal static class PoscarCell
{
    /// <summary>Reads scale and vectors: a negative scale is the volume in Å³, three are those of x, y and z.</summary>
    /// <returns>[3, 3], Å, and the factor of Cartesian coordinates along x, y and z</returns>
    public static (double[] Rows, double[] Scale) Read(OutputLines lines)
    {
        lines.Need("a scale");
        double[] scale = lines.Words.Length >= 3 && OutputNumbers.TryParse(lines.Words[1], out _) && OutputNumbers.TryParse(lines.Words[2], out _)
            ? lines.Reals(0, 3) : [lines.Real(0), lines.Real(0), lines.Real(0)];
        var rows = new double[9];
        for (int row = 0; row < 3; row++)
        {
            lines.Need("lattice vectors");
            lines.Reals(0, 3).CopyTo(rows, 3 * row);
        }
        double volume = Math.Abs(Lattice.Determinant(rows));
        if (scale[0] < 0 && volume > 0) scale.AsSpan().Fill(Math.Cbrt(-scale[0] / volume));
        if (!scale.All(factor => factor > 0)) throw lines.Fault("a scale that is not zero, or three positive ones");
        for (int place = 0; place < 9; place++) rows[place] *= scale[place % 3];
        return (rows, scale);
    }
}
