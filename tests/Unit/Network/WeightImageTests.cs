using Amalgam.Atoms.Neighbors;
using Amalgam.Model;
using Amalgam.Model.Backbones.Dpa3;
using Amalgam.Network.Graph;
using Amalgam.Network.Kernels;
using Amalgam.Network.Memory;
using Amalgam.Network.Threads;
using Amalgam.Network.Weights;
using Amalgam.Testing;
using Xunit;

namespace Amalgam.Unit.Network;

/// <summary>
/// The weights that features are multiplied with, and the way of their gradient back to the parameters: equations (10) to (13) without a network.
/// </summary>
public sealed unsafe class WeightImageTests : IDisposable
{
    private const int Lanes = 4;
    private readonly BlockScheduler scheduler = new(2);
    private readonly GradientSlots<double> slots = new();
    private readonly PartitionBuilder builder = new(12);
    private readonly PartitionShares shares = new();
    private readonly PanelUse use = new();

    public static TheoryData<string> Specs =>
        ["dense", "element_moe_everywhere", "element_mole_everywhere", "element_mole_softmax", "element_shared_only", "element_no_shared"];

    /// <summary>An image of a model with all panels of a batch merged.</summary>
    private (WeightImage Weights, NativeBuffer<double> Image, NativeBuffer<double> Transposed) Merge(PotentialModel model, ParameterSet parameters)
    {
        var list = new NeighborList();
        StructureGraph[] graphs = [.. new[] { NamedStructures.Mixture(), NamedStructures.Water(), NamedStructures.Salt() }
            .Select(structure => new StructureGraph(model.Spec, structure, list))];
        builder.Build(graphs, null, scheduler);
        shares.Fill(builder, 3);
        var shape = new NetworkShape(model.Spec, Lanes);
        var weights = new WeightImage(parameters, model.Selection, null, shape);
        var image = new NativeBuffer<double>(weights.Length);
        var transposed = new NativeBuffer<double>(weights.Length);
        use.FillSlots(weights, builder, shares);
        var merge = new WeightMerge<double>(shape, scheduler);
        merge.Begin(weights, image.Pointer, transposed.Pointer, true);
        merge.Fill(use);
        return (weights, image, transposed);
    }

    [Theory, MemberData(nameof(Specs))]
    public void A_panel_holds_its_experts_packed_and_transposed(string spec)
    {
        PotentialModel model = RandomModels.Create(spec);
        (WeightImage weights, NativeBuffer<double> image, NativeBuffer<double> transposed) = Merge(model, model.Parameters);
        foreach (ImageMap map in weights.AllMaps)
            foreach (int panel in use.Used(map.View))
                for (int row = 0; row < map.Parameters.In; row++)
                    for (int column = 0; column < map.Parameters.Out; column++)
                    {
                        double expected = 0;
                        for (int index = 0; index < weights.PartCount(map); index++)
                        {
                            PanelPart part = weights.Part(map, panel, index);
                            expected += part.Factor * model.Parameters.Values[map.RowOffset(part, row) + column];
                        }
                        (long matrix, int rows, int inMatrix) = PlaceOf(map, panel, row);
                        Assert.Equal(expected, image.Pointer[matrix + PackedPanel<double>.PlaceOf(rows, map.Columns, Lanes, inMatrix, column)], 1e-14);
                        Assert.Equal(expected, transposed.Pointer[matrix + PackedPanel<double>.PlaceOf(map.Columns, rows, Lanes, column, inMatrix)], 1e-14);
                    }
        image.Dispose();
        transposed.Dispose();
    }

    /// <summary>Offset and rows of the matrix that holds a row of an expert, and the row in it.</summary>
    private static (long Matrix, int Rows, int Row) PlaceOf(ImageMap map, int panel, int row)
    {
        int segment = map.SegmentOf[row];
        return map.IsWhole
            ? (map.SegmentAt(panel, 0), map.Rows, map.RowInPanel[row])
            : (map.SegmentAt(panel, segment), map.Segments[segment].Rounded, map.RowInPanel[row] - map.RowOf(segment));
    }

    /// <summary>For a linear function of the image the gradient that comes back is that of the function of the parameters.</summary>
    [Theory, MemberData(nameof(Specs))]
    public void The_gradient_of_an_image_comes_back_as_that_of_the_parameters(string spec)
    {
        PotentialModel model = RandomModels.Create(spec);
        double[] coefficients = Coefficients(model);
        double[] gradient = Return(model, coefficients);
        var random = new Random(11);
        double[] start = [.. model.Parameters.Values], direction = [.. start.Select(_ => random.NextDouble() - 0.5)];
        double exact = direction.Zip(gradient, (a, b) => a * b).Sum();
        double difference = (8 * (At(1) - At(-1)) - (At(2) - At(-2))) / (12 * 1e-3);
        Assert.Equal(difference, exact, 1e-7 * Math.Max(1, Math.Abs(exact)));

        double At(int multiple)
        {
            var parameters = new ParameterSet(model.Parameters.Layout, [.. start.Zip(direction, (value, change) => value + multiple * 1e-3 * change)]);
            return Value(model, parameters, coefficients);
        }
    }

