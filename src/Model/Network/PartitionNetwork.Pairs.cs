using System.Runtime.CompilerServices;
using Amalgam.Model.Kernels;

namespace Amalgam.Model.Network;

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
    private readonly struct PairScratch(T* z, T* mixed, T* gMix, T* gSum, T* y, T* gy, T* dots, T* angleDots, T* axis, T* gAxis, long* sources)
    {
        /// <summary>[pairs or a chunk of angles, widest map]; e2 or its adjoint [near + 1, e]; adjoint of m_p; a copy of ge; angle factors.</summary>
        public readonly T* Z = z, Mixed = mixed, GMix = gMix, GCopy = gSum, Y = y, GY = gy;
        /// <summary>[pairs, lane], sums over channels before they are summed over lanes.</summary>
        public readonly T* Dots = dots;
        /// <summary>[angles of the centre, lane], the same; first layer only.</summary>
        public readonly T* AngleDots = angleDots;
        /// <summary>v of a block, and its adjoint.</summary>
        public readonly T* Axis = axis, GAxis = gAxis;
        /// <summary>[pairs], where the rows of the neighbours begin among the source rows.</summary>
        public readonly long* Sources = sources;
    }

    private PairScratch TakePairScratch()
    {
        long pairs = part.LargestPairs, near = part.LargestNear + 1, widest = Math.Max(NP, Math.Max(EP, AP));
        long chunk = Math.Max(AngleChunk + near, pairs);
        return new PairScratch(
            Temporary.Take(chunk * F * widest), Temporary.Take(near * F * EP), Temporary.Take(near * F * EP),
            Temporary.Take(Math.Max(pairs * F * EP, near * near * F * AP)), Temporary.Take(2 * near * F * widest), Temporary.Take(2 * near * F * widest),
            Temporary.Take(pairs * W), Temporary.Take(near * near * W), Temporary.Take(widest), Temporary.Take(F * widest), (long*)Temporary.Take(pairs * sizeof(long) / sizeof(T) + 1));
    }

    /// <param name="zeroed">for adjoints, which are added up; values are written whole</param>
    private PairTerms TakePairTerms(int layer, bool zeroed)
    {
        long centres = PairRows(layer).Rows, sources = SourceRows(layer).Rows;
        bool pairs = UpdatesPairs(layer);
        return new PairTerms(Take(centres * F * NP, zeroed), Take(sources * F * NP, zeroed), pairs ? Take(centres * F * EP, zeroed) : null, pairs ? Take(sources * F * EP, zeroed) : null);
    }

    private T* Take(long count, bool zeroed) => zeroed ? Temporary.TakeZeroed(count) : Temporary.Take(count);

    private PairTerms NodeTermsForward(int layer)
    {
        Work.Enter(NetworkStage.NodeTerms);
        PairTerms terms = TakePairTerms(layer, false);
        ImageMap nodePair = Map(layer, MapKind.NodePair)!;
        TermForward(nodePair, PairRows(layer), 0, n[layer], NP, true, terms.NodeCentre);
        TermForward(nodePair, SourceRows(layer), 1, n[layer], NP, false, terms.NodeSource);
        if (Map(layer, MapKind.PairSelf) is not { } pairSelf) return terms;
        TermForward(pairSelf, PairRows(layer), 0, n[layer], NP, true, terms.PairCentre);
        TermForward(pairSelf, SourceRows(layer), 1, n[layer], NP, false, terms.PairSource);
        return terms;
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

    /// <summary>Where the rows n_j W² of a centre's neighbours begin, for one panel.</summary>
    private void FindSources(int layer, int panel, int first, int count, int pitch, long* sources)
    {
        fixed (int* neighbor = part.Neighbor, sourceRow = SourceRows(layer).RowOf)
            for (int pair = 0; pair < count; pair++) sources[pair] = (long)sourceRow[panel * part.Local + neighbor[first + pair]] * pitch;
    }

    /// <summary>n += ρ ∘ (1/N_e) Σ_p s_p Σ_blocks gate φ(z_p).</summary>
    private void NodePairForward<TAct>(int layer, int atom, PairTerms terms, PairScratch scratch, T* result)
        where TAct : struct, IActivation
    {
        Work.Enter(NetworkStage.NodePair);
        ImageMap map = Map(layer, MapKind.NodePair)!;
        int first = part.PairStart[atom], count = part.PairStart[atom + 1] - first, blocks = View(layer, 1).Blocks;
        for (int block = 0; block < blocks; block++)
        {
            int panel = Panel(map, atom, block);
            FindSources(layer, panel, first, count, F * NP, scratch.Sources);
            Forward(map, panel, 2, count, e[layer] + (long)first * F * EP, EP, scratch.Z);
            T* centre = terms.NodeCentre + (long)PairRows(layer).RowOf[atom * blocks + block] * F * NP;
            T factor = Gate(map, atom, block) * Real(1 / spec.PairNormalization);
            for (int column = 0; column < NP; column += W)
            {
                V sum = PairSum<TAct>(count, NP, V.Load(centre + column, NP), scratch.Z + column, terms.NodeSource + column, scratch.Sources, s + (long)first * F, constants);
                V.Store(result + column, NP, V.Load(result + column, NP) + V.TimesConstant(V.Scale(sum, factor), image + map.Step + column));
            }
        }
    }

    /// <summary>Σ_p s_p φ(z_p) for one bundle of channels.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static V PairSum<TAct>(int count, int width, V own, T* z, T* source, long* sources, T* weight, in ActivationConstants<T> act)
        where TAct : struct, IActivation
    {
        nint pitch = F * width;
        V sum = V.Zero;
        for (int pair = 0; pair < count; pair++)
        {
            V argument = V.Load(z, width) + own + V.Load(source + sources[pair], width);
            sum = V.MultiplyAdd(V.Broadcast(weight, 1), TAct.Value(argument, act), sum);
            z += pitch;
            weight += F;
        }
        return sum;
    }

    private void NodePairReverse<TAct>(int layer, int atom, PairTerms terms, PairTerms gradients, PairScratch scratch, T* gResult)
        where TAct : struct, IActivation
    {
        Work.Enter(NetworkStage.NodePair);
        ImageMap map = Map(layer, MapKind.NodePair)!;
        int first = part.PairStart[atom], count = part.PairStart[atom + 1] - first, blocks = View(layer, 1).Blocks;
        T* z = scratch.Z;
        T norm = Real(1 / spec.PairNormalization);
        if (WantsGeometry) Clear(scratch.Dots, (long)count * W);
        // The last layer is the first to write adjoints of e.
        if (layer == layers - 1) Clear(ge + (long)first * F * EP, (long)count * F * EP);
        for (int block = 0; block < blocks; block++)
        {
            int panel = Panel(map, atom, block);
            FindSources(layer, panel, first, count, F * NP, scratch.Sources);
            Repeat(map, panel, 2, count, e[layer] + (long)first * F * EP, EP, z);
            long centreRow = (long)PairRows(layer).RowOf[atom * blocks + block] * F * NP;
            T gate = Gate(map, atom, block), gGate = T.Zero;
            for (int column = 0; column < NP; column += W)
            {
                V gn = V.Scale(V.Load(gResult + column, NP), norm), gy = V.TimesConstant(V.Scale(gn, gate), image + map.Step + column);
                V gCentre = PairSumReverse<TAct>(
                    count, NP, V.Load(terms.NodeCentre + centreRow + column, NP), gy, z + column, terms.NodeSource + column, gradients.NodeSource + column,
                    scratch.Sources, s + (long)first * F, scratch.Dots, out V sum, constants);
                V.Store(gradients.NodeCentre + centreRow + column, NP, gCentre);
                if (WantsWeights) gGate += StepReverse(map, column, gate, sum * gn);
            }
            Reverse(map, panel, 2, count, z, ge + (long)first * F * EP, EP);
            if (!WantsWeights) continue;
            gradient[GateIndex(map, atom, block)] += gGate;
            WeightReverse(map, panel, 2, count, e[layer] + (long)first * F * EP, EP, z);
        }
        if (WantsGeometry) L.AddRowSums(scratch.Dots, count, gs + first);
    }

    /// <summary>gz_p = s_p gy φ'(z_p) for one bundle of channels; returns Σ_p gz_p, and gives Σ_p s_p φ(z_p) where weights are wanted.</summary>
    /// <param name="dots">[pair, lane], gy φ(z_p) is added: what s_p gets, still to be summed over lanes; plain lanes only</param>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static V PairSumReverse<TAct>(
        int count, int width, V own, V gy, T* z, T* source, T* gSource, long* sources, T* weight, T* dots, out V sum, in ActivationConstants<T> act)
        where TAct : struct, IActivation
    {
        nint pitch = F * width;
        V gCentre = V.Zero, total = V.Zero;
        for (int pair = 0; pair < count; pair++)
        {
            long row = sources[pair];
            V value = TAct.Value(V.Load(z, width) + own + V.Load(source + row, width), act, out V slope);
            V switched = V.Broadcast(weight, 1);
            if (WantsGeometry) AddDot(dots, gy, value);
            else total = V.MultiplyAdd(switched, value, total);
            V gz = switched * gy * slope;
            V.Store(z, width, gz);
            V.Store(gSource + row, width, V.Load(gSource + row, width) + gz);
            gCentre += gz;
            z += pitch;
            weight += F;
            dots += W;
        }
        sum = total;
        return gCentre;
    }

    /// <summary>e_next = carry e + ρ ∘ Σ_blocks gate φ(z_p).</summary>
    private void PairSelfForward<TAct>(int layer, int atom, PairTerms terms, PairScratch scratch)
        where TAct : struct, IActivation
    {
        Work.Enter(NetworkStage.PairSelf);
        ImageMap map = Map(layer, MapKind.PairSelf)!;
        int first = part.PairStart[atom], count = part.PairStart[atom + 1] - first, blocks = View(layer, 1).Blocks;
        T* old = e[layer] + (long)first * F * EP, next = e[layer + 1] + (long)first * F * EP;
        Carry(count * F * EP, spec.Carry.Pair, old, next);
        for (int block = 0; block < blocks; block++)
        {
            int panel = Panel(map, atom, block);
            FindSources(layer, panel, first, count, F * EP, scratch.Sources);
            Forward(map, panel, 2, count, old, EP, scratch.Z);
            T* centre = terms.PairCentre + (long)PairRows(layer).RowOf[atom * blocks + block] * F * EP;
            T gate = Gate(map, atom, block);
            for (int column = 0; column < EP; column += W)
                PairUpdates<TAct>(
                    count, EP, V.Load(centre + column, EP), V.Scale(V.Constant(image + map.Step + column), gate), scratch.Z + column, terms.PairSource + column,
                    scratch.Sources, next + column, constants);
        }
    }

    /// <summary>e_p += step ∘ φ(z_p) for one bundle of channels.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void PairUpdates<TAct>(int count, int width, V own, V step, T* z, T* source, long* sources, T* next, in ActivationConstants<T> act)
        where TAct : struct, IActivation
    {
        nint pitch = F * width;
        for (int pair = 0; pair < count; pair++)
        {
            V value = TAct.Value(V.Load(z, width) + own + V.Load(source + sources[pair], width), act);
            V.Store(next, width, V.MultiplyAdd(value, step, V.Load(next, width)));
            z += pitch;
            next += pitch;
        }
    }

    /// <summary>Reverse of pair_self; <paramref name="gOut"/> is a copy of the adjoint of e_next.</summary>
    private void PairSelfReverse<TAct>(int layer, int atom, PairTerms terms, PairTerms gradients, PairScratch scratch, T* gOut)
        where TAct : struct, IActivation
    {
        Work.Enter(NetworkStage.PairSelf);
        ImageMap map = Map(layer, MapKind.PairSelf)!;
        int first = part.PairStart[atom], count = part.PairStart[atom + 1] - first, blocks = View(layer, 1).Blocks;
        T* z = scratch.Z, old = e[layer] + (long)first * F * EP;
        for (int block = 0; block < blocks; block++)
        {
            int panel = Panel(map, atom, block);
            FindSources(layer, panel, first, count, F * EP, scratch.Sources);
            Repeat(map, panel, 2, count, old, EP, z);
            long centreRow = (long)PairRows(layer).RowOf[atom * blocks + block] * F * EP;
            T gate = Gate(map, atom, block), gGate = T.Zero;
            for (int column = 0; column < EP; column += W)
            {
                V step = V.Scale(V.Constant(image + map.Step + column), gate);
                V gCentre = PairUpdatesReverse<TAct>(
                    count, EP, V.Load(terms.PairCentre + centreRow + column, EP), step, z + column, terms.PairSource + column, gradients.PairSource + column,
                    scratch.Sources, gOut + column, out V product, constants);
                V.Store(gradients.PairCentre + centreRow + column, EP, gCentre);
                if (WantsWeights) gGate += StepReverse(map, column, gate, product);
            }
            Reverse(map, panel, 2, count, z, ge + (long)first * F * EP, EP);
            if (!WantsWeights) continue;
            gradient[GateIndex(map, atom, block)] += gGate;
            WeightReverse(map, panel, 2, count, old, EP, z);
        }
    }

    /// <summary>gz_p = step ∘ gy_p φ'(z_p) for one bundle of channels; returns Σ_p gz_p, and gives Σ_p gy_p φ(z_p) where weights are wanted.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static V PairUpdatesReverse<TAct>(
        int count, int width, V own, V step, T* z, T* source, T* gSource, long* sources, T* gy, out V product, in ActivationConstants<T> act)
        where TAct : struct, IActivation
    {
        nint pitch = F * width;
        V gCentre = V.Zero, total = V.Zero;
        for (int pair = 0; pair < count; pair++)
        {
            long row = sources[pair];
            V g = V.Load(gy, width);
            V value = TAct.Value(V.Load(z, width) + own + V.Load(source + row, width), act, out V slope);
            if (WantsWeights) total = V.MultiplyAdd(g, value, total);
            V gz = g * step * slope;
            V.Store(z, width, gz);
            V.Store(gSource + row, width, V.Load(gSource + row, width) + gz);
            gCentre += gz;
            z += pitch;
            gy += pitch;
        }
        product = total;
        return gCentre;
    }

    /// <summary>e_next += ρ ∘ Σ_blocks gate φ(m_p W + b). Pairs that are no angle neighbours all have m = 0: they share one row.</summary>
    private void PairMixForward<TAct>(int layer, int atom, PairScratch scratch)
        where TAct : struct, IActivation
    {
        Work.Enter(NetworkStage.PairMix);
        ImageMap map = Map(layer, MapKind.PairMix)!;
        int first = part.PairStart[atom], count = part.PairStart[atom + 1] - first, near = part.Near[atom];
        T* next = e[layer + 1] + (long)first * F * EP, mixed = scratch.Mixed;
        MixedForward<TAct>(map, atom, near + 1, Messages(layer, atom), scratch);
        for (int pair = 0; pair < count; pair++)
            for (int column = 0; column < EP; column += W)
            {
                T* place = next + (long)pair * F * EP + column;
                V.Store(place, EP, V.Load(place, EP) + V.Load(mixed + (long)Math.Min(pair, near) * F * EP + column, EP));
            }
    }

    /// <summary>Mixed = ρ ∘ Σ_blocks gate φ(m W + b), rows [near + 1].</summary>
    private void MixedForward<TAct>(ImageMap map, int atom, int count, T* message, PairScratch scratch)
        where TAct : struct, IActivation
    {
        T* z = scratch.Z, mixed = scratch.Mixed;
        Clear(mixed, (long)count * F * EP);
        for (int block = 0; block < weights.Views[map.View].Blocks; block++)
        {
            int panel = Panel(map, atom, block);
            T* bias = image + map.Bias + panel * EP;
            T gate = Gate(map, atom, block);
            Forward(map, panel, 0, count, message, EP, z);
            for (int column = 0; column < EP; column += W)
                AddActivated<TAct>(count, EP, V.Constant(bias + column), V.Scale(V.Constant(image + map.Step + column), gate), z + column, mixed + column, constants);
        }
    }

    /// <summary>Reverse of everything that made e_next and a_next of one centre.</summary>
    private void PairUpdateReverse<TAct>(int layer, int atom, PairTerms terms, PairTerms gradients, AngleTerms angleTerms, AngleTerms angleGradients, PairScratch scratch)
        where TAct : struct, IActivation
    {
        int first = part.PairStart[atom], count = part.PairStart[atom + 1] - first, near = part.Near[atom];
        T* g = ge + (long)first * F * EP;
        SumFar(g, count, near, scratch.Mixed);
        PairMixReverse<TAct>(layer, atom, scratch);
        new Span<T>(g, count * F * EP).CopyTo(new Span<T>(scratch.GCopy, count * F * EP));
        Carry(count * F * EP, spec.Carry.Pair, g, g);
        PairSelfReverse<TAct>(layer, atom, terms, gradients, scratch, scratch.GCopy);
        AnglesReverse<TAct>(layer, atom, angleTerms, angleGradients, scratch);
    }

    /// <summary>Adjoints of the rows of pair_mix: one per angle neighbour, and the sum over all other pairs.</summary>
    private void SumFar(T* g, int count, int near, T* result)
    {
        int length = F * EP;
        new Span<T>(g, near * length).CopyTo(new Span<T>(result, near * length));
        T* far = result + (long)near * length;
        Clear(far, length);
        for (int pair = near; pair < count; pair++) AddRow(g + (long)pair * length, far, length);
    }

    private void PairMixReverse<TAct>(int layer, int atom, PairScratch scratch)
        where TAct : struct, IActivation
    {
        Work.Enter(NetworkStage.PairMix);
        ImageMap map = Map(layer, MapKind.PairMix)!;
        int count = part.Near[atom] + 1;
        T* message = Messages(layer, atom);
        Clear(scratch.GMix, (long)count * F * EP);
        for (int block = 0; block < weights.Views[map.View].Blocks; block++)
        {
            int panel = Panel(map, atom, block);
            Repeat(map, panel, 0, count, message, EP, scratch.Z);
            ActivationReverse<TAct>(map, atom, block, count, scratch.Z, scratch.Mixed, constants);
            Reverse(map, panel, 0, count, scratch.Z, scratch.GMix, EP);
            if (!WantsWeights) continue;
            WeightReverse(map, panel, 0, count, message, EP, scratch.Z);
            BiasReverse(map, panel, count, scratch.Z);
        }
    }
}
