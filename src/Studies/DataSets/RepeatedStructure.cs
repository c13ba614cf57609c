using System.Globalization;
using Amalgam.Atoms;
using Amalgam.Atoms.Elements;
using Amalgam.Atoms.Labels;

namespace Amalgam.Studies.DataSets;

/// <summary>A structure repeated to a larger cell with everything it has: labels, columns and keys.</summary>
public static class RepeatedStructure
{
    /// <summary>Keys of totals, which grow with the number of copies; those of predictions are no totals of the larger cell and are left out.</summary>
    private static readonly string[] Totals = ["charge", "total_charge", "magmom", "total_magmom"], Spins =
        ["spin", "total_spin", "multiplicity", "spin_multiplicity"];

    private const string Predicted = "AMALGAM_";

    /// <summary>The repeated structure: atom c · n + i is atom i of copy c.</summary>
    /// <remarks>
    /// The energy times the number of copies, forces and columns once per copy, the stress as it is; total charge and moment times the number of copies. A
    /// singlet stays one; of other spins the coupling between copies is not known.
    /// </remarks>
    /// <exception cref="InvalidDataException">An open axis is to be repeated, a total cannot be multiplied, or there are too many atoms.</exception>
    public static Structure Of(Structure structure, CellRepetition repetition)
    {
        if (!repetition.Keeps(structure.Cell))
            throw new InvalidDataException($"{structure.Source}: expected 1 along open axes, found {repetition}, and periodic axes "
                + $"{(structure.Cell.PeriodicA ? 'T' : 'F')} {(structure.Cell.PeriodicB ? 'T' : 'F')} {(structure.Cell.PeriodicC ? 'T' : 'F')}"
                + "\n  → such as 2,2,1 for a slab; molecules cannot be repeated");
        int n = structure.AtomCount, copies = repetition.Translations.Count;
        if ((long)n * copies > MostAtoms)
            throw new InvalidDataException($"{structure.Source}: expected at most {MostAtoms} atoms, found {(long)n * copies}\n  → repeat it less");
        Element[] elements = [.. Repeated<Element>(structure.Elements, copies)];
        var repeated = new Structure(elements, Positions(structure, repetition), LargerCell(structure.Cell, repetition))
        {
            ConfigType = structure.ConfigType,
            Source = structure.Source,
        };
        repeated.Labels.TakeWeights(structure.Labels);
        foreach (Label label in LabelTable.All)
            if (structure.Labels[label] is double[] numbers)
                repeated.Labels[label] = label.Scope == LabelScope.PerAtom ? [.. Repeated(numbers, copies)]
                    : label.IsExtensive ? [.. numbers.Select(number => number * copies)] : [.. numbers];
        repeated.Extras = structure.Extras is { } extras ? Extras(structure, extras, copies) : null;
        return repeated;
    }

    private const int MostAtoms = 100_000_000;

    private static IEnumerable<T> Repeated<T>(IReadOnlyList<T> values, int copies) => Enumerable.Range(0, copies).SelectMany(_ => values);

    private static double[] Positions(Structure structure, CellRepetition repetition)
    {
        ReadOnlySpan<double> rows = structure.Cell.Rows;
        double[] positions = new double[structure.Positions.Length * repetition.Translations.Count];
        int next = 0;
        foreach ((int a, int b, int c) in repetition.Translations)
            for (int i = 0; i < structure.Positions.Length; i++)
                positions[next++] = structure.Positions[i] + a * rows[i % 3] + b * rows[3 + i % 3] + c * rows[6 + i % 3];
        return positions;
    }

    private static Cell LargerCell(Cell cell, CellRepetition repetition)
    {
        double[] rows = new double[9];
        for (int i = 0; i < 9; i++)
            for (int k = 0; k < 3; k++) rows[i] += repetition.Matrix[i / 3 * 3 + k] * cell.Rows[3 * k + i % 3];
        return new Cell(rows, cell.PeriodicA, cell.PeriodicB, cell.PeriodicC);
    }

    private static StructureExtras Extras(Structure structure, StructureExtras extras, int copies)
    {
        var repeated = new StructureExtras();
        foreach ((string key, string? value) in extras.Info)
            if (!IsPredicted(key)) repeated.Info.Add(KeyValuePair.Create(key, value is null ? null : Value(structure, key, value, copies)));
        foreach (ExtraColumn column in extras.Columns)
            if (!IsPredicted(column.Name)) repeated.Columns.Add(column with { Values = [.. Repeated(column.Values, copies)] });
        return repeated;
    }

    private static bool IsPredicted(string key) => key.StartsWith(Predicted, StringComparison.OrdinalIgnoreCase);

    private static bool IsOneOf(string key, string[] names) => names.Contains(key, StringComparer.OrdinalIgnoreCase);

    /// <summary>Energies and virials under other keys than the label's are totals too.</summary>
    private static bool IsTotal(string key) => IsOneOf(key, Totals) || LabelTable.All.Any(label => label.Scope == LabelScope.PerStructure
        && label.Keys.Any(known => (label.IsExtensive || known.IsVirial) && known.Name.Equals(key, StringComparison.OrdinalIgnoreCase)));

    private static string Value(Structure structure, string key, string value, int copies)
    {
        bool isSpin = IsOneOf(key, Spins);
        if (copies == 1 || !isSpin && !IsTotal(key)) return value;
        double[] numbers = [.. value.Split((char[])[' ', ','], StringSplitOptions.RemoveEmptyEntries)
            .Select(word => double.TryParse(word, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) ? number : double.NaN)];
        if (numbers.Length == 0 || numbers.Contains(double.NaN))
            throw Ambiguous(structure, key, value, "a number that can be multiplied by the copies");
        if (!isSpin) return string.Join(' ', numbers.Select(number => (number * copies).ToString("R", CultureInfo.InvariantCulture)));
        // 0 where unpaired electrons are counted, 1 where it is the multiplicity: a closed shell either way.
        return numbers is [0 or 1] ? value : throw Ambiguous(structure, key, value, "a singlet, whose copies are one");
    }

    private static InvalidDataException Ambiguous(Structure structure, string key, string value, string expected) =>
        new($"{structure.Source}: expected {expected} under {key}, found '{value}'\n"
            + "  → how spins of copies couple is not known: remove the key, or label the larger cell anew");
}
