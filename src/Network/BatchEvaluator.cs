using Amalgam.Model.Backbones.Dpa3;
using Amalgam.Model.Experts;
using Amalgam.Model.Parameters;
using Amalgam.Network.Engine;
using Amalgam.Network.Graph;
using Amalgam.Network.Lanes;
using Amalgam.Network.Lots;
using Amalgam.Network.Profile;
using Amalgam.Network.Threads;

namespace Amalgam.Network;

/// <summary>The fast network with changing parameters: evaluates batches and gives the gradient of a loss, equation (14).</summary>
public sealed class BatchEvaluator : IDisposable
{
    private readonly BlockScheduler scheduler;
    private readonly IProfiledEngine engine;
    private readonly ModelSpec spec;
    private readonly double[] referenceEnergies;
    /// <summary>Null where the network's own energy of a lone atom stays.</summary>
    private readonly LoneAtoms? lone;
    /// <summary>[element], eV: what is subtracted where nothing is.</summary>
    private readonly double[] zeros;
    /// <summary>Biases of the heads, where they cancel in every energy; none where they do not.</summary>
    private readonly (int Offset, int Length) headBias;
    private readonly double[] keptBias;
    private readonly BatchResult spare = new();
    private readonly CorePairs core = new();
    private readonly Action<int, int> piece;
    private Action<int>? pieceBody;
    private IReadOnlyList<StructureGraph>? evaluated;
    private BatchLots? lots;
    private bool isExtended;

    /// <param name="referenceEnergies">[element], eV, E0</param>
    /// <param name="threads">0 means all processors; results do not depend on it</param>
    /// <param name="isFree">
    /// [element], whether the network's energy of a lone atom stays although the spec has the vacuum level, as it does while E0 is sought; null for none
    /// </param>
    public BatchEvaluator(ParameterLayout layout, double[] referenceEnergies, Precision precision, int threads = 0, IReadOnlyList<bool>? isFree = null)
        : this(layout, referenceEnergies, precision, threads, LaneWidth.Bits, isFree)
    {
    }

    internal BatchEvaluator(
        ParameterLayout layout, double[] referenceEnergies, Precision precision, int threads, int laneBits, IReadOnlyList<bool>? isFree = null)
    {
        spec = layout.Spec;
        spec.RequirePlain();
        this.referenceEnergies = referenceEnergies;
        scheduler = new BlockScheduler(threads);
        engine = EngineFactory.Create(spec, precision, scheduler, laneBits);
        isFree ??= new bool[spec.Elements.Count];
        lone = spec.VacuumReference && isFree.Contains(false) ? new LoneAtoms(spec, isFree) : null;
        zeros = new double[spec.Elements.Count];
        headBias = isFree.Contains(true) ? default : (layout.HeadBias.Offset, layout.HeadBias.Length);
        keptBias = new double[headBias.Length];
        piece = (index, _) => pieceBody!(index);
    }

    /// <summary>What it computes on, such as "16 × float32 lanes".</summary>
    public string Device => engine.Device;

    /// <summary>Bytes of scratch memory held.</summary>
    public long ScratchBytes => engine.MemoryBytes;

    /// <summary>Bytes among them for features and adjoints; the rest holds weights and their gradients.</summary>
    public long FeatureBytes => engine.FeatureBytes;

    public int Threads => scheduler.Threads;

    /// <summary>Whether passes read the clock at every stage; costs about a percent.</summary>
    public bool TimesStages
    {
        set => engine.TimesStages = value;
    }

    /// <summary>What the last evaluation did; counted always, timed on request.</summary>
    public NetworkWork EvaluationWork => engine.WorkOf(gradient: false);

    /// <summary>What the last gradient did.</summary>
    public NetworkWork GradientWork => engine.WorkOf(gradient: true);

    /// <summary>
    /// Makes products [rows, inner]·[inner, columns] of zeros with the network's kernel, on all threads at once, to measure what the machine can do.
    /// </summary>
    /// <returns>operations made: a multiplication and an addition per term</returns>
    public long RunProducts(int rows, int columns, int inner, int repeats) => engine.RunProducts(rows, columns, inner, repeats);

    /// <summary>Makes fused multiply-adds of registers alone, on all threads at once: the peak of the hardware.</summary>
    /// <param name="operations">how many to make, about</param>
    /// <returns>operations made: a multiplication and an addition per lane</returns>
    public long RunMultiplyAdds(double operations) => engine.RunMultiplyAdds(operations);

