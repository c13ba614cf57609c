using Amalgam.Network.Kernels;
using Amalgam.Network.Lots;
using Amalgam.Network.Threads;

namespace Amalgam.Network.Weights;

/// <summary>
/// Sums the gradient of a weight image over more leaves than are worked on at a time, or over lots of several processes, and carries it back to the parameters.
/// </summary>
/// <remarks>Only what some lot uses is summed and exchanged. The bits are those of <see cref="GradientReturn{T}"/> over slots that hold all leaves.</remarks>
internal sealed unsafe class GradientTree<T>(NetworkShape shape, BlockScheduler scheduler) : IDisposable
    where T : unmanaged, System.Numerics.IBinaryFloatingPointIeee754<T>
{
    /// <summary>A piece of the image that is used.</summary>
    /// <param name="Place">in the image</param>
    /// <param name="Offset">among the numbers that are summed</param>
    /// <param name="Matrix">number of the matrix; −1 where it is none</param>
    /// <param name="View">of the panel whose bias it is; −1 where it is none</param>
    private readonly record struct Segment(int Place, int Length, int Offset, int Matrix, int View, int Panel);

    private readonly GradientReturn<double> back = new(shape, scheduler);
    private readonly GradientSlots<double> root = new();
    private readonly PanelUse united = new();
    private readonly List<Segment> segments = [];
    private byte[] flags = [];
    private double[] total = [];
    private readonly TreeSum sums = new();
    private WeightImage weights = null!;
    private int length;

    /// <summary>Bytes of the image that is carried back.</summary>
    public long Bytes => root.Bytes;

    /// <summary>Learns what the lots of all processes use.</summary>
    /// <param name="use">panels of the lots of this process</param>
    /// <param name="waits">whether partitions of this process wait for each other</param>
    /// <returns>whether those of any process do</returns>
    public bool Begin(WeightImage weightImage, PanelUse use, BatchLots lots, bool waits)
    {
        weights = weightImage;
        int panels = PanelUse.FlagCount(weights);
        if (flags.Length != panels + 1) flags = new byte[panels + 1];
        flags[panels] = waits ? (byte)1 : (byte)0;
        use.CopyTo(weights, flags);
        lots.Sum?.Unite(flags);
        united.Fill(weights, flags);
        ListSegments();
        sums.Begin(length);
        return flags[panels] != 0;
    }

    /// <summary>Adds the leaves that the slots hold.</summary>
    /// <param name="use">panels that each slot uses</param>
    /// <param name="firstLeaf">leaf of slot 0</param>
    /// <param name="own">first slot and number of slots of leaves of this process</param>
    public void Add(GradientSlots<T> slots, PanelUse use, int firstLeaf, (int First, int Count) own)
    {
        foreach ((int first, int size) in TreeSum.Subtrees(own.First, own.Count))
        {
            double[] sum = sums.Take();
            uint mask = (uint)((1ul << size) - 1) << first;
            scheduler.Run(segments.Count, (index, _) =>
            {
                Segment segment = segments[index];
                uint held = segment.Matrix >= 0 ? slots.SlotsOf(segment.Matrix) : segment.View >= 0 ? use.Slots(segment.View, segment.Panel) : slots.Filled;
                fixed (double* target = sum)
                    NarrowRows<T>.Sum(slots.Image(0) + segment.Place, slots.Pitch, held & mask, target + segment.Offset, segment.Length, add: false);
            });
            sums.Add(firstLeaf + first, size, sum);
        }
    }

    /// <summary>Adds the gradient over all leaves of all processes to that of the parameters.</summary>
    /// <param name="gradient">[parameter], added to</param>
    public void End(BatchLots lots, Span<double> gradient)
    {
        double[] sum;
        if (lots.Sum is null) sum = sums.Nodes[0].Values;
        else
        {
            if (total.Length < length) total = new double[length];
            lots.Sum.Add(lots, sums, total.AsSpan(0, length));
            sum = total;
        }
        root.Begin(weights, 1, 1);
        root.Held(0).Fill(true);
        scheduler.Run(segments.Count, (index, _) =>
        {
            Segment segment = segments[index];
            sum.AsSpan(segment.Offset, segment.Length).CopyTo(new Span<double>(root.Image(0) + segment.Place, segment.Length));
        });
        back.Take(weights, united, root);
        back.Add(gradient);
    }

    private void ListSegments()
    {
        segments.Clear();
        length = 0;
        int done = 0;
        foreach (ImageMap map in weights.AllMaps)
        {
            List(done, map.Weight, -1, -1, -1);
            foreach (int panel in united.Used(map.View)) List(map, panel);
            done = map.Bias + weights.Views[map.View].PanelCount * map.Columns;
        }
        List(done, weights.Length, -1, -1, -1);
    }

    private void List(ImageMap map, int panel)
    {
        if (map.IsWhole)
        {
            int start = map.Weight + panel * map.PanelLength;
            List(start, start + map.PanelLength, map.MatrixOf(panel, 0), -1, panel);
        }
        else
        {
            for (int segment = 0; segment < map.Segments.Length; segment++)
            {
                int start = (int)map.SegmentAt(panel, segment);
                List(start, start + map.Segments[segment].Rounded * map.Columns, map.MatrixOf(panel, segment), -1, panel);
            }
        }
        List(map.Bias + panel * map.Columns, map.Bias + (panel + 1) * map.Columns, -1, map.View, panel);
    }

    private void List(int from, int to, int matrix, int view, int panel)
    {
        if (from >= to) return;
        segments.Add(new Segment(from, to - from, length, matrix, view, panel));
        length += to - from;
    }

    public void Dispose() => root.Dispose();
}
