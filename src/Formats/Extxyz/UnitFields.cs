using Amalgam.Atoms;
using Amalgam.Atoms.Columns;
using Amalgam.Atoms.Labels;
using Amalgam.Atoms.Quantities;
using Amalgam.Formats.Text;

namespace Amalgam.Formats.Extxyz;

/// <summary>The unit fields of one comment line (energy-unit, forces_unit, …) as factors to eV, Å, eV/Å and eV/Å³.</summary>
internal sealed class UnitFields(FileProblems problems, StructureCensus census)
{
    /// <param name="Index">place in <see cref="factors"/></param>
    /// <param name="Factor">unit inside per unit of a name; 0 when the name is not known</param>
    /// <param name="Names">names for messages and guesses</param>
    /// <param name="IsLabel">whether the quantity is that of a label, not of the geometry</param>
    /// <param name="IsPressure">whether it is a stress or a virial: GPa beside eV is common, so its unit says nothing about those of the others</param>
    private sealed record Quantity(int Index, Func<string, double> Factor, IReadOnlyList<string> Names, bool IsLabel = false, bool IsPressure = false);

    private static readonly int LabelCount = LabelTable.All.Count;

    private static readonly Quantity VirialQuantity = new(LabelCount, UnitNames.Energy, UnitNames.EnergyNames, IsLabel: true, IsPressure: true);
    private static readonly Quantity LengthQuantity = new(LabelCount + 1, UnitNames.Length, UnitNames.LengthNames);
    private static readonly Quantity PositionQuantity = LengthQuantity with { Index = LabelCount + 2 };
    private static readonly Quantity LatticeQuantity = LengthQuantity with { Index = LabelCount + 3 };

    private static readonly Dictionary<string, Quantity> Quantities = ByName();

    private static readonly (string Name, Quantity Quantity)[] WordQuantities =
        [("positions", PositionQuantity), ("x_centroid", PositionQuantity), ("cell", LatticeQuantity)];

    /// <summary>[quantity], factor to the unit inside; 0 where the line names no unit.</summary>
    private readonly double[] factors = new double[LabelCount + 4];

    /// <summary>A field that names another unit than the one inside, for messages; −1 when none does.</summary>
    private int foreignField = -1;

    /// <summary>Unit inside per unit of a label in the file.</summary>
    public double FactorOf(Label label) => Or(label.Index, 1);

    /// <summary>eV per unit of the virial, which is an energy and follows energy-unit unless it has a unit of its own.</summary>
    public double Virial => Or(VirialQuantity.Index, FactorOf(LabelTable.Energy));

    /// <summary>Å per unit of the positions.</summary>
    public double Position => Or(PositionQuantity.Index, Or(LengthQuantity.Index, 1));

    /// <summary>Å per unit of Lattice.</summary>
    public double Lattice => Or(LatticeQuantity.Index, Or(LengthQuantity.Index, 1));

    /// <summary>Whether a key is a unit field of a label, which no longer holds once the label is written in the units used inside.</summary>
    public static bool IsLabelUnit(string key) => Quantities.TryGetValue(QuantityName(key) ?? "?", out Quantity? quantity) && quantity.IsLabel;

    /// <summary>Reads the unit fields; a unit that is not known is a problem.</summary>
    public void Read(CommentLine comment)
    {
        Array.Clear(factors);
        foreignField = -1;
        for (int i = 0; i < comment.Count; i++)
            if (!comment.HasValue(i)) ReadWord(comment, i);
            else if (MayBeUnit(comment.KeyBytes(i)) && QuantityName(comment.Key(i)) is string name) ReadField(comment, i, name);
    }

    /// <summary>Takes the unit of a bare word as i-PI writes it: positions{angstrom}, cell{atomic_unit}.</summary>
    private void ReadWord(CommentLine comment, int field)
    {
        if (comment.KeyBytes(field) is not [.., (byte)'}']) return;
        string word = comment.Key(field);
        foreach ((string name, Quantity quantity) in WordQuantities)
        {
            double factor = OtherCellFields.IpiUnit(word, name);
            if (factor == 0) continue;
            comment.Use(field);
            if (factor < 0)
                problems.Add(comment.LineNumber, "expected a known unit of length, found another one", word,
                    "known are angstrom, atomic_unit, nanometer, picometer");
            factors[quantity.Index] = Math.Abs(factor);
            if (factor != 1) foreignField = field;
        }
    }

    /// <summary>Whether a label that is no pressure, or a length, has another unit than the one inside.</summary>
    public bool AreForeign => Position != 1 || Lattice != 1 || LabelTable.All.Any(label => label.Unit != LabelUnit.Stress && FactorOf(label) != 1);

