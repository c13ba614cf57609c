using System.Numerics;
using System.Runtime.InteropServices;
using Amalgam.Model.Backbones.Dpa3;
using Amalgam.Model.Parameters;
using Amalgam.Network.Kernels;
using Amalgam.Network.Threads;

namespace Amalgam.Network.Weights;

/// <summary>
/// Carries parameters into a weight image: equations (10) to (13). Panels are merged when a batch first uses them. Works in weight space: no atoms.
/// </summary>
internal sealed unsafe class WeightMerge<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly NetworkShape shape;
    private readonly BlockScheduler scheduler;
    private readonly Action<int, int> merge;
    private readonly List<(ImageMap Map, int Panel)> items = [];
    private bool[][] merged = [];
    private WeightImage weights = null!;
    private double* parameters;
    private T* image, transposed;

    public WeightMerge(NetworkShape shape, BlockScheduler scheduler)
    {
        this.shape = shape;
        this.scheduler = scheduler;
        merge = Merge;
    }

    /// <summary>Fills all of an image but its panels, which are out of date from here on.</summary>
    /// <param name="fresh">whether the places hold nothing of this layout: padding becomes zero</param>
    public void Begin(WeightImage weightImage, T* imagePlace, T* transposedPlace, bool fresh)
    {
        weights = weightImage;
        image = imagePlace;
        transposed = transposedPlace;
        if (fresh)
        {
            NativeMemory.Clear(image, (nuint)((long)weights.Length * sizeof(T)));
            merged = [.. weights.Views.Select(view => new bool[view.PanelCount])];
        }
        foreach (bool[] panels in merged) Array.Clear(panels);
        ParameterLayout layout = weights.Parameters.Layout;
        fixed (double* values = weights.Parameters.Values)
        {
            parameters = values;
            CopyRows(layout.ElementTable, weights.Table, shape.Spec.NodeWidth, shape.Node);
            CopyRows(layout.PairWeight, weights.PairWeight, shape.Spec.PairWidth, shape.Pair);
            Copy(layout.PairBias, weights.PairBias);
            if (layout.AngleWeight is not null) CopyRows(layout.AngleWeight, weights.AngleWeight, shape.Spec.AngleWidth, shape.Angle);
            for (int head = 0; head < shape.Spec.Heads; head++)
                foreach ((int from, int length, int to) in weights.HeadPieces)
                    NarrowRows<T>.Copy(values + layout.HeadWeight.Offset + head * shape.Spec.LastWidth + from, image + to + head * shape.Head, length);
            Copy(layout.HeadBias, weights.HeadBias);
            foreach (ImageMap map in weights.AllMaps)
                if (map.StepParameters is not null) CopyRows(map.StepParameters, map.Step, map.Parameters.Out, map.Columns);
            parameters = null;
        }
        for (int view = 0; view < weights.Views.Length; view++)
            fixed (double* gates = weights.Views[view].Gate) NarrowRows<T>.Copy(gates, image + weights.GateOffset[view], weights.Views[view].Gate.Length);
    }

    /// <summary>Merges the panels that a batch uses and that are out of date.</summary>
    public void Fill(PanelUse use)
    {
        items.Clear();
        foreach (ImageMap map in weights.AllMaps)
            foreach (int panel in use.Used(map.View))
                if (!merged[map.View][panel]) items.Add((map, panel));
        if (items.Count == 0) return;
        fixed (double* values = weights.Parameters.Values)
        {
            parameters = values;
            scheduler.Run(items.Count, merge);
            parameters = null;
        }
        foreach ((ImageMap map, int panel) in items) merged[map.View][panel] = true;
    }

    private void Merge(int item, int worker)
    {
        (ImageMap map, int panel) = items[item];
        int parts = weights.PartCount(map), rows = map.Parameters.In;
        int* sources = stackalloc int[parts];
        double* factors = stackalloc double[parts];
        for (int row = 0, count; row <= rows; row += count)
        {
            count = map.RowsInRun(row, rows);
            for (int index = 0; index < parts; index++)
            {
                PanelPart part = weights.Part(map, panel, index);
                (sources[index], factors[index]) = (map.SourceOf(part, row), part.Factor);
            }
            T* target = (row < rows ? transposed : image) + map.PlaceOf(panel, row);
            if (weights.IsSummed(map)) NarrowRows<T>.Sum(parameters, sources, factors, parts, target, count * map.Parameters.Out);
            else NarrowRows<T>.Copy(parameters + sources[0], target, count * map.Parameters.Out);
        }
        Pack(map, panel);
    }

    /// <summary>Packs the rows of a panel, which stand where its transpose will.</summary>
    private void Pack(ImageMap map, int panel)
    {
        int lanes = shape.LaneWidth;
        for (int segment = 0; segment < map.Segments.Length; segment++)
        {
            (int width, int rounded) = map.Segments[segment];
            int before = map.IsWhole ? map.RowOf(segment) : 0, rows = map.IsWhole ? map.Rows : rounded;
            long source = map.SegmentAt(panel, segment), target = map.SegmentAt(panel, map.IsWhole ? 0 : segment);
            var expert = new RowMajor<T>(transposed + source, width, map.Parameters.Out, map.Columns);
            PackedPanel<T>.Pack(expert, image + target, before, rows, map.Columns, lanes);
        }
        for (int segment = 0; segment < (map.IsWhole ? 1 : map.Segments.Length); segment++)
        {
            long place = map.SegmentAt(panel, segment);
            PackedPanel<T>.Transpose(image + place, map.IsWhole ? map.Rows : map.Segments[segment].Rounded, map.Columns, lanes, transposed + place);
        }
    }

    /// <summary>Rows of a tensor, each padded.</summary>
    private void CopyRows(ParameterTensor tensor, int place, int width, int padded)
    {
        for (int row = 0; row < tensor.Length / width; row++) NarrowRows<T>.Copy(parameters + tensor.Offset + row * width, image + place + row * padded, width);
    }

    private void Copy(ParameterTensor tensor, int place) => NarrowRows<T>.Copy(parameters + tensor.Offset, image + place, tensor.Length);
}
