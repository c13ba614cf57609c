using System.Globalization;
using Amalgam.Atoms;
using Amalgam.Atoms.Numerics;
using Amalgam.Dynamics.Numerics;

namespace Amalgam.Dynamics.Minimization;

/// <summary>What can be known of the two ends of a path before it is computed.</summary>
public static class PathEnds
{
    /// <summary>Å: atoms nearer to their place than this have not moved.</summary>
    private const double SamePlace = 0.01;
    /// <summary>Å: who moves less is not taken for an atom that changed its place with another.</summary>
    private const double Moved = 0.3;
    /// <summary>Å: a shift of everything that is worth a notice.</summary>
    private const double NoticedShift = 0.1;
    /// <summary>A path is worth another order, or a turn of its end, when it is shorter by this factor.</summary>
    private const double WorthwhileShare = 0.9;
    private const int MostMoved = 500, MostNamed = 10;

    /// <summary>Refuses ends between which there is no path, and says what makes a path longer than it needs to be.</summary>
    /// <param name="constraints">of both</param>
    /// <returns>notices for the user, none where all is well</returns>
    /// <exception cref="InvalidDataException">
    /// Other atoms, another order of the elements, another cell; the same structure, shifted or turned as a whole or not; a fixed atom that moves.
    /// </exception>
    public static IReadOnlyList<string> Check(Structure start, Structure end, AtomConstraints constraints)
    {
        RequireSameAtoms(start, end);
        double[] step = ShortWay(start, end);
        RequireFixed(end, step, constraints);
        RequireDifferent(end, step);
        var notices = new List<string>();
        if (constraints.AtomCount == 0) CheckWhole(start, end, step, notices);
        CheckOrder(start, end, step, notices);
        return notices;
    }

    /// <summary>From the start to the end, each atom the short way round the cell.</summary>
    /// <returns>[atom, 3], Å</returns>
    internal static double[] ShortWay(Structure start, Structure end) =>
        ShortWay([.. end.Positions.Zip(start.Positions, (to, from) => to - from)], start.Cell);

    /// <exception cref="InvalidDataException">Other atoms, another order of the elements, or another cell.</exception>
    internal static void RequireSameAtoms(Structure start, Structure end)
    {
        if (!start.Elements.AsSpan().SequenceEqual(end.Elements))
        {
            bool areSame = start.Elements.Order().SequenceEqual(end.Elements.Order());
            int first = start.Elements.Zip(end.Elements).TakeWhile(pair => pair.First == pair.Second).Count();
            string found = areSame ? $"the same atoms in another order (first: atom {first + 1}, {start.Elements[first]} and {end.Elements[first]})"
                : $"others ({Formula(start)} and {Formula(end)})";
            throw new InvalidDataException($"{end.Source}: expected the atoms of {start.Source} in the same order, found {found}\n"
                + "  → write both ends from one structure");
        }
        for (int k = 0; k < 9; k++)
            if (Math.Abs(start.Cell.Rows[k] - end.Cell.Rows[k]) > 1e-6 || start.Cell.IsPeriodic(k / 3) != end.Cell.IsPeriodic(k / 3))
                throw new InvalidDataException($"{end.Source}: expected the cell of {start.Source}, found another\n  → a band has one cell");
    }

    /// <exception cref="InvalidDataException">No atom moves.</exception>
    internal static void RequireDifferent(Structure end, double[] step)
    {
        double farthest = Farthest(step);
        if (farthest < SamePlace) throw Fault(end, $"no atom moves farther than {farthest:0.####} Å", "give the two minima that the path is to join");
    }

    private static double[] ShortWay(double[] step, Cell cell)
    {
        if (!cell.IsPeriodicAnywhere) return step;
        double[] rows = LatticeBasis.Completed(cell), fractions = new double[step.Length];
        Matrix3.MultiplyRows(step, Matrix3.Inverse(rows), fractions);
        for (int k = 0; k < step.Length; k++)
            if (cell.IsPeriodic(k % 3)) fractions[k] -= Math.Round(fractions[k]);
        Matrix3.MultiplyRows(fractions, rows, step);
        return step;
    }

    private static void RequireFixed(Structure end, double[] step, AtomConstraints constraints)
    {
        for (int k = 0; k < step.Length; k++)
            if (constraints.IsFixed[k] && Math.Abs(step[k]) > SamePlace)
                throw new InvalidDataException($"{end.Source}: expected fixed atoms at the same place in both ends, found "
                    + FormattableString.Invariant($"atom {k / 3 + 1} moved by {step[k]:0.###} Å along {"xyz"[k % 3]}\n")
                    + "  → free it in move_mask, or put it back");
    }

