namespace Amalgam.Atoms.Elements;

/// <summary>A chemical element, known by its atomic number Z (1 to 118).</summary>
/// <remarks>Properties (symbol, mass, radius, place in the periodic table) come from an embedded table; see <see cref="ElementTable"/>.</remarks>
public readonly record struct Element : IComparable<Element>
{
    /// <summary>Largest atomic number known.</summary>
    public const int MaxNumber = 118;

    /// <summary>Atomic number Z, 1 to 118.</summary>
    public int Number { get; }

    /// <param name="number">Atomic number, 1 to 118.</param>
    /// <exception cref="ArgumentOutOfRangeException">The number is no element.</exception>
    public Element(int number)
    {
        if (number is < 1 or > MaxNumber)
            throw new ArgumentOutOfRangeException(nameof(number), number, "an atomic number is 1 to 118");
        Number = number;
    }

    /// <summary>Symbol, such as "Fe".</summary>
    public string Symbol => ElementTable.Symbols[Number];

    /// <summary>Mass, u: standard atomic weight, or the most stable isotope where there is none.</summary>
    public double Mass => ElementTable.Masses[Number];

    /// <summary>Covalent radius, Å.</summary>
    public double CovalentRadius => ElementTable.CovalentRadii[Number];

    /// <summary>Column of the periodic table, 1 to 18; lanthanides and actinides all count as 3.</summary>
    public int Group => ElementTable.Groups[Number];

    /// <summary>Row of the periodic table, 1 to 7.</summary>
    public int Period => ElementTable.Periods[Number];

    /// <summary>Family, such as the halogens.</summary>
    public ElementFamily Family => Number switch
    {
        1 or 6 or 7 or 8 or 15 or 16 or 34 => ElementFamily.Nonmetal,
        5 or 14 or 32 or 33 or 51 or 52 => ElementFamily.Metalloid,
        >= 57 and <= 71 => ElementFamily.Lanthanide,
        >= 89 and <= 103 => ElementFamily.Actinide,
        _ => Group switch
        {
            1 => ElementFamily.AlkaliMetal,
            2 => ElementFamily.AlkalineEarthMetal,
            <= 12 => ElementFamily.TransitionMetal,
            17 => ElementFamily.Halogen,
            18 => ElementFamily.NobleGas,
            _ => ElementFamily.PostTransitionMetal,
        },
    };

    /// <summary>Electronegativity on the Pauling scale; null where no value exists (He, Ne, Ar, Pm, Eu, Tb, Yb, Rn, Z &gt; 102).</summary>
    public double? Electronegativity => ElementTable.Electronegativities[Number];

    /// <summary>The element of a symbol in its usual spelling; false when there is none.</summary>
    public static bool TryParse(ReadOnlySpan<char> symbol, out Element element)
    {
        int number = ElementTable.NumberOf(symbol);
        element = number > 0 ? new Element(number) : default;
        return number > 0;
    }

    /// <summary>The element of a symbol.</summary>
    /// <exception cref="FormatException">No element has this symbol.</exception>
    public static Element Parse(string symbol) =>
        TryParse(symbol, out Element element) ? element : throw new FormatException($"'{symbol}' is not the symbol of an element");

    public int CompareTo(Element other) => Number.CompareTo(other.Number);
    public override string ToString() => Number == 0 ? "?" : Symbol;
}
