using Amalgam.Atoms.Numerics;

namespace Amalgam.Atoms.Plausibility;

/// <summary>Structures that are copies of each other up to a strain of the cell and small shifts of the atoms, with energy and stress.</summary>
internal sealed class StrainedCopies
{
    /// <summary>Scaled coordinates of copies differ by less.</summary>
    private const double Tolerance = 0.02;

    /// <summary>A structure is compared with this many that came before it in its group.</summary>
    private const int MostPartners = 8;

    /// <summary>Groups of structures of the same atoms; frames of a trajectory open one each, so that there must be an end.</summary>
    private const int MostGroups = 256;

    /// <summary>Structures kept; further ones are not compared.</summary>
    private const int MostStructures = 20_000;

    /// <summary>Copies of the first.</summary>
    /// <param name="Scaled">[atom, 3], scaled coordinates of the first, relative to its first atom</param>
    private sealed record Group(double[] Scaled, List<Structure> Members);

    private readonly Dictionary<ulong, List<Group>> groups = [];
    private int count;

    public void Add(Structure structure)
    {
        if (structure.Energy is null || structure.Stress is not double[] stress || !structure.Cell.IsFullyPeriodic || structure.AtomCount == 0) return;
        if (structure.Cell.Volume < 1e-3 || stress.Any(double.IsNaN) || count >= MostStructures) return;
        ulong key = (ulong)structure.AtomCount;
        for (int atom = 0; atom < structure.AtomCount; atom++) key = StructureHash.With(key, (ulong)structure.Elements[atom].Number);
        if (!groups.TryGetValue(key, out List<Group>? alike)) groups[key] = alike = [];
        double[] scaled = Scaled(structure);
        if (alike.Find(one => AreNear(one.Scaled, scaled)) is Group found) found.Members.Add(structure);
        else if (alike.Count < MostGroups) alike.Add(new Group(scaled, [structure]));
        else return;
        count++;
    }

    /// <summary>Pairs of copies with different cells.</summary>
    public IEnumerable<StrainStep> Steps() =>
        from alike in groups.Values
        from one in alike
        from later in Enumerable.Range(0, one.Members.Count)
        from earlier in Enumerable.Range(Math.Max(0, later - MostPartners), Math.Min(later, MostPartners))
        let step = StrainStep.Between(one.Members[earlier], one.Members[later])
        where step is not null
        select step;

    private static double[] Scaled(Structure structure)
    {
        double[] inverse = Matrix3.Inverse(structure.Cell.Rows), scaled = new double[structure.Positions.Length];
        for (int atom = 0; atom < structure.AtomCount; atom++)
            Matrix3.MultiplyRows(structure.Positions.AsSpan(3 * atom, 3), inverse, scaled.AsSpan(3 * atom, 3));
        for (int i = scaled.Length - 1; i >= 0; i--) scaled[i] -= scaled[i % 3];
        return scaled;
    }

    private static bool AreNear(double[] one, double[] other)
    {
        for (int i = 0; i < one.Length; i++)
        {
            double shift = other[i] - one[i];
            if (Math.Abs(shift - Math.Round(shift)) > Tolerance) return false;
        }
        return true;
    }
}
