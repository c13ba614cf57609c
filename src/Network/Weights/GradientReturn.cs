using System.Numerics;
using System.Runtime.InteropServices;
using Amalgam.Model.Backbones.Dpa3;
using Amalgam.Model.Experts;
using Amalgam.Model.Parameters;
using Amalgam.Network.Kernels;
using Amalgam.Network.Threads;

namespace Amalgam.Network.Weights;

/// <summary>Carries the gradient of a weight image back to the parameters: the chain rule of equations (10) to (13). Works in weight space: no atoms.</summary>
/// <remarks>
/// The gradient arrives in slots, images that are added as a tree; what no atom of the batch uses is neither cleared nor read. Pieces of work
/// are rows of a map and touch different parameters; how they are cut depends on the sizes alone.
/// </remarks>
internal sealed unsafe class GradientReturn<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Values of a panel in one piece of work.</summary>
    private const int PieceLength = 8192;
    /// <summary>Rows in a piece of a map whose panels share experts: this number of rows of all experts stays in the second cache.</summary>
    private const int SummedRows = 16;
    /// <summary>Values of such a map carried back at a time, in a buffer in the first cache.</summary>
    private const int Longest = 512;

    private readonly NetworkShape shape;
    private readonly BlockScheduler scheduler;
    private readonly Action<int, int> clear, piece;
    /// <summary>
    /// Rows [First, Last) of one panel, or of all panels in use (−1) of a map whose panels share experts. The row after the last is the bias.
    /// </summary>
    private readonly List<(ImageMap Map, int Panel, int First, int Last)> items = [];
    private readonly List<double[]> itemGates = [];
    private double[][] gates = [];
    private WeightImage weights = null!;
    private PanelUse use = null!;
    private double* parameters, gradient;
    private GradientSlots<T> slots = null!;

    public GradientReturn(NetworkShape shape, BlockScheduler scheduler)
    {
        this.shape = shape;
        this.scheduler = scheduler;
        clear = Clear;
        piece = Piece;
    }

    private uint AllSlots => slots.Filled;

    /// <summary>Takes slots that are filled already.</summary>
    public void Take(WeightImage weightImage, PanelUse panelUse, GradientSlots<T> gradients) => (weights, use, slots) = (weightImage, panelUse, gradients);

    /// <summary>Sets the slots to zero where the batch will add; matrices are written by their first product.</summary>
    public void Begin(WeightImage weightImage, PanelUse panelUse, GradientSlots<T> gradients)
    {
        Take(weightImage, panelUse, gradients);
        scheduler.Run(slots.Count, clear);
    }

    private void Clear(int slot, int worker)
    {
        if ((slots.Filled >> slot & 1) == 0) return;
        T* start = slots.Image(slot);
        int done = 0;
        foreach (ImageMap map in weights.AllMaps)
        {
            Clear(start, done, map.Weight);
            foreach (int panel in use.Used(map.View))
            {
                if ((use.Slots(map.View, panel) >> slot & 1) == 0) continue;
                Clear(start, map.Bias + panel * map.Columns, map.Bias + (panel + 1) * map.Columns);
            }
            done = map.Bias + weights.Views[map.View].PanelCount * map.Columns;
        }
        Clear(start, done, weights.Length);
    }

    private static void Clear(T* start, int from, int to) => NativeMemory.Clear(start + from, (nuint)((long)(to - from) * sizeof(T)));

    /// <summary>Adds the gradient that the slots hold to the gradient of the parameters.</summary>
    /// <param name="result">[parameter], added to</param>
    public void Add(Span<double> result)
    {
        List();
        fixed (double* target = result, values = weights.Parameters.Values)
        {
            gradient = target;
            parameters = values;
            scheduler.Run(items.Count + 1, piece);
            gradient = null;
            parameters = null;
        }
        if (weights.Parameters.Layout.Routers.Count == 0) return;
        SumGates();
        weights.Classes.Reverse(gates, result);
    }

    private void List()
    {
        items.Clear();
        foreach (ImageMap map in weights.AllMaps)
            if (weights.IsSummed(map)) Cut(map, -1, SummedRows);
            else
                foreach (int panel in use.Used(map.View)) Cut(map, panel, Math.Max(1, PieceLength / map.Columns));
    }

    private void Cut(ImageMap map, int panel, int rows)
    {
        int all = map.Parameters.In + 1;
        for (int first = 0; first < all; first += rows) items.Add((map, panel, first, Math.Min(all, first + rows)));
        while (itemGates.Count < items.Count) itemGates.Add([]);
    }

    private void Piece(int number, int worker)
    {
        if (number == 0)
        {
            AddRest();
            return;
        }
        (ImageMap map, int panel, int first, int last) = items[number - 1];
        if (panel < 0) AddSummed(map, first, last, GatesOf(number - 1));
        else AddPlain(map, panel, first, last);
    }

    /// <summary>Everything that is no panel.</summary>
    private void AddRest()
    {
        ParameterLayout layout = weights.Parameters.Layout;
        AddRows(weights.Table, layout.ElementTable, shape.Spec.NodeWidth, shape.Node);
        AddRows(weights.PairWeight, layout.PairWeight, shape.Spec.PairWidth, shape.Pair);
        Add(weights.PairBias, AllSlots, layout.PairBias.Offset, layout.PairBias.Length);
        if (layout.AngleWeight is not null) AddRows(weights.AngleWeight, layout.AngleWeight, shape.Spec.AngleWidth, shape.Angle);
        for (int head = 0; head < shape.Spec.Heads; head++)
            foreach ((int from, int length, int to) in weights.HeadPieces)
                Add(to + head * shape.Head, AllSlots, layout.HeadWeight.Offset + head * shape.Spec.LastWidth + from, length);
        Add(weights.HeadBias, AllSlots, layout.HeadBias.Offset, layout.HeadBias.Length);
        foreach (ImageMap map in weights.AllMaps)
            if (map.StepParameters is not null) AddRows(map.Step, map.StepParameters, map.Parameters.Out, map.Columns);
    }

    private void AddRows(int place, ParameterTensor tensor, int width, int padded)
    {
        for (int row = 0; row < tensor.Length / width; row++) Add(place + row * padded, AllSlots, tensor.Offset + row * width, width);
    }

    /// <summary>The slots that hold a row of a panel; the row after the last is the bias.</summary>
    private uint HeldBy(ImageMap map, int panel, int row) =>
        row < map.Parameters.In ? slots.SlotsOf(map.MatrixOf(panel, map.SegmentOf[row])) : use.Slots(map.View, panel);

    private void AddPlain(ImageMap map, int panel, int first, int last)
    {
        PanelPart part = weights.Part(map, panel, 0);
        for (int row = first, count; row < last; row += count)
        {
            count = map.RowsInRun(row, last);
            Add(map.PlaceOf(panel, row), HeldBy(map, panel, row), map.SourceOf(part, row), count * map.Parameters.Out);
        }
    }

    /// <summary>Rows of all panels in use: an expert gets its gate times what each class gets, a gate gets the product of both.</summary>
    /// <param name="rowGates">[class, k], added to</param>
    private void AddSummed(ImageMap map, int first, int last, double[] rowGates)
    {
        int active = shape.Spec.ActiveExperts;
        double* buffer = stackalloc double[Longest];
        foreach (int panel in use.Used(map.View))
        {
            Span<double> classGates = rowGates.AsSpan(weights.Views[map.View].Source[panel] * active, active);
            for (int row = first, rows; row < last; row += rows)
            {
                rows = map.RowsInRun(row, last);
                uint held = HeldBy(map, panel, row);
                for (int from = 0; from < rows * map.Parameters.Out; from += Longest)
                {
                    int count = Math.Min(Longest, rows * map.Parameters.Out - from);
                    NarrowRows<T>.Sum(slots.Image(0) + map.PlaceOf(panel, row) + from, slots.Pitch, held, buffer, count, false);
                    AddToExperts(map, panel, row, from, new ReadOnlySpan<double>(buffer, count), classGates);
                }
            }
        }
    }

    private void AddToExperts(ImageMap map, int panel, int row, int from, ReadOnlySpan<double> sum, Span<double> classGates)
    {
        int parts = weights.PartCount(map);
        for (int index = 0; index < parts; index++)
        {
            PanelPart part = weights.Part(map, panel, index);
            int source = map.SourceOf(part, row) + from;
            var target = new Span<double>(gradient + source, sum.Length);
            if (part.Slot < 0) DoubleRows.Add(sum, target);
            else classGates[part.Slot] += DoubleRows.AddScaledAndDot(sum, target, part.Factor, new ReadOnlySpan<double>(parameters + source, sum.Length));
        }
    }

    private void Add(long place, uint held, int target, int count) =>
        NarrowRows<T>.Sum(slots.Image(0) + place, slots.Pitch, held, gradient + target, count, true);

    private double[] GatesOf(int item)
    {
        int length = weights.ClassCount * shape.Spec.ActiveExperts;
        Span<double[]> all = CollectionsMarshal.AsSpan(itemGates);
        if (all[item].Length != length) all[item] = new double[length];
        else Array.Clear(all[item]);
        return all[item];
    }

    /// <summary>[router][class, k], ∂L/∂gates: from the image for nonlinear experts, from the sums for linear ones.</summary>
    private void SumGates()
    {
        int routers = weights.Parameters.Layout.Routers.Count, length = weights.ClassCount * shape.Spec.ActiveExperts;
        if (gates.Length != routers) gates = new double[routers][];
        for (int router = 0; router < routers; router++)
            if (gates[router]?.Length == length) Array.Clear(gates[router]);
            else gates[router] = new double[length];
        for (int item = 0; item < items.Count; item++)
            if (items[item].Panel < 0 && items[item].Map.Parameters.Router >= 0) DoubleRows.AddScaled(itemGates[item], gates[items[item].Map.Parameters.Router],
                1);
        if (shape.Spec.ExpertKind == ExpertKind.Linear) return;
        for (int view = 0; view < weights.Views.Length; view++)
            if (weights.Views[view].Router >= 0) AddGates(weights.Views[view], weights.GateOffset[view]);
    }

    private void AddGates(ExpertView view, int place)
    {
        int active = shape.Spec.ActiveExperts;
        fixed (double* target = gates[view.Router])
            for (int index = 0; index < weights.ClassCount; index++)
                NarrowRows<T>.Sum(slots.Image(0) + place + index * view.Blocks, slots.Pitch, AllSlots, target + index * active, active, true);
    }
}
