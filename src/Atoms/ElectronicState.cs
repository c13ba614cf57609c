using System.Globalization;

namespace Amalgam.Atoms;

/// <summary>Total charge and spin multiplicity of a structure, as its file gives them.</summary>
/// <param name="Charge">e; null where the file says nothing</param>
/// <param name="Spin">2S + 1; null where the file says nothing</param>
public readonly record struct ElectronicState(int? Charge, int? Spin)
{
    /// <summary>Keys of the total charge, e.</summary>
    public static readonly IReadOnlyList<string> ChargeKeys = ["charge", "total_charge"];

    /// <summary>Keys of the spin multiplicity, 2S + 1.</summary>
    public static readonly IReadOnlyList<string> SpinKeys = ["spin", "multiplicity", "spin_multiplicity", "total_spin"];

    /// <summary>The state of a structure.</summary>
    /// <exception cref="InvalidDataException">A value is no whole number, or two keys contradict each other.</exception>
    public static ElectronicState Of(Structure structure) =>
        new(ValueOf(structure, ChargeKeys, "charge"), ValueOf(structure, SpinKeys, "spin multiplicity"));

    /// <summary>e, of a structure; null where it does not say.</summary>
    /// <exception cref="InvalidDataException">The value is no whole number, or two keys contradict each other.</exception>
    public static int? ChargeOf(Structure structure) => ValueOf(structure, ChargeKeys, "charge");

    /// <summary>2S + 1, of a structure; null where it does not say.</summary>
    /// <exception cref="InvalidDataException">The value is no whole number, or two keys contradict each other.</exception>
    public static int? SpinOf(Structure structure) => ValueOf(structure, SpinKeys, "spin multiplicity");

    private static int? ValueOf(Structure structure, IReadOnlyList<string> keys, string name)
    {
        (string Key, int Value)? found = null;
        foreach (string key in keys)
        {
            if (structure.Extras?.Find(key) is not string text) continue;
            // Databases keep whole numbers as 1.0 too.
            if (!double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) || number != Math.Round(number)
                || Math.Abs(number) > Most)
                throw new InvalidDataException($"{structure.Source}: expected a whole number from −{Most} to {Most} as total {name} ({key}), found '{text}'\n"
                    + "  → correct the value or take the key out");
            if (found is (string other, int value) && value != (int)number)
                throw new InvalidDataException($"{structure.Source}: expected one total {name}, found {other} = {value} and {key} = {(int)number}\n"
                    + "  → take one of the keys out");
            found ??= (key, (int)number);
        }
        return found?.Value;
    }

    /// <summary>Largest magnitude that is taken for a charge or a multiplicity.</summary>
    public const int Most = 1000;
}
