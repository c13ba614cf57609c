using Amalgam.Formats.Outputs;

namespace Amalgam.Formats.Lammps;

/// <summary>The box in the header of a data file, right-angled, tilted or general.</summary>
internal sealed class LammpsDataBox
{
    private readonly double[] rows = new double[9];
    private int found;

    /// <summary>[3, 3], lattice vectors; null before all three bounds.</summary>
    public double[]? Rows => found == 7 ? rows : null;

    /// <summary>Takes a header line; false when it says nothing of the box.</summary>
    public bool Read(OutputLines lines, string line)
    {
        for (int axis = 0; axis < 3; axis++)
            if (line.EndsWith($"{"xyz"[axis]}lo {"xyz"[axis]}hi", StringComparison.Ordinal))
            {
                rows[4 * axis] = lines.Real(1) - lines.Real(0);
                found |= 1 << axis;
                return true;
            }
            else if (line.EndsWith($"{"abc"[axis]}vec", StringComparison.Ordinal))
            {
                lines.Reals(0, 3).CopyTo(rows, 3 * axis);
                found |= 1 << axis;
                return true;
            }
        if (line.EndsWith("abc origin", StringComparison.Ordinal)) return true;
        if (!line.EndsWith("xy xz yz", StringComparison.Ordinal)) return false;
        (rows[3], rows[6], rows[7]) = (lines.Real(0), lines.Real(1), lines.Real(2));
        return true;
    }
}
