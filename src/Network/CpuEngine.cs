using System.Numerics;
using System.Runtime.InteropServices;
using Amalgam.Model.Backbones.Dpa3;
using Amalgam.Model.Experts;
using Amalgam.Network.Engine;
using Amalgam.Network.Graph;
using Amalgam.Network.Kernels;
using Amalgam.Network.Lanes;
using Amalgam.Network.Lots;
using Amalgam.Network.Memory;
using Amalgam.Network.Pass;
using Amalgam.Network.Profile;
using Amalgam.Network.Threads;
using Amalgam.Network.Weights;

namespace Amalgam.Network;

/// <summary>
/// The network on the processor's vector units: evaluation with plain lanes, the parameter gradient of equation (14) with duals. Partitions and the order of
/// sums are fixed by the batch and its lots, so any number of threads and processes gives the same bits.
/// </summary>
internal sealed unsafe class CpuEngine<T, L> : IProfiledEngine
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where L : struct, ILanes<L, T>
{
    /// <summary>
    /// Gradient accumulators, whatever the number of threads: every share of the partitions has one, a leaf of the tree in which they are summed. A slot costs
    /// what the batch uses of it, no more: with eight a step of preset small on 144 atoms of 89 elements takes 1.01 ± 0.03 of its time with four (one thread).
    /// </summary>
    private const int GradientSlotCount = BatchLots.LeastLeaves;
    /// <summary>Shares of an evaluation, which have no accumulators.</summary>
    private const int EvaluationShares = 64;

    private readonly ModelSpec spec;
    private readonly NetworkShape shape;
    private readonly BlockScheduler scheduler;
    private readonly PartitionBuilder builder;
    private readonly CompositionClasses? compositions;
    private readonly WeightMerge<T> merge;
    private readonly GradientReturn<T> back;
    private readonly GradientTree<T> tree;
    private readonly PanelUse use = new();
    private readonly PartitionShares shares = new(), gradientShares = new();
    private readonly NetworkPass<T, L, L> plain;
    private readonly NetworkPass<T, L, Dual<L, T>> dual;
    private ParameterSet? parameters;
    private ExpertSelection? selection;
    private WeightImage? weights;
    private bool merged;
    private NativeBuffer<T> image = new(0), transposed = new(0);
    private readonly GradientSlots<T> gradients = new();
    private IReadOnlyList<StructureGraph>? evaluated;
    private BatchLots? lots;

    public CpuEngine(ModelSpec spec, BlockScheduler scheduler)
    {
        this.spec = spec;
        this.scheduler = scheduler;
        builder = new PartitionBuilder(spec.NodeWidth);
        shape = new NetworkShape(spec, L.Width);
        merge = new WeightMerge<T>(shape, scheduler);
        back = new GradientReturn<T>(shape, scheduler);
        tree = new GradientTree<T>(shape, scheduler);
        plain = new NetworkPass<T, L, L>(spec.Layers, builder);
        dual = new NetworkPass<T, L, Dual<L, T>>(spec.Layers, builder);
        if (spec.Routing == Routing.Configuration) compositions = new CompositionClasses();
    }

    public string Device => $"{L.Width} × {(typeof(T) == typeof(float) ? "float32" : "float64")} lanes";
    public long FeatureBytes => plain.ScratchBytes + dual.ScratchBytes;
    public long MemoryBytes => FeatureBytes + image.Bytes + transposed.Bytes + gradients.Bytes + tree.Bytes;

    public bool TimesStages
    {
        set => plain.TimesStages = dual.TimesStages = value;
    }

    public NetworkWork WorkOf(bool gradient)
    {
        var work = new NetworkWork();
        if (gradient) dual.AddWork(work);
        else plain.AddWork(work);
        return work;
    }

    public long RunProducts(int rows, int columns, int inner, int repeats)
    {
        int width = shape.Round(columns);
        var places = new NativeBuffer<T>[scheduler.Threads];
        for (int thread = 0; thread < places.Length; thread++)
        {
            places[thread] = new NativeBuffer<T>((long)rows * inner + (long)inner * width + (long)rows * width);
            NativeMemory.Clear(places[thread].Pointer, (nuint)places[thread].Bytes);
        }
        scheduler.Run(places.Length, (thread, _) =>
        {
            T* a = places[thread].Pointer, b = a + (long)rows * inner, c = b + (long)inner * width;
            for (int repeat = 0; repeat < repeats; repeat++)
                MatrixProduct<L, T>.Run(rows, width, inner, new StridedMatrix<T>(a, inner, 1), new PackedMatrix<T>(b, inner),
                    new ProductTarget<T>(c, width, false));
        });
        foreach (NativeBuffer<T> place in places) place.Dispose();
        return 2L * rows * columns * inner * repeats * places.Length;
    }

    public long RunMultiplyAdds(double operations)
    {
        long rounds = Math.Max(1, (long)(operations / MultiplyAddPeak<L, T>.OperationsOfRound / scheduler.Threads));
        scheduler.Run(scheduler.Threads, (_, _) =>
        {
            T* sink = stackalloc T[L.Width];
            new Span<T>(sink, L.Width).Clear();
            MultiplyAddPeak<L, T>.Run(rounds, sink);
        });
        return rounds * MultiplyAddPeak<L, T>.OperationsOfRound * scheduler.Threads;
    }

    public void SetParameters(ParameterSet newParameters, ExpertSelection? newSelection) =>
        (parameters, selection, evaluated, merged) = (newParameters, newSelection, null, false);

    /// <summary>Brings the weight image up to date, its panels excepted.</summary>
    private void Merge(IReadOnlyList<StructureGraph> batch)
    {
        bool others = compositions is not null && compositions.Update(batch, spec.Elements.Count, lots?.Compositions);
        if (merged && !others) return;
        bool fresh = weights is null || !weights.Follow(parameters!, selection);
        if (fresh) weights = new WeightImage(parameters!, selection, compositions?.Fractions, shape);
        if (image.Length < weights!.Length)
        {
            image.Dispose();
            transposed.Dispose();
            image = new NativeBuffer<T>(weights.Length);
            transposed = new NativeBuffer<T>(weights.Length);
        }
        merge.Begin(weights, image.Pointer, transposed.Pointer, fresh);
        merged = true;
    }

    public void Evaluate(IReadOnlyList<StructureGraph> batch, BatchResult result, IFeatureExchange? exchange = null, BatchLots? batchLots = null)
    {
        if (parameters is null) throw new InvalidOperationException("no parameters were set");
        if (result.FeatureWidth != 0 && result.FeatureWidth != spec.LastWidth)
            throw new ArgumentException($"features: expected a width of {spec.LastWidth}, found {result.FeatureWidth}", nameof(result));
        lots = batchLots;
        Merge(batch);
        builder.Build(batch, compositions?.ClassOf, scheduler, lots);
        shares.Fill(builder, EvaluationShares);
        use.Fill(weights!, builder);
        merge.Fill(use);
        evaluated = batch;
        result.Reset(batch.Count, builder.AtomCount, builder.GhostCount);
        plain.Run(
            new PassInput<T>
            {
                Weights = Merged, Builder = builder, Shares = shares, Energies = result.Energies, Forces = result.WantsForces ? result.Forces : null,
                Exchange = exchange,
                GhostForces = builder.GhostCount > 0 ? result.GhostForces : null, AtomVirials = result.WantsAtomVirials ? result.AtomVirials : null,
                Features = result.FeatureWidth > 0 ? result.Features : null,
            },
            scheduler);
        for (int index = 0; result.WantsForces && index < builder.Count; index++) builder.Partitions[index].AddVirials(result.Virial);
    }

    private MergedWeights<T> Merged => new(weights!, shape, image.Pointer, transposed.Pointer);

    public void AddGradient(IReadOnlyList<StructureGraph> batch, LossSeeds seeds, Span<double> gradient)
    {
        if (!ReferenceEquals(batch, evaluated)) throw new InvalidOperationException("the gradient is that of the batch evaluated last");
        if (builder.GhostCount > 0) throw new InvalidOperationException("there is no gradient of structures with ghosts");
        if (lots is null or { Sum: null, Leaves: GradientSlotCount })
        {
            gradientShares.FillLeaves(builder, 0, lots?.Own ?? 1, lots?.LeavesPerLot ?? GradientSlotCount, 0);
            FillSlots(seeds, waits: false);
            back.Add(gradient);
            return;
        }
        bool waits = tree.Begin(weights!, use, lots, builder.HasHalo);
        int leaves = lots.LeavesPerLot, first = lots.First * leaves, last = (lots.First + lots.Own) * leaves;
        for (int from = first; from < last;)
        {
            int slot = from % GradientSlotCount, count = Math.Min(last - from, GradientSlotCount - slot);
            gradientShares.FillLeaves(builder, (from - first) / leaves, count / leaves, leaves, slot);
            FillSlots(seeds, waits);
            tree.Add(gradients, use, from - slot, (slot, count));
            from += count;
        }
        tree.End(lots, gradient);
    }

    /// <summary>Fills the gradient slots of the leaves in the shares.</summary>
    private void FillSlots(LossSeeds seeds, bool waits)
    {
        uint filled = 0;
        for (int share = 0; share < gradientShares.Count; share++)
            if (gradientShares.Of(share).Length > 0) filled |= 1u << share;
        use.FillSlots(weights!, builder, gradientShares);
        gradients.Begin(weights!, gradientShares.Count, filled);
        back.Begin(weights!, use, gradients);
        dual.Run(
            new PassInput<T> { Weights = Merged, Builder = builder, Shares = gradientShares, Gradients = gradients, Seeds = seeds, Waits = waits }, scheduler);
    }

    public void Dispose()
    {
        plain.Dispose();
        dual.Dispose();
        image.Dispose();
        transposed.Dispose();
        gradients.Dispose();
        tree.Dispose();
    }
}
