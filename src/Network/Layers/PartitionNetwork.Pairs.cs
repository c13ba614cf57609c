using System.Runtime.CompilerServices;
using Amalgam.Model.Backbones.Dpa3;
using Amalgam.Network.Kernels;
using Amalgam.Network.Lanes;
using Amalgam.Network.Pass;
using Amalgam.Network.Weights;

namespace Amalgam.Network.Layers;

/// <summary>node_pair, pair_self and pair_mix, equation (6), factored: [n_i, n_j, e_p] W = n_i W¹ + n_j W² + e_p W³.</summary>
/// <remarks>
/// n_i W¹ + b is computed once per atom and block, n_j W² once per panel and neighbour (not per pair), e_p W³ per pair.
/// Channels run along the lanes; pairs of one centre are rows.
/// </remarks>
internal sealed unsafe partial class PartitionNetwork<T, L, V>
{
    /// <summary>The per-atom parts of node_pair and pair_self: centre rows n_i W¹ + b, source rows n_j W². Also holds their adjoints.</summary>
    private readonly struct PairTerms(T* nodeCentre, T* nodeSource, T* pairCentre, T* pairSource)
    {
        public readonly T* NodeCentre = nodeCentre, NodeSource = nodeSource, PairCentre = pairCentre, PairSource = pairSource;
    }

    /// <summary>Room for the pairs of one centre.</summary>
    private readonly struct PairScratch(T* strip, T* sigmoid, T* z, T* mixed, T* gMix, T* gCopy, T* gAngles, T* y, T* gy, T* dots, T* angleDots, T* axis,
        T* gAxis, long* sources)
    {
        /// <summary>z and σ(z) [pairs or a chunk of angles, widest bundle of channels].</summary>
        public readonly T* Strip = strip, Sigmoid = sigmoid;
        /// <summary>
        /// [pairs or a chunk of angles, widest map]; e2 or its adjoint [near + 1, e]; adjoint of m_p; copies of ge [pairs of the group] and ga; angle factors.
        /// </summary>
        public readonly T* Z = z, Mixed = mixed, GMix = gMix, GCopy = gCopy, GAngles = gAngles, Y = y, GY = gy;
        /// <summary>[pairs of the group, lane], sums over channels before they are summed over lanes.</summary>
        public readonly T* Dots = dots;
        /// <summary>[angles of the centre, lane], the same; first layer only.</summary>
        public readonly T* AngleDots = angleDots;
        /// <summary>v of a block, and its adjoint.</summary>
        public readonly T* Axis = axis, GAxis = gAxis;
        /// <summary>[pairs + Ahead], where the rows of the neighbours begin among the source rows.</summary>
        public readonly long* Sources = sources;
    }

    private PairScratch TakePairScratch()
    {
        long pairs = part.LargestPairs, near = part.LargestNear + 1, widest = Math.Max(NP, Math.Max(EP, AP));
        long chunk = Math.Max(Math.Max(AnglesAtATime, 2 * near), pairs), grouped = pairs * LargestGroup;
        return new PairScratch(
            Temporary.Take(chunk * F * WidestBundle), Temporary.Take(chunk * WidestBundle), Temporary.Take(chunk * F * widest), Temporary.Take(near * F * EP),
                Temporary.Take(near * F * EP),
            Temporary.Take(grouped * F * EP), Temporary.Take(near * near * F * AP),
            Temporary.Take(2 * near * F * widest), Temporary.Take(2 * near * F * widest),
            Temporary.Take(grouped * W), Temporary.Take(near * near * W), Temporary.Take(widest), Temporary.Take(F * widest),
                (long*)Temporary.Take((pairs + Ahead) * sizeof(long) / sizeof(T) + 1));
    }

