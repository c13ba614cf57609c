using Amalgam.Atoms;
using Amalgam.Atoms.Labels;
using Amalgam.Formats.Text;

namespace Amalgam.Formats.Extxyz;

/// <summary>The unit fields of one comment line (energy-unit, forces_unit, …) as factors to eV, Å, eV/Å and eV/Å³.</summary>
internal sealed class UnitFields(FileProblems problems, LabelCensus census)
{
    private enum Quantity { Energy, Force, Stress, Virial, Length, Position, Lattice }

    private static readonly Dictionary<string, Quantity> Quantities = new(StringComparer.OrdinalIgnoreCase)
    {
        ["energy"] = Quantity.Energy,
        ["energies"] = Quantity.Energy,
        ["force"] = Quantity.Force,
        ["forces"] = Quantity.Force,
        ["stress"] = Quantity.Stress,
        ["stresses"] = Quantity.Stress,
        ["virial"] = Quantity.Virial,
        ["virials"] = Quantity.Virial,
        ["length"] = Quantity.Length,
        ["distance"] = Quantity.Length,
        ["pos"] = Quantity.Position,
        ["position"] = Quantity.Position,
        ["positions"] = Quantity.Position,
        ["coordinate"] = Quantity.Position,
        ["coordinates"] = Quantity.Position,
        ["lattice"] = Quantity.Lattice,
        ["cell"] = Quantity.Lattice,
    };

    /// <summary>[quantity], factor to the unit inside; 0 where the line names no unit.</summary>
    private readonly double[] factors = new double[7];

    /// <summary>A field that names another unit than the one inside, for messages; −1 when none does.</summary>
    private int foreignField = -1;

    /// <summary>eV per unit of the energy.</summary>
    public double Energy => Or(Quantity.Energy, 1);

    /// <summary>eV/Å per unit of the forces.</summary>
    public double Force => Or(Quantity.Force, 1);

    /// <summary>eV/Å³ per unit of the stress.</summary>
    public double Stress => Or(Quantity.Stress, 1);

    /// <summary>eV per unit of the virial, which is an energy and follows energy-unit unless it has a unit of its own.</summary>
    public double Virial => Or(Quantity.Virial, Energy);

    /// <summary>Å per unit of the positions.</summary>
    public double Position => Or(Quantity.Position, Or(Quantity.Length, 1));

    /// <summary>Å per unit of Lattice.</summary>
    public double Lattice => Or(Quantity.Lattice, Or(Quantity.Length, 1));

    /// <summary>Whether a key is a unit field of a label, which no longer holds once the label is written in the units used inside.</summary>
    public static bool IsLabelUnit(string key) => Quantities.TryGetValue(QuantityName(key) ?? "?", out Quantity quantity) && quantity <= Quantity.Virial;

    /// <summary>Reads the unit fields; a unit that is not known is a problem.</summary>
    public void Read(CommentLine comment)
    {
        Array.Clear(factors);
        foreignField = -1;
        for (int i = 0; i < comment.Count; i++)
            if (comment.HasValue(i) && MayBeUnit(comment.KeyBytes(i)) && QuantityName(comment.Key(i)) is string name) ReadField(comment, i, name);
    }

    /// <summary>Whether energy, force or length has another unit than eV and Å.</summary>
    public bool AreForeign => Energy != 1 || Force != 1 || Position != 1 || Lattice != 1;

    /// <summary>
    /// A file that names foreign units for one quantity leaves those of the others in doubt: each label then needs its own field.
    /// Pressures are an exception: GPa beside eV is common.
    /// </summary>
    public void RequireUnits(CommentLine comment, bool energy, bool forces, bool stress)
    {
        Require(comment, energy, Quantity.Energy, "energy", LabelUnits.EnergyNames[0]);
        Require(comment, forces, Quantity.Force, "force", LabelUnits.ForceNames[0]);
        Require(comment, stress, Quantity.Stress, "stress", LabelUnits.StressNames[0]);
    }

    private double Or(Quantity quantity, double otherwise) => factors[(int)quantity] > 0 ? factors[(int)quantity] : otherwise;

    private void Require(CommentLine comment, bool present, Quantity quantity, string name, string example)
    {
        if (!present || factors[(int)quantity] > 0) return;
        problems.Add(comment.LineNumber, $"expected {name}-unit beside the other unit fields, found none", comment.FieldText(foreignField),
            $"the other units are not eV and Å: say which unit the {name} has, such as {name}-unit={example}");
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
        if (!Quantities.TryGetValue(name, out Quantity quantity))
        {
            census.Notice($"{comment.Key(field)} is the unit of nothing that is read here; kept as it is");
            return;
        }
        double factor = Factor(quantity, unit);
        if (factor != 1 && quantity is not (Quantity.Stress or Quantity.Virial)) foreignField = field;
        double earlier = factors[(int)quantity];
        if (factor == 0) ReportUnknown(comment, field, quantity, unit);
        else if (earlier > 0 && earlier != factor)
            problems.Add(comment.LineNumber, $"expected one unit of {name}, found {comment.Key(field)}={unit} and another one", comment.FieldText(field),
                "keep the one that is right");
        factors[(int)quantity] = factor > 0 ? factor : 1;
        if (quantity >= Quantity.Length) comment.Use(field);
    }

    private static double Factor(Quantity quantity, string unit) => quantity switch
    {
        Quantity.Energy or Quantity.Virial => LabelUnits.Energy(unit),
        Quantity.Force => LabelUnits.Force(unit),
        Quantity.Stress => LabelUnits.Stress(unit),
        _ => LabelUnits.Length(unit),
    };

    private void ReportUnknown(CommentLine comment, int field, Quantity quantity, string unit)
    {
        IReadOnlyList<string> names = quantity switch
        {
            Quantity.Energy or Quantity.Virial => LabelUnits.EnergyNames,
            Quantity.Force => LabelUnits.ForceNames,
            Quantity.Stress => LabelUnits.StressNames,
            _ => LabelUnits.LengthNames,
        };
        string? near = NearestName.Name(unit, names);
        problems.Add(comment.LineNumber, $"expected a known unit in {comment.Key(field)}, found '{unit}'", comment.FieldText(field),
            (near is null ? "" : $"did you mean {near}? ") + $"Known are {string.Join(", ", names)}");
    }
}
