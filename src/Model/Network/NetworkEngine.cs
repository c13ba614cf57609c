using System.Numerics;
using System.Runtime.InteropServices;
using Amalgam.Model.Experts;
using Amalgam.Model.Lanes;

namespace Amalgam.Model.Network;

/// <summary>
/// The fast network: evaluation with plain lanes, the parameter gradient of equation (14) with duals. Partitions and the order of
/// sums are fixed by the batch, so any number of threads gives the same bits.
/// </summary>
internal sealed unsafe class NetworkEngine<T, L> : INetworkEngine
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where L : struct, ILanes<L, T>
{
    /// <summary>Gradient accumulators: partitions are dealt to so many in order, whatever the number of threads.</summary>
    private const int GradientSlots = 8;
    private const int EvaluationSlots = 64;

    private readonly ModelSpec spec;
    private readonly NetworkShape shape;
    private readonly BlockScheduler scheduler;
    private readonly PartitionBuilder builder = new();
    private readonly CompositionClasses? compositions;
    private readonly NetworkPass<T, L, L> plain = new();
    private readonly NetworkPass<T, L, Dual<L, T>> dual = new();
    private ParameterSet? parameters;
    private ExpertSelection? selection;
    private WeightImage? weights;
    private double[] imageValues = [];
    private NativeBuffer<T> image = new(0), transposed = new(0), gradients = new(0);
    private IReadOnlyList<StructureGraph>? evaluated;

    public NetworkEngine(ModelSpec spec, BlockScheduler scheduler)
    {
        this.spec = spec;
        this.scheduler = scheduler;
        shape = new NetworkShape(spec, L.Width);
        if (spec.Routing == Routing.Configuration) compositions = new CompositionClasses();
    }

    public string Lanes => typeof(L).Name;
    public long ScratchBytes => plain.ScratchBytes + dual.ScratchBytes + image.Bytes + transposed.Bytes + gradients.Bytes;

    public void SetParameters(ParameterSet newParameters, ExpertSelection? newSelection)
    {
        (parameters, selection, evaluated) = (newParameters, newSelection, null);
        weights = null;
        if (compositions is null) Merge(null);
    }

    private void Merge(double[][]? fractions)
    {
        weights = new WeightImage(parameters!, selection, fractions, shape);
        if (imageValues.Length < weights.Length)
        {
            imageValues = new double[weights.Length];
            image.Dispose();
            transposed.Dispose();
            image = new NativeBuffer<T>(weights.Length);
            transposed = new NativeBuffer<T>(weights.Length);
        }
        weights.Fill(imageValues);
        for (int index = 0; index < weights.Length; index++) image.Pointer[index] = T.CreateTruncating(imageValues[index]);
        foreach (ImageMap map in weights.AllMaps)
            for (int panel = 0; panel < weights.Views[map.View].PanelCount; panel++) Transpose(map, map.Weight + (long)panel * map.PanelLength);
    }

    private void Transpose(ImageMap map, long offset)
    {
        for (int row = 0; row < map.Rows; row++)
            for (int column = 0; column < map.Columns; column++)
                transposed.Pointer[offset + (long)column * map.Rows + row] = image.Pointer[offset + (long)row * map.Columns + column];
    }

    public void Evaluate(IReadOnlyList<StructureGraph> batch, BatchResult result)
    {
        if (parameters is null) throw new InvalidOperationException("no parameters were set");
        if (compositions is not null && (compositions.Update(batch, spec.Elements.Count) || weights is null)) Merge(compositions.Fractions);
        builder.Build(batch, spec.AngleCutoff, compositions?.ClassOf);
        evaluated = batch;
        result.Reset(batch.Count, builder.AtomCount);
        var input = new PassInput<T> { Weights = weights!, Shape = shape, Builder = builder, Image = image.Pointer, Transposed = transposed.Pointer, Energies = result.Energies };
        plain.Run(input, scheduler, Math.Min(builder.Count, EvaluationSlots));
        for (int index = 0; index < builder.Count; index++) Collect(builder.Partitions[index], result);
    }

    private static void Collect(Partition partition, BatchResult result)
    {
        for (int atom = 0; atom < partition.Local; atom++)
            for (int axis = 0; axis < 3; axis++) result.Forces[3 * partition.Atom[atom] + axis] += partition.Forces[3 * atom + axis];
        for (int index = 0; index < 9 * partition.StructureCount; index++) result.Virial[9 * partition.FirstStructure + index] += partition.Virials[index];
    }

    public void AddGradient(IReadOnlyList<StructureGraph> batch, LossSeeds seeds, Span<double> gradient)
    {
        if (!ReferenceEquals(batch, evaluated)) throw new InvalidOperationException("the gradient is that of the batch evaluated last");
        int slots = Math.Min(builder.Count, GradientSlots);
        long pitch = weights!.Length;
        if (gradients.Length < slots * pitch)
        {
            gradients.Dispose();
            gradients = new NativeBuffer<T>(slots * pitch);
        }
        NativeMemory.Clear(gradients.Pointer, (nuint)(slots * pitch * sizeof(T)));
        var input = new PassInput<T>
        {
            Weights = weights, Shape = shape, Builder = builder, Image = image.Pointer, Transposed = transposed.Pointer,
            Gradients = gradients.Pointer, GradientPitch = pitch, Seeds = seeds,
        };
        dual.Run(input, scheduler, slots);
        for (int index = 0; index < pitch; index++)
        {
            double sum = 0;
            for (int slot = 0; slot < slots; slot++) sum += double.CreateTruncating(gradients.Pointer[slot * pitch + index]);
            imageValues[index] = sum;
        }
        weights.Reverse(imageValues.AsSpan(0, weights.Length), gradient);
    }

    public void Dispose()
    {
        plain.Dispose();
        dual.Dispose();
        image.Dispose();
        transposed.Dispose();
        gradients.Dispose();
    }
}
