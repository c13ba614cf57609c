using Amalgam.Atoms;
using Amalgam.Atoms.Columns;
using Amalgam.Atoms.Elements;
using Amalgam.Atoms.Labels;
using Amalgam.Formats.Contracts;

namespace Amalgam.Formats.Outputs;

/// <summary>One structure as it is put together from the parts of a file, in Å, eV, eV/Å and eV/Å³.</summary>
/// <param name="where">"file:line"</param>
/// <param name="elements">[atom]</param>
/// <param name="positions">[atom, 3], Å</param>
internal sealed class OutputFrame(string where, IReadOnlyList<Element> elements, IReadOnlyList<double> positions)
{
    private readonly List<(Label Label, string Key, double[] Numbers)> labels = [];

    public string Where => where;

    public IReadOnlyList<Element> Elements => elements;

    /// <summary>[atom, 3], Å.</summary>
    public IReadOnlyList<double> Positions => positions;

    /// <summary>[3, 3], Å, rows; null for none.</summary>
    public double[]? CellRows { get; set; }

    /// <summary>Which axes are periodic, where there is a cell.</summary>
    public (bool A, bool B, bool C) Periodic { get; set; } = (true, true, true);

    public StructureExtras Extras { get; } = new();

    /// <summary>Adds an energy, eV; the first key is the usual one, others are taken on demand.</summary>
    public void AddEnergy(string key, double energy) => labels.Add((LabelTable.Energy, key, [energy]));

    /// <summary>Adds forces, [atom, 3], eV/Å.</summary>
    public void AddForces(string key, IEnumerable<double> forces, double factor = 1) =>
        labels.Add((LabelTable.Forces, key, [.. forces.Select(force => factor * force)]));

    /// <summary>Adds a stress, [3, 3], eV/Å³, tensile positive.</summary>
    public void AddStress(string key, IReadOnlyList<double> stress, double factor = 1) =>
        labels.Add((LabelTable.Stress, key, [.. stress.Select(component => factor * component)]));

    /// <summary>Adds a stress of six numbers.</summary>
    /// <param name="order">of xx, yy, zz, yz, xz, xy: the place in <paramref name="six"/></param>
    public void AddStress(string key, IReadOnlyList<double> six, ReadOnlySpan<int> order, double factor)
    {
        double xx = six[order[0]], yy = six[order[1]], zz = six[order[2]], yz = six[order[3]], xz = six[order[4]], xy = six[order[5]];
        AddStress(key, (double[])[xx, xy, xz, xy, yy, yz, xz, yz, zz], factor);
    }

    /// <summary>Keeps a value of the structure.</summary>
    public void Keep(string key, string value) => Extras.Info.Add(new(key, value));

    /// <summary>Keeps numbers of the atoms.</summary>
    public void Keep(string name, int width, IReadOnlyList<double> numbers, double factor = 1)
    {
        if (numbers.Count != width * elements.Count) return;
        Extras.Columns.Add(new(name, 'R', width, [.. numbers.Select(number =>
            (factor * number).ToString("R", System.Globalization.CultureInfo.InvariantCulture))]));
    }

    /// <summary>Keeps velocities, [atom, 3].</summary>
    /// <param name="factor">Å/fs per unit</param>
    public void KeepVelocities(IReadOnlyList<double> velocities, double factor = 1)
    {
        if (velocities.Count != 3 * elements.Count) return;
        Keep("velocities", 3, velocities, factor);
        Keep("velocity-unit", "A/fs");
    }

    /// <summary>Keeps which coordinates are fixed, [atom, 3].</summary>
    public void KeepFixed(IReadOnlyList<bool> isFixed)
    {
        if (isFixed.Count == 3 * elements.Count)
            Extras.Columns.AddRange(FixedCoordinates.Write(null, [.. isFixed]).Columns);
    }

    /// <summary>The structure.</summary>
    /// <exception cref="InvalidDataException">Parts do not belong together.</exception>
    public Structure Build(ReadOptions options, StructureCensus census)
    {
        if (elements.Count == 0) throw Wrong("at least one atom", "none");
        if (positions.Count != 3 * elements.Count) throw Wrong($"{elements.Count} positions", $"{positions.Count / 3}");
        var structure = new Structure([.. elements], [.. positions], BuildCell()) { Source = where, Extras = Extras };
        foreach (Label label in LabelTable.All) Take(structure, label, KeyOf(label, options), census);
        return structure;
    }

    private Cell BuildCell()
    {
        if (CellRows is null || !Periodic.A && !Periodic.B && !Periodic.C && CellRows.All(number => number == 0)) return Cell.Open;
        var cell = new Cell(CellRows, Periodic.A, Periodic.B, Periodic.C);
        bool isWhole = cell.IsFullyPeriodic;
        return !isWhole || cell.Volume > 1e-6 ? cell : throw Wrong("a cell with a volume", "lattice vectors in a plane");
    }

    private void Take(Structure structure, Label label, string? wanted, StructureCensus census)
    {
        int place = labels.FindIndex(found => found.Label == label && (wanted is null || found.Key.Equals(wanted, StringComparison.OrdinalIgnoreCase)));
        if (place < 0) return;
        (_, string key, double[] numbers) = labels[place];
        if (numbers.Length != label.LengthOf(structure.AtomCount))
            throw Wrong($"{label.LengthOf(structure.AtomCount)} numbers of {label.Name}", $"{numbers.Length}");
        if (!structure.CanHave(label))
        {
            census.Notice($"{key} of a structure that is not periodic along three axes says nothing; not used as a label");
            return;
        }
        structure.Labels.Set(label, numbers, new LabelOrigin(key) { IsForeign = true });
    }

    private static string? KeyOf(Label label, ReadOptions options) =>
        label == LabelTable.Energy ? options.EnergyKey : label == LabelTable.Forces ? options.ForcesKey : options.StressKey ?? options.VirialKey;

    private InvalidDataException Wrong(string expected, string found) =>
        new($"{where}: expected {expected}, found {found}\n  → the parts of this structure do not belong together: is the file damaged?");
}
