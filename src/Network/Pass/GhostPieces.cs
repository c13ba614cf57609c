using System.Numerics;
using Amalgam.Network.Weights;

namespace Amalgam.Network.Pass;

/// <summary>What an exchange between processes carries of one atom: n, then the components of the moments that pass on, without padding.</summary>
/// <param name="nodes">[n]</param>
/// <param name="moments">[component, n], padded; null where no moments pass</param>
internal readonly unsafe ref struct GhostPieces<T>(T* nodes, T* moments, NetworkShape shape)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly int width = shape.Spec.NodeWidth, padded = shape.Node, count = moments == null ? 1 : 1 + shape.Components;

    private Span<T> Piece(int index) => new(index == 0 ? nodes : moments + (index - 1) * padded, padded);

    /// <summary>Writes them one after the other.</summary>
    public void CopyTo(Span<T> row)
    {
        for (int index = 0; index < count; index++) Piece(index)[..width].CopyTo(row[(index * width)..]);
    }

    /// <summary>Takes them from where they stand one after the other; padding becomes zero.</summary>
    public void CopyFrom(Span<T> row)
    {
        for (int index = 0; index < count; index++)
        {
            row.Slice(index * width, width).CopyTo(Piece(index));
            Piece(index)[width..].Clear();
        }
    }

    /// <summary>row += these.</summary>
    public void AddTo(Span<T> row)
    {
        for (int index = 0; index < count; index++) Add(Piece(index)[..width], row.Slice(index * width, width));
    }

    /// <summary>These += row.</summary>
    public void Add(Span<T> row)
    {
        for (int index = 0; index < count; index++) Add(row.Slice(index * width, width), Piece(index));
    }

    private static void Add(ReadOnlySpan<T> source, Span<T> target)
    {
        for (int channel = 0; channel < source.Length; channel++) target[channel] += source[channel];
    }
}
