namespace Amalgam.Atoms.Plausibility;

/// <summary>Structures that are copies of each other up to a strain of the cell and small shifts of the atoms, with energy and stress.</summary>
internal sealed class StrainedCopies
{
    /// <summary>Scaled coordinates are compared in steps of this.</summary>
    private const double Step = 0.01;

    /// <summary>A structure is compared with this many that came before it in its group.</summary>
    private const int MostPartners = 8;

    /// <summary>Structures kept; further ones are not compared.</summary>
    private const int MostStructures = 20_000;

    private readonly Dictionary<ulong, List<Structure>> groups = [];
    private int count;

    public void Add(Structure structure)
    {
        if (structure.Energy is null || structure.Stress is not double[] stress || !structure.Cell.IsFullyPeriodic || structure.AtomCount == 0) return;
        if (structure.Cell.Volume < 1e-3 || stress.Any(double.IsNaN) || count >= MostStructures) return;
        ulong key = KeyOf(structure);
        if (!groups.TryGetValue(key, out List<Structure>? group)) groups[key] = group = [];
        group.Add(structure);
        count++;
    }

    /// <summary>Pairs of copies with different cells.</summary>
    public IEnumerable<StrainStep> Steps() =>
        from @group in groups.Values
        from later in Enumerable.Range(1, @group.Count - 1)
        from earlier in Enumerable.Range(Math.Max(0, later - MostPartners), Math.Min(later, MostPartners))
        let step = StrainStep.Between(@group[earlier], @group[later])
        where step is not null
        select step;

    /// <summary>Of the elements in order and of the scaled coordinates relative to the first atom.</summary>
    private static ulong KeyOf(Structure structure)
    {
        double[] inverse = Matrix.Inverse(structure.Cell.Rows);
        Span<double> origin = stackalloc double[3], scaled = stackalloc double[3];
        Matrix.Apply(structure.Positions.AsSpan(0, 3), inverse, origin);
        ulong hash = (ulong)structure.AtomCount;
        long steps = (long)Math.Round(1 / Step);
        for (int atom = 0; atom < structure.AtomCount; atom++)
        {
            hash = StructureHash.With(hash, (ulong)structure.Elements[atom].Number);
            Matrix.Apply(structure.Positions.AsSpan(3 * atom, 3), inverse, scaled);
            for (int axis = 0; axis < 3; axis++)
            {
                long place = (long)Math.Round((scaled[axis] - origin[axis]) / Step) % steps;
                hash = StructureHash.With(hash, (ulong)(place < 0 ? place + steps : place));
            }
        }
        return hash;
    }
}
