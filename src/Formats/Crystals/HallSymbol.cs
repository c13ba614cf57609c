namespace Amalgam.Formats.Crystals;

/// <summary>Makes the operators of a space group from its Hall symbol.</summary>
/// <remarks>S. R. Hall, Acta Cryst. A37 (1981) 517–525; International Tables for Crystallography B, section A1.4.2.3. Shifts are whole twelfths.</remarks>
internal static class HallSymbol
{
    private const int Twelfths = 12, MostOperators = 192;

    /// <summary>The operators, the identity first; null when the symbol is none.</summary>
    public static IReadOnlyList<SymmetryOperator>? Operators(string symbol)
    {
        string text = symbol.Trim();
        int[] origin = new int[3];
        int open = text.IndexOf('(');
        if (open >= 0)
        {
            string[] shifts = text[(open + 1)..].TrimEnd(')').Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (shifts.Length != 3 || !shifts.Index().All(pair => int.TryParse(pair.Item, out origin[pair.Index]))) return null;
            text = text[..open];
        }
        string[] words = text.Replace('_', ' ').Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (words.Length is 0 or > 5) return null;
        List<Seitz> generators = [];
        if (words[0].StartsWith('-')) generators.Add(Seitz.Inversion);
        if (!AddLattice(words[0].TrimStart('-'), generators)) return null;
        var reader = new HallRotations();
        foreach (string word in words.Skip(1))
        {
            if (reader.Read(word) is not { } generator) return null;
            generators.Add(generator);
        }
        return Close([.. generators.Select(generator => generator.Moved(origin))]);
    }

    private static bool AddLattice(string letter, List<Seitz> generators)
    {
        int[][]? shifts = letter.ToUpperInvariant() switch
        {
            "P" => [],
            "A" => [[0, 6, 6]],
            "B" => [[6, 0, 6]],
            "C" => [[6, 6, 0]],
            "I" => [[6, 6, 6]],
            "R" => [[8, 4, 4], [4, 8, 8]],
            "F" => [[0, 6, 6], [6, 0, 6], [6, 6, 0]],
            _ => null,
        };
        foreach (int[] shift in shifts ?? []) generators.Add(new Seitz(Seitz.Identity.Rotation, shift));
        return shifts is not null;
    }

    private static List<SymmetryOperator>? Close(Seitz[] generators)
    {
        List<Seitz> group = [Seitz.Identity];
        HashSet<string> known = [Seitz.Identity.Key];
        for (int next = 0; next < group.Count; next++)
            foreach (Seitz generator in generators)
            {
                Seitz product = generator.Times(group[next]);
                if (!known.Add(product.Key)) continue;
                if (group.Count == MostOperators) return null;
                group.Add(product);
            }
        return [.. group.Select(seitz => new SymmetryOperator(seitz.Rotation, [.. seitz.Shift.Select(part => part / (double)Twelfths)]))];
    }

    /// <summary>A rotation and a shift in twelfths.</summary>
    internal sealed record Seitz(int[] Rotation, int[] Shift)
    {
        public static readonly Seitz Identity = new([1, 0, 0, 0, 1, 0, 0, 0, 1], [0, 0, 0]);
        public static readonly Seitz Inversion = new([-1, 0, 0, 0, -1, 0, 0, 0, -1], [0, 0, 0]);

        public string Key => $"{string.Join(' ', Rotation)} {string.Join(' ', Shift)}";

        /// <summary>First the other, then this.</summary>
        public Seitz Times(Seitz other)
        {
            var rotation = new int[9];
            var shift = new int[3];
            for (int place = 0; place < 9; place++)
                for (int k = 0; k < 3; k++) rotation[place] += Rotation[3 * (place / 3) + k] * other.Rotation[3 * k + place % 3];
            for (int row = 0; row < 3; row++)
            {
                int sum = Shift[row];
                for (int k = 0; k < 3; k++) sum += Rotation[3 * row + k] * other.Shift[k];
                shift[row] = ((sum % Twelfths) + Twelfths) % Twelfths;
            }
            return new Seitz(rotation, shift);
        }

        /// <summary>The same operator seen from an origin moved by −v: V S V⁻¹ with V = (1, v).</summary>
        public Seitz Moved(int[] v) => new Seitz(Identity.Rotation, v).Times(this).Times(new Seitz(Identity.Rotation, [-v[0], -v[1], -v[2]]));
    }
}
