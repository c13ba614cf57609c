using System.Numerics;

namespace Amalgam.Network.Lots;

/// <summary>A sum over the leaves of a binary tree, made from sums over whole subtrees as they come in: two halves are added when both are there.</summary>
/// <remarks>
/// The order of additions follows from the tree alone: whoever cuts the leaves into runs, the root has the same bits. A leaf without numbers is left out or
/// given as zeros: adding zero changes no bit but the sign of a zero.
/// </remarks>
public sealed class TreeSum
{
    private readonly List<(int First, int Size, double[] Values)> nodes = [];
    private readonly Stack<double[]> spare = [];

    /// <summary>Numbers of every sum.</summary>
    public int Length { get; private set; }

    /// <summary>Sums over whole subtrees that have not met their other half: first leaf, leaves, and [number] in an array that may be longer.</summary>
    public IReadOnlyList<(int First, int Size, double[] Values)> Nodes => nodes;

    /// <summary>The largest whole subtrees that make up a run of leaves, in order.</summary>
    /// <param name="first">first leaf</param>
    /// <param name="count">leaves</param>
    public static IReadOnlyList<(int First, int Size)> Subtrees(int first, int count)
    {
        var subtrees = new List<(int, int)>();
        for (int end = first + count; first < end;)
        {
            int size = first == 0 ? 1 << 30 : first & -first;
            while (size > end - first) size >>= 1;
            subtrees.Add((first, size));
            first += size;
        }
        return subtrees;
    }

    /// <summary>Begins a new sum; arrays of the one before are used again.</summary>
    /// <param name="length">numbers of every sum</param>
    public void Begin(int length)
    {
        foreach ((_, _, double[] values) in nodes) spare.Push(values);
        nodes.Clear();
        Length = length;
    }

    /// <summary>An array of at least the length for the next sum; what it holds is undefined.</summary>
    public double[] Take() => spare.TryPop(out double[]? values) && values.Length >= Length ? values : new double[Length];

    /// <summary>Takes the sum over a whole subtree; the leaves before it have been added already.</summary>
    /// <param name="first">its first leaf</param>
    /// <param name="size">its leaves</param>
    /// <param name="values">[number], from <see cref="Take"/>; belongs to this sum from now on</param>
    public void Add(int first, int size, double[] values)
    {
        nodes.Add((first, size, values));
        while (nodes.Count > 1 && nodes[^2].Size == nodes[^1].Size && nodes[^2].First % (2 * nodes[^1].Size) == 0)
        {
            (int left, int half, double[] sum) = nodes[^2];
            Add(nodes[^1].Values, sum);
            spare.Push(nodes[^1].Values);
            nodes.RemoveRange(nodes.Count - 2, 2);
            nodes.Add((left, 2 * half, sum));
        }
    }

    private void Add(double[] right, double[] left)
    {
        int index = 0;
        for (; index + Vector<double>.Count <= Length; index += Vector<double>.Count)
            (new Vector<double>(left, index) + new Vector<double>(right, index)).CopyTo(left, index);
        for (; index < Length; index++) left[index] += right[index];
    }
}
