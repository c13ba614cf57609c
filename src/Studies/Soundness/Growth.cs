using Amalgam.Atoms;

namespace Amalgam.Studies.Soundness;

/// <summary>Periodic structures made large enough to be worth moving.</summary>
internal static class Growth
{
    /// <summary>Repeats a structure along its shortest periodic axis until it has so many atoms; open ones stay as they are.</summary>
    public static Structure ToAtoms(Structure structure, int least)
    {
        if (!structure.Cell.IsPeriodicAnywhere || structure.AtomCount == 0) return structure;
        int[] times = [1, 1, 1];
        double Length(int axis) => Math.Sqrt(Enumerable.Range(0, 3).Sum(k => structure.Cell.Rows[3 * axis + k] * structure.Cell.Rows[3 * axis + k]));
        double[] lengths = [.. Enumerable.Range(0, 3).Select(Length)];
        while (structure.AtomCount * times[0] * times[1] * times[2] < least)
            times[Enumerable.Range(0, 3).Where(structure.Cell.IsPeriodic).MinBy(axis => lengths[axis] * times[axis])]++;
        return times.All(time => time == 1) ? structure : structure.Repeated(times);
    }
}