    /// <summary>Takes over the parameters and the selection (element routing only). They must not change until the next call.</summary>
    public void SetParameters(ParameterSet parameters, ExpertSelection? selection)
    {
        engine.SetParameters(parameters, selection);
        lone?.Forget();
        evaluated = null;
    }

    /// <summary>Energies, forces and virials of a batch.</summary>
    public void Evaluate(IReadOnlyList<StructureGraph> batch, BatchResult result) => Evaluate(batch, result, null, null);

    /// <summary>The same of the part of a training step that this process has.</summary>
    /// <param name="lots">the lots of the step; null for one lot. Energies, forces and virials do not depend on them</param>
    public void Evaluate(IReadOnlyList<StructureGraph> batch, BatchLots? lots, BatchResult result) => Evaluate(batch, result, null, lots);

    /// <summary>The same with atoms that other processes own.</summary>
    /// <param name="exchange">where the first structure has ghosts that other processes own; null otherwise</param>
    public void Evaluate(IReadOnlyList<StructureGraph> batch, BatchResult result, IFeatureExchange? exchange) => Evaluate(batch, result, exchange, null);

    private void Evaluate(IReadOnlyList<StructureGraph> batch, BatchResult result, IFeatureExchange? exchange, BatchLots? batchLots)
    {
        lots = batchLots;
        isExtended = lone is not null && (lots is not null || !lone.Knows(batch));
        if (isExtended) EvaluateExtended(batch, result, exchange);
        else engine.Evaluate(batch, result, exchange, lots);
        evaluated = batch;
        int first = 0;
        for (int structure = 0; structure < batch.Count; structure++)
        {
            Complete(batch[structure], result, structure, first);
            first += batch[structure].AtomCount;
        }
        if (!result.WantsForces) result.ClearForces();
    }

    private void EvaluateExtended(IReadOnlyList<StructureGraph> batch, BatchResult result, IFeatureExchange? exchange)
    {
        lone!.Extend(batch, lots);
        engine.Evaluate(lone.Extended, result, exchange, lots is null ? null : lots with { LotOf = lone.LotOf });
        lone.Take(result);
        isExtended = true;
    }

    /// <summary>Equation (8) after the network: E0, the vacuum level, the repulsive core, and the sum.</summary>
    /// <param name="first">first atom of the structure in the batch</param>
    private void Complete(StructureGraph graph, BatchResult result, int structure, int first)
    {
        int count = graph.SummedCount;
        Span<double> energies = result.Energies.AsSpan(first, count);
        ReadOnlySpan<double> vacuum = lone is null ? zeros : lone.Energies;
        for (int atom = 0; atom < count; atom++)
        {
            int element = graph.ElementIndex[atom];
            // The difference first: it is exactly zero for a lone atom.
            energies[atom] = energies[atom] - vacuum[element] + referenceEnergies[element];
        }
        if (spec.CoreRepulsion is not null) core.Add(spec, graph, result, structure, first);
        double sum = 0;
        foreach (double energy in energies) sum += energy;
        result.Energy[structure] = sum;
    }

    /// <summary>Adds ∂L/∂θ of all lots to <paramref name="gradient"/>. Must follow an evaluation of the same batch and parameters.</summary>
    /// <param name="gradient">[parameter]</param>
    public void AddGradient(IReadOnlyList<StructureGraph> batch, LossSeeds seeds, Span<double> gradient)
    {
        if (!ReferenceEquals(batch, evaluated)) throw new InvalidOperationException("the gradient is that of the batch evaluated last");
        if (lone is null)
        {
            engine.AddGradient(batch, seeds, gradient);
            return;
        }
        if (!isExtended) EvaluateExtended(batch, spare, null);
        // The bias of the head cancels. What rounding leaves of its derivative an optimiser that scales steps would amplify.
        gradient.Slice(headBias.Offset, headBias.Length).CopyTo(keptBias);
        engine.AddGradient(lone.Extended, lone.SeedsOf(seeds), gradient);
        keptBias.CopyTo(gradient[headBias.Offset..]);
    }

    /// <summary>Calls <paramref name="body"/> with 0 … pieces − 1 on the network's threads, for work between its passes: an optimiser's.</summary>
    public void Run(int pieces, Action<int> body)
    {
        pieceBody = body;
        scheduler.Run(pieces, piece);
        pieceBody = null;
    }

    public void Dispose()
    {
        engine.Dispose();
        scheduler.Dispose();
    }
}
