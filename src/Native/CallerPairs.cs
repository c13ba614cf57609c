namespace Amalgam.Native;

/// <summary>The caller's own list of pairs, with displacements computed from positions.</summary>
internal sealed unsafe class CallerPairs
{
    private const double SamePlace = 1e-6; // Å
    private double[] displacement = [];

    /// <summary>[pair, 3], Å, D = r_j − r_i.</summary>
    public ReadOnlySpan<double> Displacement(in InputLayout input)
    {
        int pairs = Count(input), all = input.Atoms + input.Ghosts;
        if (displacement.Length < 3L * pairs) displacement = new double[checked(3 * (pairs + pairs / 8))];
        for (int centre = 0; centre < input.Atoms; centre++)
            for (int pair = input.PairStart[centre]; pair < input.PairStart[centre + 1]; pair++)
            {
                int other = input.PairNeighbor[pair];
                if (other < 0 || other >= all) throw NativeFault.Input($"pair_neighbor: expected 0 to {all - 1}, found {other} at pair {pair}");
                double* r = input.Positions + 3 * (long)centre, s = input.Positions + 3 * (long)other;
                double x = s[0] - r[0], y = s[1] - r[1], z = s[2] - r[2], square = x * x + y * y + z * z;
                if (!double.IsFinite(square))
                    throw NativeFault.Input($"positions: expected finite coordinates, found others at atom {centre + 1} or {other + 1}");
                if (square < SamePlace * SamePlace)
                    throw NativeFault.Input($"positions: expected atoms apart, found {centre + 1} and {other + 1} at the same place");
                (displacement[3 * pair], displacement[3 * pair + 1], displacement[3 * pair + 2]) = (x, y, z);
            }
        return displacement.AsSpan(0, 3 * pairs);
    }

    /// <summary>Pairs of the list, whose beginnings are ascending from 0.</summary>
    public static int Count(in InputLayout input)
    {
        if (input.PairStart[0] != 0) throw NativeFault.Input($"pair_start: expected 0 first, found {input.PairStart[0]}");
        for (int centre = 0; centre < input.Atoms; centre++)
            if (input.PairStart[centre + 1] < input.PairStart[centre])
                throw NativeFault.Input(
                    $"pair_start: expected an ascending list, found {input.PairStart[centre + 1]} after {input.PairStart[centre]} at {centre}");
        int pairs = input.PairStart[input.Atoms];
        if (pairs > Array.MaxLength / 4) throw NativeFault.Input($"pair_start: expected at most {Array.MaxLength / 4} pairs, found {pairs}");
        if (pairs > 0 && input.PairNeighbor is null) throw NativeFault.Input("pair_neighbor: expected a list beside pair_start, found NULL");
        return pairs;
    }
}
