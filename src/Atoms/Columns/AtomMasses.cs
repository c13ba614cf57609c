namespace Amalgam.Atoms.Columns;

/// <summary>Masses of the atoms of a structure: of its column (isotopes, artificial masses) where it has one, else the standard ones.</summary>
public static class AtomMasses
{
    /// <summary>u per eV fs²/Å², the unit of mass of QUIP, whose files hold it as mass.</summary>
    private const double PerQuipMass = Quantities.Units.ElectronvoltInMassSpeedSquared;

    /// <summary>u: beyond any atom and any fictitious mass; electron masses (1822.9 per u) are.</summary>
    private const double Heaviest = 1e4;

    /// <summary>[atom], u.</summary>
    /// <exception cref="InvalidDataException">The column is no positive number per atom, two columns differ, or its unit cannot be u.</exception>
    public static double[] Of(Structure structure) => Given(structure) ?? Standard(structure);

    /// <summary>[atom], u: masses of the elements.</summary>
    public static double[] Standard(Structure structure) => [.. structure.Elements.Select(element => element.Mass)];

    /// <summary>[atom], u: the masses of the structure's column; null when there is none, or when all are the standard ones within 0.1 %.</summary>
    /// <exception cref="InvalidDataException">As <see cref="Of"/>.</exception>
    public static double[]? Given(Structure structure)
    {
        List<(ExtraColumn Column, KnownColumn Known)> columns = ColumnTable.Of(structure, ColumnMeaning.Mass);
        if (columns.Count == 0) return null;
        double[] masses = Read(structure, columns[0].Column);
        foreach ((ExtraColumn other, _) in columns.Skip(1))
        {
            double[] others = Read(structure, other);
            for (int atom = 0; atom < masses.Length; atom++)
                if (Math.Abs(masses[atom] - others[atom]) > 1e-3 * masses[atom]) throw ColumnTable.Contradiction(structure, columns[0].Column, other, atom);
        }
        for (int atom = 0; atom < masses.Length; atom++)
            if (Math.Abs(masses[atom] / structure.Elements[atom].Mass - 1) > 1e-3) return masses;
        return null;
    }

    private static double[] Read(Structure structure, ExtraColumn column)
    {
        double[] masses = ColumnTable.Numbers(structure, column, 1);
        int bad = Array.FindIndex(masses, mass => mass <= 0);
        if (bad >= 0)
            throw ColumnTable.Wrong(structure, column, "positive masses, u,", $"{column.Values[bad]} at atom {bad + 1}", "correct the column or leave it out");
        // QUIP's unit makes every mass 103.6 times that in u, which no isotope is; rounded values of other tables stay within a few per cent.
        if (masses.Select((mass, atom) => mass / structure.Elements[atom].Mass * PerQuipMass).All(ratio => Math.Abs(ratio - 1) < 0.05))
            return [.. masses.Select(mass => mass * PerQuipMass)];
        bad = Array.FindIndex(masses, mass => mass > Heaviest);
        if (bad >= 0)
            throw ColumnTable.Wrong(structure, column, "masses in u", $"{column.Values[bad]} at atom {bad + 1} ({structure.Elements[bad]})",
                "convert the column to u (QUIP: divide by 103.6427), or leave it out");
        return masses;
    }
}
