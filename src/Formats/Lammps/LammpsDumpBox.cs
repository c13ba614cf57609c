using Amalgam.Formats.Outputs;

namespace Amalgam.Formats.Lammps;

/// <summary>The box of a dump frame.</summary>
/// <param name="Rows">[3, 3], lattice vectors</param>
/// <param name="Origin">[3], where they start</param>
internal sealed record LammpsDumpBox(double[] Rows, double[] Origin, (bool A, bool B, bool C) Periodic)
{
    /// <summary>Reads the lines after BOX BOUNDS: right-angled, tilted (xy xz yz) or general (abc origin).</summary>
    public static LammpsDumpBox Read(OutputLines lines, string item)
    {
        string[] words = item.Split(' ', StringSplitOptions.RemoveEmptyEntries)[2..];
        bool isTilted = words is ["xy", "xz", "yz", ..], isGeneral = words is ["abc", "origin", ..];
        string[] flags = words[(isTilted ? 3 : isGeneral ? 2 : 0)..];
        var periodic = (IsPeriodic(flags, 0), IsPeriodic(flags, 1), IsPeriodic(flags, 2));
        double[][] bounds = new double[3][];
        for (int axis = 0; axis < 3; axis++)
        {
            lines.Need("bounds of the box");
            bounds[axis] = lines.Reals(0, isGeneral ? 4 : isTilted ? 3 : 2);
        }
        if (isGeneral) return new([.. bounds.SelectMany(row => row[..3])], [.. bounds.Select(row => row[3])], periodic);
        (double xy, double xz, double yz) = isTilted ? (bounds[0][2], bounds[1][2], bounds[2][2]) : (0, 0, 0);
        double x = bounds[0][0] - Math.Min(0, Math.Min(xy, Math.Min(xz, xy + xz))), y = bounds[1][0] - Math.Min(0, yz), z = bounds[2][0];
        double lx = bounds[0][1] - Math.Max(0, Math.Max(xy, Math.Max(xz, xy + xz))) - x, ly = bounds[1][1] - Math.Max(0, yz) - y, lz = bounds[2][1] - z;
        return new([lx, 0, 0, xy, ly, 0, xz, yz, lz], [x, y, z], periodic);
    }

    /// <summary>Without flags, as old versions write, all axes are periodic.</summary>
    private static bool IsPeriodic(string[] flags, int axis) => axis >= flags.Length || flags[axis].StartsWith('p');
}