    /// <summary>Random numbers for the places of an image of gradients, which is row-major.</summary>
    private double[] Coefficients(PotentialModel model)
    {
        (WeightImage weights, NativeBuffer<double> image, NativeBuffer<double> transposed) = Merge(model, model.Parameters);
        image.Dispose();
        transposed.Dispose();
        var random = new Random(7);
        return [.. Enumerable.Range(0, weights.Length).Select(_ => random.NextDouble() - 0.5)];
    }

    /// <summary>Σ coefficient · weight over all that the batch uses.</summary>
    private double Value(PotentialModel model, ParameterSet parameters, double[] coefficients)
    {
        (WeightImage weights, NativeBuffer<double> image, NativeBuffer<double> transposed) = Merge(model, parameters);
        double sum = 0;
        foreach (ImageMap map in weights.AllMaps)
            foreach (int panel in use.Used(map.View))
                for (int column = 0; column < map.Parameters.Out; column++)
                {
                    for (int row = 0; row < map.Parameters.In; row++)
                    {
                        (long matrix, int rows, int inMatrix) = PlaceOf(map, panel, row);
                        sum += coefficients[map.PlaceOf(panel, row) + column]
                            * image.Pointer[matrix + PackedPanel<double>.PlaceOf(rows, map.Columns, Lanes, inMatrix, column)];
                    }
                    int bias = map.PlaceOf(panel, map.Parameters.In) + column;
                    sum += coefficients[bias] * image.Pointer[bias];
                }
        foreach ((int place, int count) in Rest(weights, model.Spec))
            for (int index = place; index < place + count; index++) sum += coefficients[index] * image.Pointer[index];
        image.Dispose();
        transposed.Dispose();
        return sum;
    }

    /// <summary>All that is no panel: tables, embeddings, head, steps and gates.</summary>
    private static IEnumerable<(int Place, int Count)> Rest(WeightImage weights, ModelSpec spec)
    {
        var shape = new NetworkShape(spec, Lanes);
        for (int element = 0; element < spec.Elements.Count; element++) yield return (weights.Table + element * shape.Node, spec.NodeWidth);
        yield return (weights.PairWeight, spec.PairWidth);
        yield return (weights.PairBias, spec.PairWidth);
        yield return (weights.AngleWeight, spec.AngleWidth);
        yield return (weights.HeadWeight, weights.Parameters.Layout.HeadWeight.Length);
        yield return (weights.HeadBias, 1);
        foreach (ImageMap map in weights.AllMaps.Where(map => map.Step >= 0)) yield return (map.Step, map.Parameters.Out);
        for (int view = 0; view < weights.Views.Length; view++)
            if (weights.Views[view].Router >= 0 && spec.ExpertKind == Amalgam.Model.Experts.ExpertKind.Nonlinear)
                yield return (weights.GateOffset[view], weights.Views[view].Gate.Length);
    }

    /// <summary>Leaves the coefficients in the first slot, zeros in the others, and takes them back to the parameters.</summary>
    private double[] Return(PotentialModel model, double[] coefficients)
    {
        (WeightImage weights, NativeBuffer<double> image, NativeBuffer<double> transposed) = Merge(model, model.Parameters);
        slots.Begin(weights, shares.Count, (1u << shares.Count) - 1);
        var back = new GradientReturn<double>(new NetworkShape(model.Spec, Lanes), scheduler);
        back.Begin(weights, use, slots);
        coefficients.CopyTo(new Span<double>(slots.Image(0), weights.Length));
        slots.Held(0).Fill(true);
        // What the first slot does not use must not count: only panels of the first share are read there.
        foreach (ImageMap map in weights.AllMaps)
            foreach (int panel in use.Used(map.View))
                if ((use.Slots(map.View, panel) & 1) == 0) Move(map, panel, coefficients);
        var gradient = new double[model.Parameters.Values.Length];
        back.Add(gradient);
        image.Dispose();
        transposed.Dispose();
        return gradient;
    }

    /// <summary>The bias of a panel goes to a slot that uses it.</summary>
    private void Move(ImageMap map, int panel, double[] coefficients)
    {
        int slot = System.Numerics.BitOperations.TrailingZeroCount(use.Slots(map.View, panel)), place = map.PlaceOf(panel, map.Parameters.In);
        coefficients.AsSpan(place, map.Columns).CopyTo(new Span<double>(slots.Image(slot) + place, map.Columns));
    }

    public void Dispose()
    {
        slots.Dispose();
        scheduler.Dispose();
    }
}
