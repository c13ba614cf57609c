using Amalgam.Model.Experts;

namespace Amalgam.Model.Network;

/// <summary>
/// The weights as the atoms meet them: merged and padded, one flat array. A gradient has the same layout.
/// Between this image and the parameters lies all that is known of experts and routers (equations 10 to 13).
/// </summary>
internal sealed class WeightImage
{
    private readonly ParameterSet parameters;
    private readonly GateClasses classes;
    private readonly NetworkShape shape;

    /// <summary>Number of gate classes.</summary>
    public int ClassCount => classes.Count;
    /// <summary>[view]: node, pair and angle group of every layer, then the head.</summary>
    public ExpertView[] Views { get; }
    /// <summary>[view], offset of the gates [class, block].</summary>
    public int[] GateOffset { get; }
    /// <summary>[layer][map], null where the map does not exist.</summary>
    public ImageMap?[][] Layers { get; }
    /// <summary>Hidden layers of the head.</summary>
    public ImageMap[] Head { get; }
    /// <summary>Offset of the element table, [element, n].</summary>
    public int Table { get; }
    public int PairWeight { get; }
    public int PairBias { get; }
    public int AngleWeight { get; }
    public int HeadWeight { get; }
    public int HeadBias { get; }
    /// <summary>Number of values, rounded up to whole lanes.</summary>
    public int Length { get; private set; }

    public WeightImage(ParameterSet parameters, ExpertSelection? selection, double[][]? compositions, NetworkShape shape)
    {
        this.parameters = parameters;
        this.shape = shape;
        classes = new GateClasses(parameters, selection, compositions);
        ParameterLayout layout = parameters.Layout;
        ModelSpec spec = layout.Spec;
        Views = new ExpertView[3 * spec.Layers + 1];
        GateOffset = new int[Views.Length];
        Table = Take(spec.Elements.Count * shape.Node);
        PairWeight = Take(shape.Pair);
        PairBias = Take(shape.Pair);
        AngleWeight = Take(shape.Angle);
        Layers = new ImageMap?[spec.Layers][];
        for (int layer = 0; layer < spec.Layers; layer++)
        {
            Layers[layer] = new ImageMap?[Maps.OfLayer.Count];
            foreach ((MapKind map, ExpertMap expertMap) in layout.Layers[layer].Maps)
                Layers[layer][(int)map] = Place(expertMap, layout.Layers[layer].Steps.GetValueOrDefault(map), 3 * layer + GroupIndex(map));
        }
        Head = [.. layout.Head.Select(layer => Place(layer.Map, layer.Step, Views.Length - 1))];
        HeadWeight = Take(shape.Head);
        HeadBias = Take(1);
        for (int view = 0; view < Views.Length; view++)
        {
            Views[view] ??= ExpertView.Dense(ClassCount);
            GateOffset[view] = Take(Views[view].Gate.Length);
        }
    }

    /// <summary>Node 0, pair 1, angle 2.</summary>
    private static int GroupIndex(MapKind map) => Maps.GroupOf(map) switch
    {
        ExpertPositions.Node => 0,
        ExpertPositions.Pair => 1,
        _ => 2,
    };

    private int Take(int count)
    {
        int offset = Length;
        Length = checked(Length + shape.Round(count));
        return offset;
    }

    private ImageMap Place(ExpertMap map, ParameterTensor? step, int view)
    {
        Views[view] ??= ViewOf(map);
        (int Width, int Rounded)[] segments = shape.Segments(map.Map, map.In);
        int rows = segments.Sum(segment => segment.Rounded), columns = shape.Round(map.Out), panels = Views[view].PanelCount;
        return new ImageMap(map, step, view, segments, rows, columns,
            Take(checked(panels * rows * columns)), Take(panels * columns), step is null ? -1 : Take(columns));
    }

    private ExpertView ViewOf(ExpertMap map)
    {
        ModelSpec spec = shape.Spec;
        int count = ClassCount, shared = map.Shared?.Shape[0] ?? 0;
        if (!spec.HasExperts(Maps.GroupOf(map.Map))) return ExpertView.Dense(count);
        if (spec.ExpertKind == ExpertKind.Linear)
            return new ExpertView(1, [.. Enumerable.Range(0, count)], [.. Enumerable.Repeat(1.0, count)], [.. Enumerable.Range(0, count)], map.Router);
        int active = map.Router >= 0 ? spec.ActiveExperts : 0, blocks = active + shared;
        int[] used = map.Router >= 0 ? [.. classes.Selected[map.Router].Distinct().Order()] : [];
        int[] source = [.. used, .. Enumerable.Range(spec.RoutedExperts, shared)];
        int[] panelOf = new int[count * blocks];
        double[] gate = new double[count * blocks];
        for (int index = 0; index < count; index++)
            for (int block = 0; block < blocks; block++)
            {
                bool routed = block < active;
                panelOf[index * blocks + block] = routed ? Array.BinarySearch(used, classes.Selected[map.Router][index * active + block]) : used.Length + block - active;
                gate[index * blocks + block] = routed ? classes.Gates[map.Router][index * active + block] : 1;
            }
        return new ExpertView(blocks, panelOf, gate, source, map.Router);
    }

