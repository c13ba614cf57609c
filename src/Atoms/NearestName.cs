namespace Amalgam.Atoms;

/// <summary>Finds the known name that a mistyped one was probably meant to be.</summary>
public static class NearestName
{
    /// <summary>The known name at the smallest edit distance, or null when none is near (more than a third of the letters differ).</summary>
    /// <remarks>Case counts nothing and '-' equals '_'; two swapped neighbours count as one edit.</remarks>
    public static string? Name(string wanted, IEnumerable<string> known)
    {
        string? best = null;
        int least = Math.Max(1, wanted.Length / 3) + 1;
        foreach (string name in known)
        {
            int distance = Distance(Plain(wanted), Plain(name));
            if (distance >= least) continue;
            least = distance;
            best = name;
        }
        return best;
    }

    /// <summary>"did you mean 'x'?", or "known: a, b, c" when no name is near.</summary>
    public static string Advice(string wanted, IReadOnlyCollection<string> known) =>
        Name(wanted, known) is string name ? $"did you mean '{name}'?" : $"known: {string.Join(", ", known)}";

    /// <summary>Optimal string alignment distance: insertions, deletions, substitutions and swaps of neighbours.</summary>
    public static int Distance(string from, string to)
    {
        var distance = new int[from.Length + 1, to.Length + 1];
        for (int row = 0; row <= from.Length; row++) distance[row, 0] = row;
        for (int column = 0; column <= to.Length; column++) distance[0, column] = column;
        for (int row = 1; row <= from.Length; row++)
            for (int column = 1; column <= to.Length; column++)
            {
                int change = from[row - 1] == to[column - 1] ? 0 : 1;
                int least = Math.Min(distance[row - 1, column - 1] + change, 1 + Math.Min(distance[row - 1, column], distance[row, column - 1]));
                if (row > 1 && column > 1 && from[row - 1] == to[column - 2] && from[row - 2] == to[column - 1])
                    least = Math.Min(least, distance[row - 2, column - 2] + 1);
                distance[row, column] = least;
            }
        return distance[from.Length, to.Length];
    }

    // Long hostile names would make the table quadratic in their length.
    private static string Plain(string name) => (name.Length <= 64 ? name : name[..64]).ToLowerInvariant().Replace('-', '_');
}
