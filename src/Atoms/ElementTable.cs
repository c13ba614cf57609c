using System.Collections.Frozen;

namespace Amalgam.Atoms;

/// <summary>Tabulated properties of the 118 elements.</summary>
public static class ElementTable
{
    /// <summary>[Z], symbols; entry 0 is empty.</summary>
    public static readonly IReadOnlyList<string> Symbols =
    [
        "", "H", "He", "Li", "Be", "B", "C", "N", "O", "F", "Ne", "Na", "Mg", "Al", "Si", "P", "S", "Cl", "Ar",
        "K", "Ca", "Sc", "Ti", "V", "Cr", "Mn", "Fe", "Co", "Ni", "Cu", "Zn", "Ga", "Ge", "As", "Se", "Br", "Kr",
        "Rb", "Sr", "Y", "Zr", "Nb", "Mo", "Tc", "Ru", "Rh", "Pd", "Ag", "Cd", "In", "Sn", "Sb", "Te", "I", "Xe",
        "Cs", "Ba", "La", "Ce", "Pr", "Nd", "Pm", "Sm", "Eu", "Gd", "Tb", "Dy", "Ho", "Er", "Tm", "Yb", "Lu",
        "Hf", "Ta", "W", "Re", "Os", "Ir", "Pt", "Au", "Hg", "Tl", "Pb", "Bi", "Po", "At", "Rn",
        "Fr", "Ra", "Ac", "Th", "Pa", "U", "Np", "Pu", "Am", "Cm", "Bk", "Cf", "Es", "Fm", "Md", "No", "Lr",
        "Rf", "Db", "Sg", "Bh", "Hs", "Mt", "Ds", "Rg", "Cn", "Nh", "Fl", "Mc", "Lv", "Ts", "Og",
    ];

    private static readonly FrozenDictionary<string, int> Numbers =
        Symbols.Select((symbol, number) => (symbol, number)).Skip(1).ToFrozenDictionary(p => p.symbol, p => p.number, StringComparer.Ordinal);

    /// <summary>Atomic number of a symbol; 0 when there is none.</summary>
    public static int NumberOf(ReadOnlySpan<char> symbol) =>
        Numbers.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(symbol, out int number) ? number : 0;
}
