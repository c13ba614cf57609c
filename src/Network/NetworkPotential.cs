using Amalgam.Atoms;
using Amalgam.Atoms.Elements;
using Amalgam.Atoms.Neighbors;
using Amalgam.Model;
using Amalgam.Model.Backbones.Dpa3;
using Amalgam.Model.Parameters;
using Amalgam.Model.Uncertainty;
using Amalgam.Network.Engine;
using Amalgam.Network.Graph;
using Amalgam.Network.Lanes;
using Amalgam.Network.Pass;

namespace Amalgam.Network;

/// <summary>A model, ready to predict with the fast network.</summary>
/// <remarks>
/// The result depends on the structure alone, to the last bit, not on structures seen before. Structures that follow one another in small steps share the
/// search for pairs.
/// </remarks>
public sealed class NetworkPotential : IPotential, IDisposable
{
    private readonly BatchEvaluator network;
    private readonly ModelSpec spec;
    private const double UsualSkin = 0.5; // Å
    private readonly VerletList list;
    private readonly BatchResult result = new();
    private readonly StructureGraph[] batch = new StructureGraph[1];
    private readonly Precision precision;
    private readonly LastLayerUncertainty? uncertainty;
    private int largest;

    /// <param name="precision">of the features; positions and energies are double in both</param>
    /// <param name="threads">0 means all processors; results do not depend on it</param>
    public NetworkPotential(PotentialModel model, Precision precision = Precision.Float32, int threads = 0)
        : this(model, precision, threads, LaneWidth.Bits)
    {
    }

    /// <param name="skin">Å; results do not depend on it</param>
    internal NetworkPotential(PotentialModel model, Precision precision, int threads, int laneBits, double skin = UsualSkin)
    {
        spec = model.Spec;
        this.precision = precision;
        uncertainty = model.Uncertainty;
        if (uncertainty is not null) result.FeatureWidth = spec.LastWidth;
        network = new BatchEvaluator(model.Parameters.Layout, model.ReferenceEnergies, precision, threads, laneBits);
        network.SetParameters(model.Parameters, model.Selection);
        list = new VerletList(spec.PairCutoff, skin, threads, patient: true);
    }

    public double Cutoff => spec.PairCutoff;
    /// <summary>What the network is.</summary>
    public ModelSpec Spec => spec;
    /// <summary>What it computes on, such as "16 × float32 lanes".</summary>
    public string Device => network.Device;
    /// <summary>[ghost, 3], eV/Å: what own atoms of the last evaluation find for ghosts that other processes own.</summary>
    public ReadOnlySpan<double> GhostForces => result.GhostForces.AsSpan(0, 3 * (batch[0]?.GhostCount ?? 0));
    /// <summary>Whether forces and virial are wanted; on at first. Without them they are zero, and an evaluation takes less than half of the time.</summary>
    public bool WantsForces
    {
        get => result.WantsForces;
        set => result.WantsForces = value;
    }
    /// <summary>Whether <see cref="AtomVirials"/> are wanted; off at first.</summary>
    public bool WantsAtomVirials
    {
        get => result.WantsAtomVirials;
        set => result.WantsAtomVirials = value;
    }
    /// <summary>[atom, 3, 3], eV, of the last evaluation: the part of W from the pairs of each centre. Their sum is W.</summary>
    public ReadOnlySpan<double> AtomVirials => WantsAtomVirials ? result.AtomVirials.AsSpan(0, 9 * (batch[0]?.AtomCount ?? 0)) : [];
    public bool HasUncertainty => uncertainty is not null;
    public bool Supports(Element element) => spec.IndexOf(element) >= 0;

    public void Evaluate(Structure structure, Evaluation evaluation)
    {
        batch[0] ??= new StructureGraph();
        batch[0].Fill(spec, structure, list);
        if (structure.AtomCount > largest)
        {
            NetworkMemory.Require(spec, precision, batch[0]);
            largest = structure.AtomCount;
        }
        Finish(null, evaluation);
    }

    /// <summary>
    /// The same with the caller's own pairs: periodic images and atoms of other processes are ghosts. Forces on ghosts of other processes are in
    /// <see cref="GhostForces"/>.
    /// </summary>
    /// <param name="own">the atoms of this process; its cell is not read</param>
    /// <param name="pairs">at least all pairs of own atoms within the cutoff, in any order</param>
    /// <param name="share">what ties these atoms to those of other processes; null where all atoms are here</param>
    /// <exception cref="InvalidDataException">An element is unknown, or the memory of this machine too small.</exception>
    /// <exception cref="ArgumentException">The arrays do not fit each other, or ghosts of other processes come without their exchange.</exception>
    public void Evaluate(Structure own, PairArrays pairs, StructureShare? share, Evaluation evaluation)
    {
        batch[0] ??= new StructureGraph();
        batch[0].Fill(spec, own, pairs);
        batch[0].Composition = share?.Composition;
        if (share?.Summed is int summed)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(summed, nameof(share));
            ArgumentOutOfRangeException.ThrowIfGreaterThan(summed, own.AtomCount, nameof(share));
            batch[0].SummedCount = summed;
        }
        if (share?.Exchange is null && spec.Layers > 1 && pairs.GhostOwner.Contains(-1))
            throw new ArgumentException("expected an exchange of features for ghosts that other processes own, found none", nameof(share));
        NetworkMemory.Require(spec, precision, batch[0]);
        Finish(share?.Exchange, evaluation);
    }

    private void Finish(IFeatureExchange? exchange, Evaluation evaluation)
    {
        Structure structure = batch[0].Structure;
        network.Evaluate(batch, result, exchange);
        evaluation.Reset(structure.AtomCount);
        evaluation.Energy = result.Energy[0];
        result.Energies.AsSpan(0, structure.AtomCount).CopyTo(evaluation.Energies);
        result.Forces.AsSpan(0, 3 * structure.AtomCount).CopyTo(evaluation.Forces);
        result.Virial.AsSpan(0, 9).CopyTo(evaluation.Virial);
        if (uncertainty is not null) Judge(uncertainty, batch[0].SummedCount, evaluation);
    }

    /// <summary>Uncertainties of the summed atoms and of their sum; those of other processes are not in it.</summary>
    private void Judge(LastLayerUncertainty trust, int summed, Evaluation evaluation)
    {
        int width = trust.Width;
        Span<double> features = evaluation.SetFeatures(width);
        for (int atom = 0; atom < summed; atom++)
            for (int channel = 0; channel < width; channel++) features[channel] += result.Features[atom * width + channel] / summed;
        Span<double> atoms = evaluation.SetUncertainty(summed == 0 ? 0 : trust.Deviation(features));
        for (int atom = 0; atom < summed; atom++) atoms[atom] = trust.Deviation(result.Features.AsSpan(atom * width, width));
    }

    public void Dispose() => network.Dispose();
}
