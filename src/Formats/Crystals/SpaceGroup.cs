namespace Amalgam.Formats.Crystals;

/// <summary>One setting of a space group.</summary>
/// <param name="Number">1 to 230, as in the International Tables</param>
/// <param name="Setting">axes, cell choice or origin, such as "b1", "R" or "2"; empty where there is one only</param>
/// <param name="Name">Hermann-Mauguin name, such as "P 1 21/c 1"</param>
/// <param name="OtherNames">short, full and old names</param>
/// <param name="Hall">Hall symbol</param>
internal sealed record SpaceGroup(int Number, string Setting, string Name, IReadOnlyList<string> OtherNames, string Hall)
{
    /// <summary>All settings, the usual one of each group first.</summary>
    public static readonly IReadOnlyList<SpaceGroup> All = Read();

    /// <summary>The operators, the identity first.</summary>
    public IReadOnlyList<SymmetryOperator> Operators =>
        HallSymbol.Operators(Hall) ?? throw new InvalidOperationException($"{Hall} is no Hall symbol");

    /// <summary>Settings with a name, such as "P 21/c", "Pnma", "F d -3 m :2" or "R -3 m H"; blanks, _ and capitals make no difference.</summary>
    public static IReadOnlyList<SpaceGroup> Named(string name)
    {
        (string plain, string setting) = Split(name);
        string sought = Plain(plain);
        SpaceGroup[] found = [.. All.Where(group => Plain(group.Name) == sought || group.OtherNames.Any(other => Plain(other) == sought))];
        SpaceGroup[] exact = setting.Length == 0 ? [] : [.. found.Where(group => group.Setting.Equals(setting, StringComparison.OrdinalIgnoreCase))];
        return exact.Length > 0 ? exact : found;
    }

    /// <summary>Settings of a number.</summary>
    public static IReadOnlyList<SpaceGroup> Numbered(int number) => [.. All.Where(group => group.Number == number)];

    /// <summary>The name and the setting behind it: after a colon, or one of H, R, S (origin 1) and Z (origin 2) at the end.</summary>
    private static (string Name, string Setting) Split(string name)
    {
        int colon = name.IndexOf(':');
        string setting = colon >= 0 ? name[(colon + 1)..].Trim() : name.TrimEnd() is [.., ' ', 'H' or 'R' or 'S' or 'Z'] end ? end[^1..] : "";
        string plain = colon >= 0 ? name[..colon] : setting.Length > 0 ? name.TrimEnd()[..^1] : name;
        return (plain, setting switch { "S" or "s" => "1", "Z" or "z" => "2", "h" => "H", "r" => "R", _ => setting });
    }

    private static string Plain(string name) =>
        new string([.. name.Where(letter => !char.IsWhiteSpace(letter) && letter is not ('_' or '(' or ')' or '\''))]).ToLowerInvariant();

    private static SpaceGroup[] Read()
    {
        using Stream table = typeof(SpaceGroup).Assembly.GetManifestResourceStream("space-groups.tsv")
            ?? throw new InvalidOperationException("space-groups.tsv is not embedded");
        using var reader = new StreamReader(table);
        string[][] rows = [.. reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(line => line[0] != '#')
            .Select(line => line.TrimEnd('\r').Split('\t'))];
        return [.. rows.Select(row => new SpaceGroup(int.Parse(row[0], System.Globalization.CultureInfo.InvariantCulture), row[1], row[2],
            row[3].Split('|', StringSplitOptions.RemoveEmptyEntries), row[4]))];
    }
}
