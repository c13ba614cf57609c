using System.Numerics;
using Amalgam.Network.Graph;
using Amalgam.Network.Lanes;
using Amalgam.Network.Memory;
using Amalgam.Network.Weights;

namespace Amalgam.Network.Layers;

/// <summary>Temporary arrays of the pair and angle maps: room for the pairs of a group of centres and for the angles of one centre.</summary>
internal sealed unsafe class PairScratch<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Pairs that loops look ahead, to ask for the scattered rows of neighbours before they read them.</summary>
    public const int Ahead = 8;

    /// <summary>Angles worked on at a time, so that their temporaries stay in the first two caches.</summary>
    public const int AnglesAtATime = 96;

    /// <summary>z and σ(z), [pair or angle, widest bundle of channels].</summary>
    public T* Strip, Sigmoid;

    /// <summary>gz, [pair or angle, widest map].</summary>
    public T* ProductGradient;

    /// <summary>
    /// pair_mix of every angle neighbour and of all other pairs, or its adjoint, [near + 1, e]; adjoint of m_p, the same shape. With far messages [pair, e],
    /// and m_p or e_p of every pair.
    /// </summary>
    public T* Mixed, MessageGradient, AllMessages;

    /// <summary>Copies of the adjoint of e_next, [pair of the group, e], and of a_next, [angle, a], which are overwritten before they are read.</summary>
    public T* PairCopy, AngleCopy;

    /// <summary>Terms e'_p W and e'_q W of a block, and their adjoints, [2, near, widest map].</summary>
    public T* AngleTerms, AngleTermGradients;

    /// <summary>Sums over channels that are still to be summed over lanes, [pair of the group, lane] and [angle, lane].</summary>
    public T* PairDots, AngleDots;

    /// <summary>v = w Wᵃ of a block and its adjoint; first layer only.</summary>
    public T* Axis, AxisGradient;

    /// <summary>[pair + <see cref="Ahead"/>], where the terms of the neighbours begin among all terms.</summary>
    public long* NeighborStarts;

    /// <summary>Angles of receiving pairs taken at a time: an even number of pairs.</summary>
    public static int ChunkOf(int near) => Math.Max(2, AnglesAtATime / Math.Max(1, near) & ~1);

    /// <summary>Takes the arrays.</summary>
    /// <param name="group">centres taken together, at most</param>
    /// <param name="faces">of rows</param>
    public void Take<L>(Arena<T> memory, Partition part, NetworkShape shape, int group, int faces)
        where L : struct, ILanes<L, T>
    {
        int lanes = L.Width, bundle = 2 * lanes;
        long pairs = part.LargestPairs, near = part.LargestNear + 1, widest = Math.Max(shape.Node, Math.Max(shape.Pair, shape.Angle));
        long chunk = Math.Max(Math.Max(AnglesAtATime, 2 * near), pairs), grouped = pairs * group;
        Strip = memory.Take(chunk * faces * bundle);
        Sigmoid = memory.Take(chunk * bundle);
        ProductGradient = memory.Take(chunk * faces * widest);
        long messages = shape.Spec.FarMessages ? Math.Max(near, pairs) : near;
        Mixed = memory.Take(messages * faces * shape.Pair);
        MessageGradient = memory.Take(messages * faces * shape.Pair);
        AllMessages = shape.Spec.FarMessages ? memory.Take(messages * faces * shape.Pair) : null;
        PairCopy = memory.Take(grouped * faces * shape.Pair);
        AngleCopy = memory.Take(near * near * faces * shape.Angle);
        AngleTerms = memory.Take(2 * near * faces * widest);
        AngleTermGradients = memory.Take(2 * near * faces * widest);
        PairDots = memory.Take(grouped * lanes);
        AngleDots = memory.Take(near * near * lanes);
        Axis = memory.Take(widest);
        AxisGradient = memory.Take(faces * widest);
        NeighborStarts = (long*)memory.Take((pairs + Ahead) * sizeof(long) / sizeof(T) + 1);
    }
}