    /// <param name="zeroed">for adjoints, which are added up; values are written whole</param>
    private PairTerms TakePairTerms(int layer, Arena<T> memory, bool zeroed)
    {
        long centres = PairRows(layer).Rows, sources = SourceRows(layer).Rows;
        T* nodeCentre = Take(memory, centres * F * NP, zeroed), nodeSource = Take(memory, sources * F * NP, zeroed);
        if (!UpdatesPairs(layer)) return new PairTerms(nodeCentre, nodeSource, null, null);
        return new PairTerms(nodeCentre, nodeSource, Take(memory, centres * F * EP, zeroed), Take(memory, sources * F * EP, zeroed));
    }

    private static T* Take(Arena<T> memory, long count, bool zeroed) => zeroed ? memory.TakeZeroed(count) : memory.Take(count);

    private void NodeTermsForward(int layer, PairTerms terms)
    {
        Work.Enter(NetworkStage.NodeTerms);
        ImageMap nodePair = Map(layer, MapKind.NodePair)!;
        TermForward(nodePair, PairRows(layer), 0, n[layer], NP, true, terms.NodeCentre);
        TermForward(nodePair, SourceRows(layer), 1, n[layer], NP, false, terms.NodeSource);
        if (Map(layer, MapKind.PairSelf) is not { } pairSelf) return;
        TermForward(pairSelf, PairRows(layer), 0, n[layer], NP, true, terms.PairCentre);
        TermForward(pairSelf, SourceRows(layer), 1, n[layer], NP, false, terms.PairSource);
    }

    private void NodeTermsReverse(int layer, PairTerms gradients)
    {
        Work.Enter(NetworkStage.NodeTerms);
        ImageMap nodePair = Map(layer, MapKind.NodePair)!;
        TermReverse(nodePair, PairRows(layer), 0, n[layer], NP, true, gradients.NodeCentre, gnIn);
        TermReverse(nodePair, SourceRows(layer), 1, n[layer], NP, false, gradients.NodeSource, gnIn);
        if (Map(layer, MapKind.PairSelf) is not { } pairSelf) return;
        TermReverse(pairSelf, PairRows(layer), 0, n[layer], NP, true, gradients.PairCentre, gnIn);
        TermReverse(pairSelf, SourceRows(layer), 1, n[layer], NP, false, gradients.PairSource, gnIn);
    }

    /// <summary>Where the rows n_j W² of a centre's neighbours begin, for one panel; the last ones again at the end, for loops that look ahead.</summary>
    private void FindSources(int layer, int panel, int first, int count, int pitch, long* sources)
    {
        fixed (int* neighbor = part.Neighbor, sourceRow = SourceRows(layer).RowOf)
            for (int pair = 0; pair < count; pair++) sources[pair] = (long)sourceRow[panel * part.Local + neighbor[first + pair]] * pitch;
        for (int pair = 0; pair < Ahead; pair++) sources[count + pair] = count > 0 ? sources[count - 1] : 0;
    }

    /// <summary>What the loops over the pairs of one centre and block read and write.</summary>
    /// <param name="count">pairs</param>
    /// <param name="sources">[pair], where the rows of the neighbours begin</param>
    /// <param name="product">e_p W³</param>
    /// <param name="sigmoid">σ [pair, channels of a bundle], written</param>
    /// <param name="gz">[pair, channel], written; reverse only</param>
    /// <param name="centre">n_i W¹ + b of the centre</param>
    /// <param name="source">n_j W² of the panel</param>
    /// <param name="gCentre">adjoint of <paramref name="centre"/>, written; reverse only</param>
    /// <param name="gSource">adjoint of <paramref name="source"/>, added to; reverse only</param>
    /// <param name="step">ρ</param>
    private readonly struct PairBlock(int count, long* sources, StripProduct product, T* sigmoid, T* gz, T* centre, T* source, T* gCentre, T* gSource, T* step,
        T gate)
    {
        public readonly int Count = count;
        public readonly long* Sources = sources;
        public readonly StripProduct Product = product;
        public readonly T* Sigmoid = sigmoid, GZ = gz, Centre = centre, Source = source, GCentre = gCentre, GSource = gSource, Step = step;
        public readonly T Gate = gate;
    }