    /// <summary>A shift of everything, and of molecules a turn, cost nothing and lengthen the path.</summary>
    private static void CheckWhole(Structure start, Structure end, double[] step, List<string> notices)
    {
        bool isOpen = !start.Cell.IsPeriodicAnywhere;
        double[] rest = isOpen && start.AtomCount > 1 ? Superposition.Residual(start.Positions, end.Positions) : Shifted(step, out _);
        double length = Length(step), shorter = Length(rest);
        Shifted(step, out double[] shift);
        string how = isOpen ? "turned or shifted" : FormattableString.Invariant($"shifted by {shift[0]:0.###} {shift[1]:0.###} {shift[2]:0.###} Å");
        if (start.AtomCount > 1 && Farthest(rest) < SamePlace) throw Fault(end, $"{how} as a whole", "that is no path: give two different minima");
        if (start.AtomCount > 1 && shorter < WorthwhileShare * length && length - shorter > NoticedShift)
            notices.Add(FormattableString.Invariant($"{end.Source}: the end is {how} as a whole; put back, the path is {shorter:0.##} Å long instead of ")
                + FormattableString.Invariant($"{length:0.##} Å\n  → shift {(isOpen ? "and turn " : "")}one end onto the other"));
    }

    /// <summary>Steps without what the median atom does.</summary>
    private static double[] Shifted(double[] step, out double[] shift)
    {
        double[] median = [.. Enumerable.Range(0, 3).Select(axis => step.Where((_, k) => k % 3 == axis).Order().ElementAt(step.Length / 6))];
        shift = median;
        return [.. step.Select((part, k) => part - median[k % 3])];
    }

    private static void CheckOrder(Structure start, Structure end, double[] step, List<string> notices)
    {
        int[] moved = [.. Enumerable.Range(0, start.AtomCount).Where(atom => Matrix3.Length(step.AsSpan(3 * atom, 3)) > Moved)];
        int[] places = [.. Enumerable.Range(0, start.AtomCount)];
        double gained = 0;
        foreach (int[] alike in moved.GroupBy(atom => start.Elements[atom]).Select(group => group.ToArray()))
        {
            if (alike.Length is < 2 or > MostMoved) continue;
            int n = alike.Length;
            double[] cost = [.. Enumerable.Range(0, n * n).Select(k => Square(start, alike[k / n], end, alike[k % n]))];
            int[] best = Assignment.Least(cost, n);
            for (int i = 0; i < n; i++)
            {
                gained += cost[i * n + i] - cost[i * n + best[i]];
                places[alike[i]] = alike[best[i]];
            }
        }
        double length = Length(step), shorter = Math.Sqrt(Math.Max(0, length * length - gained));
        if (shorter >= WorthwhileShare * length) return;
        notices.Add(FormattableString.Invariant($"{end.Source}: {Rings(places)}; another order gives a shorter path, {shorter:0.##} Å long instead of ")
            + FormattableString.Invariant($"{length:0.##} Å\n  → order the atoms of one end as in the other, unless the exchange is what you look for"));
    }

    private static double Square(Structure start, int from, Structure end, int to)
    {
        double[] way = ShortWay([.. Enumerable.Range(0, 3).Select(k => end.Positions[3 * to + k] - start.Positions[3 * from + k])], start.Cell);
        return Matrix3.Dot(way, way);
    }

    /// <summary>"atoms 11 and 41 change places, atoms 2, 5, 7 go round".</summary>
    private static string Rings(int[] places)
    {
        var rings = new List<string>();
        bool[] isSeen = new bool[places.Length];
        for (int first = 0; first < places.Length; first++)
        {
            var ring = new List<int>();
            for (int atom = first; !isSeen[atom]; atom = places[atom])
            {
                isSeen[atom] = true;
                ring.Add(atom + 1);
            }
            if (ring.Count == 2) rings.Add($"atoms {ring[0]} and {ring[1]} change places");
            if (ring.Count > 2) rings.Add($"atoms {string.Join(", ", ring.Take(MostNamed))}{(ring.Count > MostNamed ? ", …" : "")} change places in a ring");
        }
        return string.Join("; ", rings.Take(MostNamed)) + (rings.Count > MostNamed ? "; …" : "");
    }

    private static double Farthest(double[] step) =>
        Enumerable.Range(0, step.Length / 3).Max(atom => Matrix3.Length(step.AsSpan(3 * atom, 3)));

    private static double Length(double[] step) => Math.Sqrt(InverseHessian.Dot(step, step));

    private static string Formula(Structure structure) =>
        string.Concat(structure.Elements.GroupBy(element => element).OrderBy(group => group.Key.Symbol, StringComparer.Ordinal)
            .Select(group => group.Key.Symbol + (group.Count() > 1 ? group.Count().ToString(CultureInfo.InvariantCulture) : "")));

    private static InvalidDataException Fault(Structure end, FormattableString found, string advice) =>
        new($"{end.Source}: expected two different structures, found that the ends are the same structure, {FormattableString.Invariant(found)}\n  → {advice}");
}