    /// <summary>All maps of the image.</summary>
    public IEnumerable<ImageMap> AllMaps => Layers.SelectMany(layer => layer).OfType<ImageMap>().Concat(Head);

    /// <summary>Fills the image from the parameters.</summary>
    /// <param name="image">[Length], result</param>
    public void Fill(Span<double> image)
    {
        image.Clear();
        ParameterLayout layout = parameters.Layout;
        CopyRows(parameters[layout.ElementTable], shape.Spec.NodeWidth, image[Table..], shape.Node);
        parameters[layout.PairWeight].CopyTo(image[PairWeight..]);
        parameters[layout.PairBias].CopyTo(image[PairBias..]);
        if (layout.AngleWeight is not null) parameters[layout.AngleWeight].CopyTo(image[AngleWeight..]);
        parameters[layout.HeadWeight].CopyTo(image[HeadWeight..]);
        parameters[layout.HeadBias].CopyTo(image[HeadBias..]);
        for (int view = 0; view < Views.Length; view++) Views[view].Gate.CopyTo(image[GateOffset[view]..]);
        foreach (ImageMap map in AllMaps)
        {
            if (map.StepParameters is not null) parameters[map.StepParameters].CopyTo(image[map.Step..]);
            for (int panel = 0; panel < Views[map.View].PanelCount; panel++)
                foreach ((ParameterTensor weight, ParameterTensor bias, int expert, double factor) in Parts(map, panel))
                {
                    AddPanel(map, parameters[weight].Slice(expert * map.Parameters.In * map.Parameters.Out), image[(map.Weight + panel * map.PanelLength)..], factor);
                    AddScaled(parameters[bias].Slice(expert * map.Parameters.Out, map.Parameters.Out), image[(map.Bias + panel * map.Columns)..], factor);
                }
        }
    }

    /// <summary>The experts that a panel is made of, with their factors: one, or for linear experts the sum of (12).</summary>
    private IEnumerable<(ParameterTensor Weight, ParameterTensor Bias, int Expert, double Factor)> Parts(ImageMap map, int panel)
    {
        ExpertMap experts = map.Parameters;
        ModelSpec spec = shape.Spec;
        int source = Views[map.View].Source[panel], shared = experts.Shared?.Shape[0] ?? 0;
        if (!spec.HasExperts(Maps.GroupOf(experts.Map)))
        {
            yield return (experts.Shared!, experts.SharedBias!, 0, 1);
        }
        else if (spec.ExpertKind == ExpertKind.Nonlinear)
        {
            bool routed = source < spec.RoutedExperts && experts.Router >= 0;
            yield return routed ? (experts.Routed!, experts.RoutedBias!, source, 1) : (experts.Shared!, experts.SharedBias!, source - spec.RoutedExperts, 1);
        }
        else
        {
            for (int slot = 0; experts.Router >= 0 && slot < spec.ActiveExperts; slot++)
            {
                int index = source * spec.ActiveExperts + slot;
                yield return (experts.Routed!, experts.RoutedBias!, classes.Selected[experts.Router][index], classes.Gates[experts.Router][index]);
            }
            for (int expert = 0; expert < shared; expert++) yield return (experts.Shared!, experts.SharedBias!, expert, 1);
        }
    }

