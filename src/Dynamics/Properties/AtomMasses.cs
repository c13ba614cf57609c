using System.Globalization;
using Amalgam.Atoms;

namespace Amalgam.Dynamics.Properties;

/// <summary>Masses of the atoms of a structure: those of its column masses (isotopes, as ASE writes it), else standard atomic weights.</summary>
internal static class AtomMasses
{
    /// <returns>[atom], u</returns>
    /// <exception cref="InvalidDataException">The column is not one positive number per atom.</exception>
    public static double[] Of(Structure structure)
    {
        ExtraColumn? column = structure.Extras?.Columns.Find(column => column.Name.ToLowerInvariant() is "masses" or "mass");
        if (column is null) return [.. structure.Elements.Select(element => element.Mass)];
        double[] masses = new double[structure.AtomCount];
        for (int atom = 0; atom < masses.Length; atom++)
            if (column.Width != 1 || !double.TryParse(column.Values[atom], NumberStyles.Float, CultureInfo.InvariantCulture, out masses[atom])
                || !(masses[atom] > 0) || !double.IsFinite(masses[atom]))
                throw new InvalidDataException($"{structure.Source}: expected one positive mass per atom in the column {column.Name}, found "
                    + $"{string.Join(' ', column.Values.Skip(atom * column.Width).Take(column.Width))}\n  {StructureFault.Describe(structure, atom)}\n"
                    + "  → masses are in u; leave the column out for standard atomic weights");
        return masses;
    }
}
