using static TorchSharp.torch;

namespace Amalgam.Benchmarks.Torch;

/// <summary>Input of a map: pieces side by side, each its own rows or rows picked from a smaller tensor.</summary>
internal sealed class Rows(params (Tensor Source, Tensor? Index)[] pieces)
{
    private Tensor? joined;

    public IReadOnlyList<(Tensor Source, Tensor? Index)> Pieces => pieces;

    /// <summary>[row, sum of widths]; made once however many maps read it.</summary>
    public Tensor Joined => joined ??= pieces.Length == 1 ? Pick(pieces[0]) : cat([.. pieces.Select(Pick)], 1);

    private static Tensor Pick((Tensor Source, Tensor? Index) piece) => piece.Index is null ? piece.Source : piece.Source.index_select(0, piece.Index);

    /// <summary>Sums of rows by index: [count, width].</summary>
    /// <param name="rows">[row, width]</param>
    /// <param name="index">[row]</param>
    public static Tensor Sum(Tensor rows, Tensor index, long count) =>
        zeros(count, rows.shape[1]).index_add(0, index, rows, 1);
}
