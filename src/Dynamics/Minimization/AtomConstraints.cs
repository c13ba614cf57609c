using System.Globalization;
using Amalgam.Atoms;
using Amalgam.Atoms.Columns;

namespace Amalgam.Dynamics.Minimization;

/// <summary>Which coordinates of which atoms stay. A fixed coordinate is fixed relative to the cell: when the cell is deformed it goes along.</summary>
public sealed class AtomConstraints
{
    private readonly bool[] isFixed;

    private AtomConstraints(bool[] isFixed) => this.isFixed = isFixed;

    /// <summary>[atom, 3]</summary>
    public ReadOnlySpan<bool> IsFixed => isFixed;

    /// <summary>Atoms with at least one fixed coordinate.</summary>
    public int AtomCount
    {
        get
        {
            int count = 0;
            for (int i = 0; i < isFixed.Length; i += 3)
                if (isFixed[i] || isFixed[i + 1] || isFixed[i + 2]) count++;
            return count;
        }
    }

    /// <summary>Every atom may move.</summary>
    public static AtomConstraints None(int atomCount) => new(new bool[3 * atomCount]);

    /// <param name="isFixed">[atom, 3]</param>
    public static AtomConstraints Of(bool[] isFixed) => new([.. isFixed]);

    /// <summary>The constraints of a structure's columns, see <see cref="FixedCoordinates"/>; none without them.</summary>
    /// <exception cref="InvalidDataException">The column is not of one or three flags per atom.</exception>
    public static AtomConstraints FromFile(Structure structure) =>
        FixedCoordinates.Read(structure) is bool[] isFixed ? new AtomConstraints(isFixed) : None(structure.AtomCount);

    /// <summary>Adds the atoms of a list such as "1-12,15:z,20:xy" (counted from 1; all three coordinates unless letters say which).</summary>
    /// <exception cref="InvalidDataException">The list cannot be read, or names an atom that does not exist.</exception>
    public AtomConstraints With(string list)
    {
        bool[] mask = [.. isFixed];
        foreach (string part in list.Split(',', StringSplitOptions.TrimEntries)) Add(mask, list, part);
        return new AtomConstraints(mask);
    }

    private static void Add(bool[] mask, string list, string part)
    {
        string[] halves = part.Split(':');
        string[] ends = halves[0].Split('-');
        string letters = halves.Length == 2 ? halves[1] : "xyz";
        int count = mask.Length / 3, first = 0, last = 0;
        bool isRead = halves.Length <= 2 && ends.Length <= 2 && letters.Length > 0 && letters.All("xyz".Contains)
            && int.TryParse(ends[0], NumberStyles.None, CultureInfo.InvariantCulture, out first)
            && int.TryParse(ends[^1], NumberStyles.None, CultureInfo.InvariantCulture, out last);
        if (!isRead || first < 1 || last < first || last > count)
            throw new InvalidDataException($"expected atoms to fix, 1 to {count}, such as 1-12,15:z, found '{part}'\n  {list}\n"
                + "  → atoms are counted from 1; letters after a colon fix single coordinates");
        for (int atom = first - 1; atom < last; atom++)
            foreach (char letter in letters) mask[3 * atom + letter - 'x'] = true;
    }
}