    /// <summary>Adds the gradient of an image to the gradient of the parameters.</summary>
    /// <param name="image">[Length], ∂L/∂image</param>
    /// <param name="gradient">[parameter], ∂L/∂θ, added to</param>
    public void Reverse(ReadOnlySpan<double> image, Span<double> gradient)
    {
        ParameterLayout layout = parameters.Layout;
        int width = shape.Spec.NodeWidth;
        for (int element = 0; element < shape.Spec.Elements.Count; element++)
            AddScaled(image.Slice(Table + element * shape.Node, width), gradient[(layout.ElementTable.Offset + element * width)..], 1);
        AddTensor(image, PairWeight, layout.PairWeight, gradient);
        AddTensor(image, PairBias, layout.PairBias, gradient);
        if (layout.AngleWeight is not null) AddTensor(image, AngleWeight, layout.AngleWeight, gradient);
        AddTensor(image, HeadWeight, layout.HeadWeight, gradient);
        AddTensor(image, HeadBias, layout.HeadBias, gradient);
        double[][] gates = [.. layout.Routers.Select(_ => new double[ClassCount * shape.Spec.ActiveExperts])];
        foreach (ImageMap map in AllMaps)
        {
            if (map.StepParameters is not null) AddTensor(image, map.Step, map.StepParameters, gradient);
            ReverseMap(map, image, gradient, gates);
        }
        for (int view = 0; view < Views.Length; view++) ReverseGates(view, image, gates);
        if (layout.Routers.Count > 0) classes.Reverse(gates, gradient);
    }

    private void ReverseMap(ImageMap map, ReadOnlySpan<double> image, Span<double> gradient, double[][] gates)
    {
        ExpertMap experts = map.Parameters;
        bool linear = shape.Spec.ExpertKind == ExpertKind.Linear && shape.Spec.HasExperts(Maps.GroupOf(experts.Map));
        int length = experts.In * experts.Out, active = shape.Spec.ActiveExperts;
        var panelGradient = new double[length];
        for (int panel = 0; panel < Views[map.View].PanelCount; panel++)
        {
            ReadPanel(map, image[(map.Weight + panel * map.PanelLength)..], panelGradient);
            ReadOnlySpan<double> bias = image.Slice(map.Bias + panel * map.Columns, experts.Out);
            int part = 0;
            foreach ((ParameterTensor weight, ParameterTensor biases, int expert, double factor) in Parts(map, panel))
            {
                AddScaled(panelGradient, gradient[(weight.Offset + expert * length)..], factor);
                AddScaled(bias, gradient[(biases.Offset + expert * experts.Out)..], factor);
                if (linear && part < active && weight == experts.Routed)
                    gates[experts.Router][Views[map.View].Source[panel] * active + part] +=
                        Dot(panelGradient, parameters[weight].Slice(expert * length, length)) + Dot(bias, parameters[biases].Slice(expert * experts.Out, experts.Out));
                part++;
            }
        }
    }

    private void ReverseGates(int view, ReadOnlySpan<double> image, double[][] gates)
    {
        ExpertView expertView = Views[view];
        if (expertView.Router < 0 || shape.Spec.ExpertKind == ExpertKind.Linear) return;
        int active = shape.Spec.ActiveExperts;
        for (int index = 0; index < ClassCount; index++)
            for (int slot = 0; slot < active; slot++)
                gates[expertView.Router][index * active + slot] += image[GateOffset[view] + index * expertView.Blocks + slot];
    }

    private static void AddPanel(ImageMap map, ReadOnlySpan<double> weight, Span<double> panel, double factor)
    {
        int row = 0, columns = map.Parameters.Out;
        for (int segment = 0; segment < map.Segments.Length; segment++)
            for (int inner = 0; inner < map.Segments[segment].Width; inner++, row++)
                AddScaled(weight.Slice(row * columns, columns), panel[((map.RowOf(segment) + inner) * map.Columns)..], factor);
    }

    private static void ReadPanel(ImageMap map, ReadOnlySpan<double> panel, Span<double> weight)
    {
        int row = 0, columns = map.Parameters.Out;
        for (int segment = 0; segment < map.Segments.Length; segment++)
            for (int inner = 0; inner < map.Segments[segment].Width; inner++, row++)
                panel.Slice((map.RowOf(segment) + inner) * map.Columns, columns).CopyTo(weight[(row * columns)..]);
    }

    private static void AddTensor(ReadOnlySpan<double> image, int offset, ParameterTensor tensor, Span<double> gradient) =>
        AddScaled(image.Slice(offset, tensor.Length), gradient[tensor.Offset..], 1);

    private static void CopyRows(ReadOnlySpan<double> source, int width, Span<double> target, int pitch)
    {
        for (int row = 0; row * width < source.Length; row++) source.Slice(row * width, width).CopyTo(target[(row * pitch)..]);
    }

    private static void AddScaled(ReadOnlySpan<double> source, Span<double> target, double factor)
    {
        target = target[..source.Length];
        for (int index = 0; index < source.Length; index++) target[index] += factor * source[index];
    }

    private static double Dot(ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        double sum = 0;
        for (int index = 0; index < a.Length; index++) sum += a[index] * b[index];
        return sum;
    }
}
