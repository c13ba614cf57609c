using System.Globalization;
using Amalgam.Atoms;
using Amalgam.Atoms.Elements;
using Amalgam.Atoms.Frames;
using Amalgam.Atoms.Labels;
using Amalgam.Formats.Npy;

namespace Amalgam.Formats.DeepMd;

/// <summary>Writes one system: type.raw, type_map.raw, nopbc where there is no cell, and one set with all frames.</summary>
internal sealed class DeepMdSystemWriter
{
    private readonly string folder;
    private readonly bool isMixed, isOpen;
    private readonly List<Element> types;
    private readonly int[] ofAtoms;
    private readonly NpyAppender positions;
    private readonly NpyAppender? cells, energies, forces, virials, realTypes;

    /// <param name="first">a structure of the system; not written yet</param>
    public DeepMdSystemWriter(string folder, Structure first, bool isMixed)
    {
        (this.folder, this.isMixed, isOpen) = (folder, isMixed, !first.Cell.IsFullyPeriodic);
        string set = Path.Combine(folder, "set.000");
        Directory.CreateDirectory(set);
        int atoms = first.AtomCount;
        types = isMixed ? [] : [.. first.Elements.Distinct().Order()];
        ofAtoms = isMixed ? new int[atoms] : [.. first.Elements.Select(element => types.IndexOf(element))];
        NpyAppender Array(string name, int width, string type = "<f8") => new(Path.Combine(set, name + ".npy"), type, width);
        positions = Array("coord", 3 * atoms);
        cells = isOpen ? null : Array("box", 9);
        energies = first.Energy is null ? null : Array("energy", 1);
        forces = first.Forces is null ? null : Array("force", 3 * atoms);
        virials = first.Stress is null || isOpen ? null : Array("virial", 9);
        realTypes = isMixed ? Array("real_atom_types", atoms, "<i4") : null;
    }

    /// <summary>What structures of one system have in common.</summary>
    public static string KeyOf(Structure structure, bool isMixed)
    {
        string labels = string.Concat(LabelTable.All.Select(label => structure.Labels.Has(label) ? '1' : '0')), cell = structure.Cell.IsFullyPeriodic
            ? "p" : "o";
        string atoms = isMixed ? structure.AtomCount.ToString(CultureInfo.InvariantCulture)
            : string.Concat(structure.Elements.Select(element => (char)element.Number));
        return $"{labels}{cell}{atoms}";
    }

    /// <summary>A name for the folder of a system.</summary>
    public static string NameOf(Structure structure, bool isMixed) =>
        isMixed ? structure.AtomCount.ToString(CultureInfo.InvariantCulture) : Formula.Hill(structure.Elements);

    /// <exception cref="InvalidDataException">The format cannot hold the frame.</exception>
    public static void Check(Frame frame)
    {
        Structure structure = frame.Structure;
        InvalidDataException Wrong(string expected, string found, string advice) =>
            new($"{structure.Source}: expected {expected}, found {found}\n  → {advice}");
        if (structure.AtomCount == 0) throw Wrong("at least one atom to write", "none", "leave the structure out");
        if (frame.Prediction is not null || frame.Motion
            is not null) throw Wrong("structures alone for DeePMD-kit data", "what a program computed for them", "write extended XYZ");
        if (structure.Cell.IsPeriodicAnywhere && !structure.Cell.IsFullyPeriodic)
            throw Wrong("three periodic axes or none for DeePMD-kit data", "some", "write another format, or give the cell all periodic axes");
        double[][] all = [structure.Positions, structure.Cell.Rows.ToArray(), .. LabelTable.All.Select(label => structure.Labels[label]).OfType<double[]>()];
        if (all.Any(numbers => Array.Exists(numbers, number => !double.IsFinite(number))))
            throw Wrong("finite numbers to write", "others among positions, cell or labels", "leave the structure out, or mend it");
    }

    public void Add(Structure structure)
    {
        positions.Add(structure.Positions);
        cells?.Add(structure.Cell.Rows);
        energies?.Add([structure.Energy!.Value]);
        forces?.Add(structure.Forces);
        virials?.Add(VirialOf(structure));
        realTypes?.Add([.. structure.Elements.Select(TypeOf)]);
    }

    public void Finish()
    {
        foreach (NpyAppender? array in (NpyAppender?[])[positions, cells, energies, forces, virials, realTypes]) array?.Finish();
        File.WriteAllLines(Path.Combine(folder, DeepMdSystem.TypesName), ofAtoms.Select(type => type.ToString(CultureInfo.InvariantCulture)));
        File.WriteAllLines(Path.Combine(folder, DeepMdSystem.NamesName), types.Select(element => element.Symbol));
        if (isOpen) File.WriteAllText(Path.Combine(folder, DeepMdSystem.OpenName), "");
    }

    private double TypeOf(Element element)
    {
        int type = types.IndexOf(element);
        if (type >= 0) return type;
        types.Add(element);
        return types.Count - 1;
    }

    /// <summary>[9], eV, W = −Vσ; the very numbers of the file it was read from where they mean the same.</summary>
    private static double[] VirialOf(Structure structure)
    {
        double[] stress = structure.Stress!;
        double volume = structure.Cell.Volume;
        if (structure.Labels.OriginOf(LabelTable.Stress) is { Numbers: { Length: 9 } read }
            && stress.Zip(read).All(pair => pair.First == -pair.Second / volume)) return read;
        return [.. stress.Select(component => -component * volume)];
    }
}