    /// <summary>One block of node_pair or pair_self of a centre.</summary>
    private PairBlock OpenPairs(int layer, int atom, int block, ImageMap map, T* centres, T* sources, T* gCentres, T* gSources, PairScratch scratch)
    {
        int first = part.PairStart[atom], count = part.PairStart[atom + 1] - first, panel = Panel(map, atom, block), pitch = F * map.Columns;
        FindSources(layer, panel, first, count, pitch, scratch.Sources);
        StripProduct product = InStrips(map, panel, 2, count, e[layer] + (long)first * F * EP, EP, scratch.Strip);
        long row = (long)PairRows(layer).RowOf[atom * View(layer, 1).Blocks + block] * pitch;
        return new PairBlock(
            count, scratch.Sources, product, scratch.Sigmoid, scratch.Z, centres + row, sources, gCentres + row, gSources, image + map.Step,
                Gate(map, atom, block));
    }

    /// <summary>z and σ of all pairs of a block and some channels.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Activate<TAct, TBundle>(in PairBlock pairs, int width, int column)
        where TAct : struct, IActivation
        where TBundle : struct, IBundle<TBundle, T>
    {
        pairs.Product.Make(column, TBundle.Width);
        ActivatePairs<TAct, TBundle>(
            pairs.Count, width, TBundle.Load(pairs.Centre + column, width), pairs.Product.Strip, pairs.Sigmoid, pairs.Source + column, pairs.Sources,
                constants);
    }

    /// <summary>Reverse of the product of <see cref="OpenPairs"/>, from gz.</summary>
    private void ClosePairs(int layer, int atom, int block, ImageMap map, in PairBlock pairs, T gGate)
    {
        long first = part.PairStart[atom];
        int panel = Panel(map, atom, block);
        Reverse(map, panel, 2, pairs.Count, pairs.GZ, ge + first * F * EP, EP);
        if (!WantsWeights) return;
        gradient[GateIndex(map, atom, block)] += gGate;
        WeightReverse(map, panel, 2, pairs.Count, e[layer] + first * F * EP, EP, pairs.GZ);
    }

