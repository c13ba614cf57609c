using System.Numerics;
using Amalgam.Model.Experts;

namespace Amalgam.Model.Network;

/// <summary>Carries parameters into a weight image, and the gradient of an image back to the parameters: equations (10) to (13). Never sees an atom.</summary>
internal sealed unsafe class WeightTransfer<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly NetworkShape shape;
    private readonly BlockScheduler scheduler;
    private readonly Action<int> fill, reverse;
    private readonly List<(ImageMap Map, int First, int Last)> items = [];
    private readonly List<double[]> gateGradients = [];
    private WeightImage weights = null!;
    private double* parameters, gradient;
    private T* image, transposed, gradients;
    private int slots;
    private long pitch;

    public WeightTransfer(NetworkShape shape, BlockScheduler scheduler)
    {
        this.shape = shape;
        this.scheduler = scheduler;
        fill = Fill;
        reverse = Reverse;
    }

    /// <summary>Pieces of work that touch different parameters: a panel, or all panels of a map whose panels share experts.</summary>
    private void List(WeightImage weightImage)
    {
        weights = weightImage;
        items.Clear();
        foreach (ImageMap map in weights.AllMaps)
        {
            int panels = weights.Views[map.View].PanelCount;
            if (weights.IsSummed(map)) items.Add((map, 0, panels));
            else for (int panel = 0; panel < panels; panel++) items.Add((map, panel, panel + 1));
        }
    }

    /// <summary>Fills an image and its transposed panels.</summary>
    public void Fill(WeightImage weightImage, T* imagePlace, T* transposedPlace)
    {
        List(weightImage);
        image = imagePlace;
        transposed = transposedPlace;
        ParameterLayout layout = weights.Parameters.Layout;
        fixed (double* values = weights.Parameters.Values)
        {
            parameters = values;
            new Span<T>(image, weights.Length).Clear();
            CopyRows(layout.ElementTable, weights.Table, shape.Spec.NodeWidth, shape.Node);
            Copy(layout.PairWeight, weights.PairWeight);
            Copy(layout.PairBias, weights.PairBias);
            if (layout.AngleWeight is not null) Copy(layout.AngleWeight, weights.AngleWeight);
            Copy(layout.HeadWeight, weights.HeadWeight);
            Copy(layout.HeadBias, weights.HeadBias);
            for (int view = 0; view < weights.Views.Length; view++)
                for (int index = 0; index < weights.Views[view].Gate.Length; index++)
                    image[weights.GateOffset[view] + index] = T.CreateTruncating(weights.Views[view].Gate[index]);
            foreach (ImageMap map in weights.AllMaps)
                if (map.StepParameters is not null) Copy(map.StepParameters, map.Step);
            scheduler.Run(items.Count, fill);
            parameters = null;
        }
    }

    private void Fill(int item)
    {
        (ImageMap map, int first, int last) = items[item];
        for (int panel = first; panel < last; panel++)
        {
            T* target = image + map.Weight + (long)panel * map.PanelLength, bias = image + map.Bias + panel * map.Columns;
            foreach (PanelPart part in weights.Parts(map, panel))
            {
                T factor = T.CreateTruncating(part.Factor);
                double* source = parameters + map.RowOffset(part, 0);
                for (int row = 0; row < map.Parameters.In; row++)
                    AddScaled(source + (long)row * map.Parameters.Out, target + (long)map.RowInPanel[row] * map.Columns, map.Parameters.Out, factor);
                AddScaled(parameters + part.Bias.Offset + part.Expert * map.Parameters.Out, bias, map.Parameters.Out, factor);
            }
            Transpose(map, target, transposed + map.Weight + (long)panel * map.PanelLength);
        }
    }

    private static void Transpose(ImageMap map, T* panel, T* result)
    {
        const int tile = 16;
        for (int row = 0; row < map.Rows; row += tile)
            for (int column = 0; column < map.Columns; column += tile)
                for (int i = row; i < Math.Min(row + tile, map.Rows); i++)
                    for (int j = column; j < Math.Min(column + tile, map.Columns); j++) result[(long)j * map.Rows + i] = panel[(long)i * map.Columns + j];
    }

    /// <summary>Adds the gradient of an image, summed over slots in order, to the gradient of the parameters.</summary>
    /// <param name="slotGradients">[slot], images <paramref name="slotPitch"/> apart</param>
    /// <param name="result">[parameter], added to</param>
    public void Reverse(WeightImage weightImage, T* slotGradients, int slotCount, long slotPitch, Span<double> result)
    {
        List(weightImage);
        gradients = slotGradients;
        slots = slotCount;
        pitch = slotPitch;
        ParameterLayout layout = weights.Parameters.Layout;
        while (gateGradients.Count < items.Count) gateGradients.Add([]);
        fixed (double* target = result, values = weights.Parameters.Values)
        {
            gradient = target;
            parameters = values;
            int width = shape.Spec.NodeWidth;
            for (int element = 0; element < shape.Spec.Elements.Count; element++)
                AddSlots(weights.Table + element * shape.Node, layout.ElementTable.Offset + element * width, width);
            AddSlots(weights.PairWeight, layout.PairWeight.Offset, layout.PairWeight.Length);
            AddSlots(weights.PairBias, layout.PairBias.Offset, layout.PairBias.Length);
            if (layout.AngleWeight is not null) AddSlots(weights.AngleWeight, layout.AngleWeight.Offset, layout.AngleWeight.Length);
            AddSlots(weights.HeadWeight, layout.HeadWeight.Offset, layout.HeadWeight.Length);
            AddSlots(weights.HeadBias, layout.HeadBias.Offset, 1);
            foreach (ImageMap map in weights.AllMaps)
                if (map.StepParameters is not null) AddSlots(map.Step, map.StepParameters.Offset, map.StepParameters.Length);
            scheduler.Run(items.Count, reverse);
            gradient = null;
            parameters = null;
        }
        if (layout.Routers.Count > 0) weights.Classes.Reverse(SumGates(layout), result);
    }

    private void Reverse(int item)
    {
        (ImageMap map, int first, int last) = items[item];
        if (!weights.IsSummed(map))
        {
            foreach (PanelPart part in weights.Parts(map, first)) ReversePlain(map, first, part);
            return;
        }
        int active = shape.Spec.ActiveExperts, columns = map.Parameters.Out;
        Array.Resize(ref System.Runtime.InteropServices.CollectionsMarshal.AsSpan(gateGradients)[item], weights.ClassCount * active);
        double[] gates = gateGradients[item];
        Array.Clear(gates);
        for (int panel = first; panel < last; panel++)
            foreach (PanelPart part in weights.Parts(map, panel))
            {
                double gate = 0;
                for (int number = 0; number < map.Parameters.In; number++)
                    gate += ReverseRow(map.Weight + (long)panel * map.PanelLength + (long)map.RowInPanel[number] * map.Columns, map.RowOffset(part, number), part.Factor, columns);
                gate += ReverseRow(map.Bias + (long)panel * map.Columns, part.Bias.Offset + part.Expert * columns, part.Factor, columns);
                if (part.Slot >= 0) gates[weights.Views[map.View].Source[panel] * active + part.Slot] += gate;
            }
    }

    private void ReversePlain(ImageMap map, int panel, PanelPart part)
    {
        int columns = map.Parameters.Out;
        for (int row = 0; row < map.Parameters.In; row++)
            AddSlots(map.Weight + (long)panel * map.PanelLength + (long)map.RowInPanel[row] * map.Columns, map.RowOffset(part, row), columns);
        AddSlots(map.Bias + (long)panel * map.Columns, part.Bias.Offset + part.Expert * columns, columns);
    }

    /// <summary>Adds factor · ∂L/∂row to an expert's row and returns ∂L/∂row · row.</summary>
    private double ReverseRow(long place, int source, double factor, int columns)
    {
        double dot = 0;
        for (int column = 0; column < columns; column++)
        {
            double sum = 0;
            for (int slot = 0; slot < slots; slot++) sum += double.CreateTruncating(gradients[slot * pitch + place + column]);
            gradient[source + column] += factor * sum;
            dot += sum * parameters[source + column];
        }
        return dot;
    }

    /// <summary>[router][class, k], ∂L/∂gates: from the image for nonlinear experts, from the sums for linear ones.</summary>
    private double[][] SumGates(ParameterLayout layout)
    {
        int active = shape.Spec.ActiveExperts;
        double[][] gates = [.. layout.Routers.Select(_ => new double[weights.ClassCount * active])];
        for (int item = 0; item < items.Count; item++)
        {
            ImageMap map = items[item].Map;
            if (!weights.IsSummed(map) || map.Parameters.Router < 0) continue;
            for (int index = 0; index < gates[map.Parameters.Router].Length; index++) gates[map.Parameters.Router][index] += gateGradients[item][index];
        }
        for (int view = 0; view < weights.Views.Length; view++)
        {
            ExpertView expertView = weights.Views[view];
            if (expertView.Router < 0 || shape.Spec.ExpertKind == ExpertKind.Linear) continue;
            for (int index = 0; index < weights.ClassCount; index++)
                for (int place = 0; place < active; place++)
                    for (int slot = 0; slot < slots; slot++)
                        gates[expertView.Router][index * active + place] +=
                            double.CreateTruncating(gradients[slot * pitch + weights.GateOffset[view] + index * expertView.Blocks + place]);
        }
        return gates;
    }

    /// <summary>gradient[target…] += Σ_slots image gradient[place…].</summary>
    private void AddSlots(long place, int target, int count)
    {
        for (int index = 0; index < count; index++)
        {
            double sum = 0;
            for (int slot = 0; slot < slots; slot++) sum += double.CreateTruncating(gradients[slot * pitch + place + index]);
            gradient[target + index] += sum;
        }
    }

    private static void AddScaled(double* source, T* target, int count, T factor)
    {
        for (int index = 0; index < count; index++) target[index] += factor * T.CreateTruncating(source[index]);
    }

    private void Copy(ParameterTensor tensor, int place)
    {
        for (int index = 0; index < tensor.Length; index++) image[place + index] = T.CreateTruncating(parameters[tensor.Offset + index]);
    }

    private void CopyRows(ParameterTensor tensor, int place, int width, int rounded)
    {
        for (int row = 0; row * width < tensor.Length; row++)
            for (int column = 0; column < width; column++) image[place + row * rounded + column] = T.CreateTruncating(parameters[tensor.Offset + row * width + column]);
    }
}
