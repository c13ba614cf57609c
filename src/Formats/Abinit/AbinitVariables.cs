using Amalgam.Atoms.Elements;
using Amalgam.Atoms.Quantities;
using Amalgam.Formats.Outputs;

namespace Amalgam.Formats.Abinit;

/// <summary>An echo of variables: a name, with the number of a data set behind it where it is of one, and its numbers.</summary>
internal sealed class AbinitVariables
{
    private readonly Dictionary<string, List<double>> values = [];

    /// <summary>Reads up to the next rule of signs =.</summary>
    public static AbinitVariables Read(OutputLines lines)
    {
        var echo = new AbinitVariables();
        List<double>? current = null;
        while (lines.Next() && !lines.Starts("===="))
        {
            int first = 0;
            string[] words = lines.Words;
            if (words.Length == 0) continue;
            if (words[0] is "-" or "P") first = 1;
            if (first < words.Length && char.IsAsciiLetter(words[first][0])) echo.values[words[first++]] = current = [];
            for (; first < words.Length && current is not null; first++) Add(words[first], current);
        }
        return echo;
    }

    /// <summary>The numbers of a variable in a data set: its own, or that of all; null for none.</summary>
    public List<double>? Get(string name, int dataSet) => values.GetValueOrDefault(name + dataSet) ?? values.GetValueOrDefault(name);

    /// <summary>Data sets that have a variable: 0 stands for one without a number.</summary>
    public IEnumerable<int> DataSets(string name) => values.Keys.Where(key => key.StartsWith(name, StringComparison.Ordinal))
        .Select(key => key == name ? 0 : OutputNumbers.TryCount(key.AsSpan(name.Length), out int number) ? number : -1).Where(number => number >= 0).Order();

    /// <summary>[3, 3], Å.</summary>
    public double[] Cell(int dataSet)
    {
        List<double> lengths = Get("acell", dataSet) ?? [1, 1, 1], rows = Get("rprim", dataSet) ?? [1, 0, 0, 0, 1, 0, 0, 0, 1];
        return [.. Enumerable.Range(0, 9).Select(place => place < rows.Count && place / 3 < lengths.Count ? Units.Bohr * lengths[place / 3] * rows[place] : 0)];
    }

    /// <summary>[atom].</summary>
    public List<Element> Elements(OutputLines lines, int dataSet)
    {
        int count = (int)Math.Clamp(Get("natom", dataSet)?.FirstOrDefault() ?? 1, 0, 10_000_000);
        List<double> types = Get("typat", dataSet) ?? [1], numbers = Get("znucl", dataSet) ?? [];
        if (types.Count < count) throw lines.Fault($"the types (typat) of {count} atoms above this line");
        List<Element> elements = [];
        for (int atom = 0; atom < count; atom++)
            elements.Add(types[atom] >= 1 && types[atom] <= numbers.Count && numbers[(int)types[atom] - 1] is >= 1 and <= Element.MaxNumber and double z
                ? new Element((int)z) : throw lines.Fault("atomic numbers (znucl) of all types above this line"));
        return elements;
    }

    /// <summary>"1.5", "3*0.0"; words such as Bohr end the numbers without being one.</summary>
    private static void Add(string word, List<double> numbers)
    {
        int star = word.IndexOf('*');
        int times = star > 0 && OutputNumbers.TryCount(word.AsSpan(0, star), out int count) ? Math.Min(count, 100_000) : 1;
        if (OutputNumbers.TryParse(star > 0 ? word.AsSpan(star + 1) : word, out double value)) numbers.AddRange(Enumerable.Repeat(value, times));
    }
}
