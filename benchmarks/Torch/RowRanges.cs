namespace Amalgam.Benchmarks.Torch;

/// <summary>The rows of atoms, pairs or angles by element of their centre.</summary>
/// <param name="Elements">Elements present, ascending.</param>
/// <param name="Counts">[element present], rows; they stand one after the other.</param>
/// <param name="ElementOfRow">[row].</param>
internal sealed record RowRanges(int[] Elements, long[] Counts, int[] ElementOfRow)
{
    /// <param name="elementOfRow">[row], ascending</param>
    public static RowRanges Of(int[] elementOfRow)
    {
        int[] elements = [.. elementOfRow.Distinct()];
        return new RowRanges(elements, [.. elements.Select(element => elementOfRow.LongCount(other => other == element))], elementOfRow);
    }
}
