namespace Amalgam.Studies.DataSets;

/// <summary>Cuts every trajectory into one block of structures that follow one another for each part, with structures between the blocks left out.</summary>
/// <remarks>Neighbouring steps of a trajectory are nearly the same structure: dealt at random, test structures would have copies in training.</remarks>
/// <param name="fractions">[part], of the structures; add up to 1</param>
/// <param name="gap">structures between two blocks that go to no part</param>
public sealed class TimeBlocks(IReadOnlyList<double> fractions, int gap)
{
    private readonly List<(string Name, long First)> trajectories = [];
    private long[][]? ends;
    private int last;

    /// <summary>Structures seen.</summary>
    public long Count { get; private set; }

    /// <summary>Trajectories seen.</summary>
    public int Trajectories => trajectories.Count;

    /// <summary>Structures that go to no part.</summary>
    public long LeftOut => (long)gap * (fractions.Count - 1) * Trajectories;

    /// <summary>Takes the next structure.</summary>
    /// <param name="trajectory">name of the file it comes from; a trajectory ends where the name changes</param>
    public void Add(string trajectory)
    {
        if (trajectories.Count == 0 || trajectories[^1].Name != trajectory) trajectories.Add((trajectory, Count));
        Count++;
    }

    /// <summary>The part of a structure; null where it is left out.</summary>
    /// <param name="structure">in the order in which they were added, from 0; asked for in this order</param>
    /// <exception cref="InvalidDataException">A trajectory is too short for a structure in every part.</exception>
    public int? PartOf(long structure)
    {
        ends ??= [.. trajectories.Select((trajectory, index) => EndsOf(trajectory.Name, LengthOf(index)))];
        while (last + 1 < trajectories.Count && trajectories[last + 1].First <= structure) last++;
        while (last > 0 && trajectories[last].First > structure) last--;
        long place = structure - trajectories[last].First;
        for (int part = 0; part < fractions.Count; part++)
        {
            if (place < ends[last][part]) return part;
            if (place < ends[last][part] + gap) return null;
        }
        throw new ArgumentOutOfRangeException(nameof(structure));
    }

    private long LengthOf(int trajectory) =>
        (trajectory + 1 < trajectories.Count ? trajectories[trajectory + 1].First : Count) - trajectories[trajectory].First;

    /// <summary>[part], the first structure behind each block.</summary>
    private long[] EndsOf(string name, long length)
    {
        long needed = fractions.Count + (long)gap * (fractions.Count - 1);
        if (length < needed)
            throw new InvalidDataException($"{name}: expected at least {needed} structures, one in each of {fractions.Count} parts"
                + $"{(gap > 0 ? $" and {gap} between them" : "")}, found {length}\n  → leave it out, "
                + $"{(gap > 0 ? "take a smaller --gap, " : "")}or split by something else");
        long[] sizes = SetDivision.Sizes(fractions, length - (long)gap * (fractions.Count - 1));
        for (int part = 0; part < sizes.Length; part++)
            if (sizes[part] == 0) (sizes[part], sizes[Array.IndexOf(sizes, sizes.Max())]) = (1, sizes.Max() - 1);
        long end = 0;
        long[] found = new long[sizes.Length];
        for (int part = 0; part < sizes.Length; part++)
        {
            found[part] = end + sizes[part];
            end = found[part] + gap;
        }
        return found;
    }
}