    /// <summary>
    /// A file that names foreign units for one quantity leaves those of the others in doubt: each label then needs its own field.
    /// Pressures are an exception: GPa beside eV is common.
    /// </summary>
    /// <param name="isPresent">whether the structure has a label, in the unit of the label and not as a virial</param>
    public void RequireUnits(CommentLine comment, Func<Label, bool> isPresent)
    {
        foreach (Label label in LabelTable.All)
        {
            if (!isPresent(label) || factors[label.Index] > 0) continue;
            string name = label.Unit.Quantity;
            problems.Add(comment.LineNumber, $"expected {name}-unit beside the other unit fields, found none", comment.FieldText(foreignField),
                $"the other units are not eV and Å: say which unit the {name} has, such as {name}-unit={label.Unit.Names[0]}");
        }
    }

    private double Or(int quantity, double otherwise) => factors[quantity] > 0 ? factors[quantity] : otherwise;

    private static Dictionary<string, Quantity> ByName()
    {
        var quantities = new Dictionary<string, Quantity>(StringComparer.OrdinalIgnoreCase)
        {
            ["virial"] = VirialQuantity,
            ["virials"] = VirialQuantity,
            ["length"] = LengthQuantity,
            ["distance"] = LengthQuantity,
            ["pos"] = PositionQuantity,
            ["position"] = PositionQuantity,
            ["positions"] = PositionQuantity,
            ["coordinate"] = PositionQuantity,
            ["coordinates"] = PositionQuantity,
            ["lattice"] = LatticeQuantity,
            ["cell"] = LatticeQuantity,
        };
        foreach (Label label in LabelTable.All)
            foreach (string name in (string[])[label.Unit.Quantity, label.Name, label.Plural])
                quantities[name] = new Quantity(label.Index, label.Unit.Factor, label.Unit.Names, IsLabel: true, IsPressure: label.Unit == LabelUnit.Stress);
        return quantities;
    }

    private static bool MayBeUnit(ReadOnlySpan<byte> key) => key.Length >= 4 && (key[^1] | 0x20) is 't' or 's' && key.Contains((byte)'n');

    /// <summary>"energy" of energy_unit, forces-units or REF_energy_unit; "" of units; null when the key is no unit field.</summary>
    private static string? QuantityName(string key)
    {
        ReadOnlySpan<char> name = key.AsSpan().TrimEnd("sS");
        if (!name.EndsWith("unit", StringComparison.OrdinalIgnoreCase)) return null;
        name = name[..^4].TrimEnd("-_");
        foreach (string prefix in (ReadOnlySpan<string>)["REF_", "dft_"])
            if (name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase)) name = name[prefix.Length..];
        return name.ToString();
    }

    private void ReadField(CommentLine comment, int field, string name)
    {
        string unit = comment.Value(field)?.Trim() ?? "";
        if (name.Length == 0 && !unit.Equals("metal", StringComparison.OrdinalIgnoreCase))
            problems.Add(comment.LineNumber, $"expected a unit for each quantity, found {comment.Key(field)}={unit} for all", comment.FieldText(field),
                "name them one by one: energy-unit, force-unit, stress-unit, length-unit");
        if (name.Length == 0) return;
        if (!Quantities.TryGetValue(name, out Quantity? quantity))
        {
            if (AtomVelocities.IsUnitKey(comment.Key(field))) return;
            census.Notice($"{comment.Key(field)} is the unit of nothing that is read here; kept as it is");
            return;
        }
        double factor = quantity.Factor(unit);
        if (factor != 1 && !quantity.IsPressure) foreignField = field;
        double earlier = factors[quantity.Index];
        if (factor == 0) ReportUnknown(comment, field, quantity, unit);
        else if (earlier > 0 && earlier != factor)
            problems.Add(comment.LineNumber, $"expected one unit of {name}, found {comment.Key(field)}={unit} and another one", comment.FieldText(field),
                "keep the one that is right");
        factors[quantity.Index] = factor > 0 ? factor : 1;
        if (!quantity.IsLabel) comment.Use(field);
    }

    private void ReportUnknown(CommentLine comment, int field, Quantity quantity, string unit)
    {
        string? near = NearestName.Name(unit, quantity.Names);
        problems.Add(comment.LineNumber, $"expected a known unit in {comment.Key(field)}, found '{unit}'", comment.FieldText(field),
            (near is null ? "" : $"did you mean {near}? ") + $"Known are {string.Join(", ", quantity.Names)}");
    }
}