    /// <summary>n += ρ ∘ (1/N_e) Σ_p s_p Σ_blocks gate φ(z_p) for the centres of a group.</summary>
    private void NodePairForward<TAct>(int layer, int begin, int end, PairTerms terms, PairScratch scratch, T* next)
        where TAct : struct, IActivation
    {
        Work.Enter(NetworkStage.NodePair);
        ImageMap map = Map(layer, MapKind.NodePair)!;
        for (int block = 0; block < View(layer, 1).Blocks; block++)
            for (int atom = begin; atom < end; atom++)
            {
                PairBlock pairs = OpenPairs(layer, atom, block, map, terms.NodeCentre, terms.NodeSource, null, null, scratch);
                T* weight = s + (long)part.PairStart[atom] * F, result = next + (long)atom * F * NP;
                int column = 0;
                for (; column < TwinColumns(NP); column += 2 * W) NodePairForward<TAct, Twin<V, T>>(pairs, column, weight, result);
                for (; column < NP; column += W) NodePairForward<TAct, V>(pairs, column, weight, result);
            }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void NodePairForward<TAct, TBundle>(in PairBlock pairs, int column, T* weight, T* result)
        where TAct : struct, IActivation
        where TBundle : struct, IBundle<TBundle, T>
    {
        Activate<TAct, TBundle>(pairs, NP, column);
        TBundle sum = PairSum<TAct, TBundle>(pairs.Count, pairs.Product.Strip, pairs.Sigmoid, weight, constants);
        sum = TBundle.TimesConstant(TBundle.Scale(sum, pairs.Gate * Real(1 / spec.PairNormalization)), pairs.Step + column);
        TBundle.Store(result + column, NP, TBundle.Load(result + column, NP) + sum);
    }

    private void NodePairReverse<TAct>(int layer, int begin, int end, PairTerms terms, PairTerms gradients, PairScratch scratch, T* gNext)
        where TAct : struct, IActivation
    {
        Work.Enter(NetworkStage.NodePair);
        ImageMap map = Map(layer, MapKind.NodePair)!;
        int first = part.PairStart[begin], count = part.PairStart[end] - first;
        if (WantsGeometry) Clear(scratch.Dots, (long)count * W);
        // The last layer is the first to write adjoints of e.
        if (layer == layers - 1) Clear(ge + (long)first * F * EP, (long)count * F * EP);
        for (int block = 0; block < View(layer, 1).Blocks; block++)
            for (int atom = begin; atom < end; atom++)
            {
                Work.Repeating = true;
                PairBlock pairs = OpenPairs(layer, atom, block, map, terms.NodeCentre, terms.NodeSource, gradients.NodeCentre, gradients.NodeSource, scratch);
                Work.Repeating = false;
                T* weight = s + (long)part.PairStart[atom] * F, gResult = gNext + (long)atom * F * NP,
                    dots = scratch.Dots + (long)(part.PairStart[atom] - first) * W;
                T gGate = T.Zero;
                int column = 0;
                for (; column < TwinColumns(NP); column += 2 * W) gGate += NodePairReverse<TAct, Twin<V, T>>(map, pairs, column, weight, gResult, dots);
                for (; column < NP; column += W) gGate += NodePairReverse<TAct, V>(map, pairs, column, weight, gResult, dots);
                ClosePairs(layer, atom, block, map, pairs, gGate);
            }
        if (WantsGeometry) L.AddRowSums(scratch.Dots, count, gs + first);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private T NodePairReverse<TAct, TBundle>(ImageMap map, in PairBlock pairs, int column, T* weight, T* gResult, T* dots)
        where TAct : struct, IActivation
        where TBundle : struct, IBundle<TBundle, T>
    {
        Activate<TAct, TBundle>(pairs, NP, column);
        if (!SplitsReverse) return NodePairReverse<TAct, TBundle>(map, pairs, column, 0, TBundle.Width, weight, gResult, dots);
        T gGate = T.Zero;
        for (int half = 0; half < TBundle.Width; half += W) gGate += NodePairReverse<TAct,
            V>(map, pairs, column + half, half, TBundle.Width, weight, gResult, dots);
        return gGate;
    }

    /// <param name="place">of the bundle in its strip of so many channels</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private T NodePairReverse<TAct, TBundle>(ImageMap map, in PairBlock pairs, int column, int place, int channels, T* weight, T* gResult, T* dots)
        where TAct : struct, IActivation
        where TBundle : struct, IBundle<TBundle, T>
    {
        TBundle gn = TBundle.Scale(TBundle.Load(gResult + column, NP), Real(1 / spec.PairNormalization));
        TBundle gy = TBundle.TimesConstant(TBundle.Scale(gn, pairs.Gate), pairs.Step + column);
        TBundle gCentre = PairSumReverse<TAct, TBundle>(
            pairs.Count, NP, gy, pairs.Product.Strip + place, channels, pairs.Sigmoid + place, pairs.GZ + column, pairs.GSource + column, pairs.Sources, weight,
                dots, out TBundle sum, constants);
        TBundle.Store(pairs.GCentre + column, NP, gCentre);
        return WantsWeights ? StepReverse(map, column, pairs.Gate, sum * gn) : T.Zero;
    }

    /// <summary>e_next = carry e + ρ ∘ Σ_blocks gate φ(z_p) for the centres of a group.</summary>
    private void PairSelfForward<TAct>(int layer, int begin, int end, PairTerms terms, PairScratch scratch)
        where TAct : struct, IActivation
    {
        Work.Enter(NetworkStage.PairSelf);
        ImageMap map = Map(layer, MapKind.PairSelf)!;
        int first = part.PairStart[begin], count = part.PairStart[end] - first;
        T* next = e[layer + 1] + (long)first * F * EP;
        T* previous = Carried(count * F * EP, spec.Carry.Pair, e[layer] + (long)first * F * EP, next);
        for (int block = 0; block < View(layer, 1).Blocks; block++, previous = next)
            for (int atom = begin; atom < end; atom++)
            {
                PairBlock pairs = OpenPairs(layer, atom, block, map, terms.PairCentre, terms.PairSource, null, null, scratch);
                long place = (long)(part.PairStart[atom] - first) * F * EP;
                int column = 0;
                for (; column < TwinColumns(EP); column += 2 * W) PairSelfForward<TAct, Twin<V, T>>(pairs, column, previous + place, next + place);
                for (; column < EP; column += W) PairSelfForward<TAct, V>(pairs, column, previous + place, next + place);
            }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void PairSelfForward<TAct, TBundle>(in PairBlock pairs, int column, T* previous, T* next)
        where TAct : struct, IActivation
        where TBundle : struct, IBundle<TBundle, T>
    {
        Activate<TAct, TBundle>(pairs, EP, column);
        PairUpdates<TAct, TBundle>(
            pairs.Count, EP, TBundle.Scale(TBundle.Constant(pairs.Step + column), pairs.Gate), pairs.Product.Strip, pairs.Sigmoid, previous + column,
                next + column, constants);
    }

    /// <summary>Reverse of pair_self for the centres of a group, from the copy of the adjoint of e_next.</summary>
    private void PairSelfReverse<TAct>(int layer, int begin, int end, PairTerms terms, PairTerms gradients, PairScratch scratch)
        where TAct : struct, IActivation
    {
        Work.Enter(NetworkStage.PairSelf);
        ImageMap map = Map(layer, MapKind.PairSelf)!;
        for (int block = 0; block < View(layer, 1).Blocks; block++)
            for (int atom = begin; atom < end; atom++)
            {
                Work.Repeating = true;
                PairBlock pairs = OpenPairs(layer, atom, block, map, terms.PairCentre, terms.PairSource, gradients.PairCentre, gradients.PairSource, scratch);
                Work.Repeating = false;
                T* gOut = scratch.GCopy + (long)(part.PairStart[atom] - part.PairStart[begin]) * F * EP;
                T gGate = T.Zero;
                int column = 0;
                for (; column < TwinColumns(EP); column += 2 * W) gGate += PairSelfReverse<TAct, Twin<V, T>>(map, pairs, column, gOut);
                for (; column < EP; column += W) gGate += PairSelfReverse<TAct, V>(map, pairs, column, gOut);
                ClosePairs(layer, atom, block, map, pairs, gGate);
            }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private T PairSelfReverse<TAct, TBundle>(ImageMap map, in PairBlock pairs, int column, T* gOut)
        where TAct : struct, IActivation
        where TBundle : struct, IBundle<TBundle, T>
    {
        Activate<TAct, TBundle>(pairs, EP, column);
        if (!SplitsReverse) return PairSelfReverse<TAct, TBundle>(map, pairs, column, 0, TBundle.Width, gOut);
        T gGate = T.Zero;
        for (int half = 0; half < TBundle.Width; half += W) gGate += PairSelfReverse<TAct, V>(map, pairs, column + half, half, TBundle.Width, gOut);
        return gGate;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private T PairSelfReverse<TAct, TBundle>(ImageMap map, in PairBlock pairs, int column, int place, int channels, T* gOut)
        where TAct : struct, IActivation
        where TBundle : struct, IBundle<TBundle, T>
    {
        TBundle gCentre = PairUpdatesReverse<TAct, TBundle>(
            pairs.Count, EP, TBundle.Scale(TBundle.Constant(pairs.Step + column), pairs.Gate), pairs.Product.Strip + place, channels, pairs.Sigmoid + place,
            pairs.GZ + column, pairs.GSource + column, pairs.Sources, gOut + column, out TBundle product, constants);
        TBundle.Store(pairs.GCentre + column, EP, gCentre);
        return WantsWeights ? StepReverse(map, column, pairs.Gate, product) : T.Zero;
    }
}
