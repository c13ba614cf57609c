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
    private readonly struct PairScratch(T* z, T* mix, T* mixed, T* gMix, T* gSum, T* y, T* gy)
    {
        /// <summary>[pairs or a chunk of angles, widest map]; m_p [near + 1, e]; e2 or its adjoint [near + 1, e]; adjoint of m_p; a copy of ge; angle factors.</summary>
        public readonly T* Z = z, Mix = mix, Mixed = mixed, GMix = gMix, GCopy = gSum, Y = y, GY = gy;
    }

    private PairScratch TakePairScratch()
    {
        long pairs = part.LargestPairs, near = part.LargestNear + 1, widest = Math.Max(NP, Math.Max(EP, AP));
        long chunk = Math.Max(AngleChunk + near, pairs);
        return new PairScratch(
            arena.Take(chunk * F * widest), arena.Take(near * F * EP), arena.Take(near * F * EP), arena.Take(near * F * EP),
            arena.Take(Math.Max(pairs * F * EP, near * near * F * AP)), arena.Take(2 * near * F * widest), arena.Take(2 * near * F * widest));
    }

    private PairTerms TakePairTerms(int layer)
    {
        long centres = PairRows(layer).Rows, sources = SourceRows(layer).Rows;
        bool pairs = UpdatesPairs(layer);
        return new PairTerms(
            arena.TakeZeroed(centres * F * NP), arena.TakeZeroed(sources * F * NP),
            pairs ? arena.TakeZeroed(centres * F * EP) : null, pairs ? arena.TakeZeroed(sources * F * EP) : null);
    }

    private PairTerms NodeTermsForward(int layer)
    {
        PairTerms terms = TakePairTerms(layer);
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
        ImageMap nodePair = Map(layer, MapKind.NodePair)!;
        TermReverse(nodePair, PairRows(layer), 0, n[layer], NP, true, gradients.NodeCentre, gnIn);
        TermReverse(nodePair, SourceRows(layer), 1, n[layer], NP, false, gradients.NodeSource, gnIn);
        if (Map(layer, MapKind.PairSelf) is not { } pairSelf) return;
        TermReverse(pairSelf, PairRows(layer), 0, n[layer], NP, true, gradients.PairCentre, gnIn);
        TermReverse(pairSelf, SourceRows(layer), 1, n[layer], NP, false, gradients.PairSource, gnIn);
    }

    /// <summary>n += ρ ∘ (1/N_e) Σ_p s_p Σ_blocks gate φ(z_p).</summary>
    private void NodePairForward<TAct>(int layer, int atom, PairTerms terms, PairScratch scratch, T* result)
        where TAct : struct, IActivation
    {
        ImageMap map = Map(layer, MapKind.NodePair)!;
        int first = part.PairStart[atom], count = part.PairStart[atom + 1] - first, blocks = View(layer, 1).Blocks;
        T* z = scratch.Z;
        fixed (int* neighbor = part.Neighbor, sourceRow = SourceRows(layer).RowOf)
            for (int block = 0; block < blocks; block++)
            {
                int panel = Panel(map, atom, block);
                int* source = sourceRow + panel * part.Local;
                Forward(map, panel, 2, count, e[layer] + (long)first * F * EP, EP, z);
                T* centre = terms.NodeCentre + (long)PairRows(layer).RowOf[atom * blocks + block] * F * NP;
                T factor = Gate(map, atom, block) * Real(1 / spec.PairNormalization);
                for (int column = 0; column < NP; column += W)
                {
                    V sum = V.Zero, own = V.Load(centre + column, NP);
                    for (int pair = 0; pair < count; pair++)
                    {
                        V argument = V.Load(z + (long)pair * F * NP + column, NP) + own
                            + V.Load(terms.NodeSource + (long)source[neighbor[first + pair]] * F * NP + column, NP);
                        sum = V.MultiplyAdd(V.Broadcast(s + (long)(first + pair) * F, 1), TAct.Value(argument, constants), sum);
                    }
                    V.Store(result + column, NP, V.Load(result + column, NP) + V.TimesConstant(V.Scale(sum, factor), image + map.Step + column));
                }
            }
    }

    private void NodePairReverse<TAct>(int layer, int atom, PairTerms terms, PairTerms gradients, PairScratch scratch, T* gResult)
        where TAct : struct, IActivation
    {
        ImageMap map = Map(layer, MapKind.NodePair)!;
        int first = part.PairStart[atom], count = part.PairStart[atom + 1] - first, blocks = View(layer, 1).Blocks;
        T* z = scratch.Z;
        T norm = Real(1 / spec.PairNormalization);
        fixed (int* neighbor = part.Neighbor, sourceRow = SourceRows(layer).RowOf)
            for (int block = 0; block < blocks; block++)
            {
                int panel = Panel(map, atom, block);
                int* source = sourceRow + panel * part.Local;
                Forward(map, panel, 2, count, e[layer] + (long)first * F * EP, EP, z);
                long centreRow = (long)PairRows(layer).RowOf[atom * blocks + block] * F * NP;
                T gate = Gate(map, atom, block), gGate = T.Zero;
                for (int column = 0; column < NP; column += W)
                {
                    V sum = V.Zero, own = V.Load(terms.NodeCentre + centreRow + column, NP), gCentre = V.Zero;
                    V gn = V.Scale(V.Load(gResult + column, NP), norm);
                    V gy = V.TimesConstant(V.Scale(gn, gate), image + map.Step + column);
                    for (int pair = 0; pair < count; pair++)
                    {
                        T* place = z + (long)pair * F * NP + column;
                        long row = (long)source[neighbor[first + pair]] * F * NP + column;
                        V argument = V.Load(place, NP) + own + V.Load(terms.NodeSource + row, NP);
                        V value = TAct.Value(argument, constants, out V slope);
                        V weight = V.Broadcast(s + (long)(first + pair) * F, 1);
                        if (WantsGeometry) V.AddSum(gs + first + pair, 0, gy * value);
                        else sum = V.MultiplyAdd(weight, value, sum);
                        V gz = weight * gy * slope;
                        V.Store(place, NP, gz);
                        V.Store(gradients.NodeSource + row, NP, V.Load(gradients.NodeSource + row, NP) + gz);
                        gCentre += gz;
                    }
                    V.Store(gradients.NodeCentre + centreRow + column, NP, gCentre);
                    if (WantsWeights) gGate += StepReverse(map, column, gate, sum * gn);
                }
                Reverse(map, panel, 2, count, z, ge + (long)first * F * EP, EP);
                if (!WantsWeights) continue;
                gradient[GateIndex(map, atom, block)] += gGate;
                WeightReverse(map, panel, 2, count, e[layer] + (long)first * F * EP, EP, z);
            }
    }

    /// <summary>e_next = carry e + ρ ∘ Σ_blocks gate φ(z_p).</summary>
    private void PairSelfForward<TAct>(int layer, int atom, PairTerms terms, PairScratch scratch)
        where TAct : struct, IActivation
    {
        ImageMap map = Map(layer, MapKind.PairSelf)!;
        int first = part.PairStart[atom], count = part.PairStart[atom + 1] - first, blocks = View(layer, 1).Blocks;
        T* z = scratch.Z, old = e[layer] + (long)first * F * EP, next = e[layer + 1] + (long)first * F * EP;
        Carry(count * F * EP, spec.Carry.Pair, old, next);
        fixed (int* neighbor = part.Neighbor, sourceRow = SourceRows(layer).RowOf)
            for (int block = 0; block < blocks; block++)
            {
                int panel = Panel(map, atom, block);
                int* source = sourceRow + panel * part.Local;
                Forward(map, panel, 2, count, old, EP, z);
                T* centre = terms.PairCentre + (long)PairRows(layer).RowOf[atom * blocks + block] * F * EP;
                T gate = Gate(map, atom, block);
                for (int column = 0; column < EP; column += W)
                {
                    V own = V.Load(centre + column, EP);
                    for (int pair = 0; pair < count; pair++)
                    {
                        long row = (long)pair * F * EP + column;
                        V argument = V.Load(z + row, EP) + own + V.Load(terms.PairSource + (long)source[neighbor[first + pair]] * F * EP + column, EP);
                        V update = V.TimesConstant(V.Scale(TAct.Value(argument, constants), gate), image + map.Step + column);
                        V.Store(next + row, EP, V.Load(next + row, EP) + update);
                    }
                }
            }
    }

    /// <summary>Reverse of pair_self; <paramref name="gOut"/> is a copy of the adjoint of e_next.</summary>
    private void PairSelfReverse<TAct>(int layer, int atom, PairTerms terms, PairTerms gradients, PairScratch scratch, T* gOut)
        where TAct : struct, IActivation
    {
        ImageMap map = Map(layer, MapKind.PairSelf)!;
        int first = part.PairStart[atom], count = part.PairStart[atom + 1] - first, blocks = View(layer, 1).Blocks;
        T* z = scratch.Z, old = e[layer] + (long)first * F * EP;
        fixed (int* neighbor = part.Neighbor, sourceRow = SourceRows(layer).RowOf)
            for (int block = 0; block < blocks; block++)
            {
                int panel = Panel(map, atom, block);
                int* source = sourceRow + panel * part.Local;
                Forward(map, panel, 2, count, old, EP, z);
                long centreRow = (long)PairRows(layer).RowOf[atom * blocks + block] * F * EP;
                T gate = Gate(map, atom, block), gGate = T.Zero;
                for (int column = 0; column < EP; column += W)
                {
                    V product = V.Zero, own = V.Load(terms.PairCentre + centreRow + column, EP), gCentre = V.Zero;
                    for (int pair = 0; pair < count; pair++)
                    {
                        T* place = z + (long)pair * F * EP + column;
                        long row = (long)source[neighbor[first + pair]] * F * EP + column;
                        V gy = V.Load(gOut + (long)pair * F * EP + column, EP);
                        V value = TAct.Value(V.Load(place, EP) + own + V.Load(terms.PairSource + row, EP), constants, out V slope);
                        if (WantsWeights) product = V.MultiplyAdd(gy, value, product);
                        V gz = V.TimesConstant(V.Scale(gy, gate), image + map.Step + column) * slope;
                        V.Store(place, EP, gz);
                        V.Store(gradients.PairSource + row, EP, V.Load(gradients.PairSource + row, EP) + gz);
                        gCentre += gz;
                    }
                    V.Store(gradients.PairCentre + centreRow + column, EP, gCentre);
                    if (WantsWeights) gGate += StepReverse(map, column, gate, product);
                }
                Reverse(map, panel, 2, count, z, ge + (long)first * F * EP, EP);
                if (!WantsWeights) continue;
                gradient[GateIndex(map, atom, block)] += gGate;
                WeightReverse(map, panel, 2, count, old, EP, z);
            }
    }

    /// <summary>e_next += ρ ∘ Σ_blocks gate φ(m_p W + b). Pairs that are no angle neighbours all have m = 0: they share one row.</summary>
    private void PairMixForward<TAct>(int layer, int atom, PairScratch scratch)
        where TAct : struct, IActivation
    {
        ImageMap map = Map(layer, MapKind.PairMix)!;
        int first = part.PairStart[atom], count = part.PairStart[atom + 1] - first, near = part.Near[atom];
        T* next = e[layer + 1] + (long)first * F * EP, mixed = scratch.Mixed;
        MixedForward<TAct>(map, atom, near + 1, scratch);
        for (int pair = 0; pair < count; pair++)
            for (int column = 0; column < EP; column += W)
            {
                T* place = next + (long)pair * F * EP + column;
                V update = V.Load(mixed + (long)Math.Min(pair, near) * F * EP + column, EP);
                V.Store(place, EP, V.Load(place, EP) + V.TimesConstant(update, image + map.Step + column));
            }
    }

    /// <summary>Mixed = Σ_blocks gate φ(m W + b), rows [near + 1].</summary>
    private void MixedForward<TAct>(ImageMap map, int atom, int count, PairScratch scratch)
        where TAct : struct, IActivation
    {
        T* z = scratch.Z, mixed = scratch.Mixed;
        Clear(mixed, (long)count * F * EP);
        for (int block = 0; block < weights.Views[map.View].Blocks; block++)
        {
            int panel = Panel(map, atom, block);
            T* bias = image + map.Bias + panel * EP;
            T gate = Gate(map, atom, block);
            Forward(map, panel, 0, count, scratch.Mix, EP, z);
            for (int row = 0; row < count; row++)
                for (int column = 0; column < EP; column += W)
                {
                    long place = (long)row * F * EP + column;
                    V value = TAct.Value(V.AddConstant(V.Load(z + place, EP), bias + column), constants);
                    V.Store(mixed + place, EP, V.Load(mixed + place, EP) + V.Scale(value, gate));
                }
        }
    }

    /// <summary>Reverse of everything that made e_next and a_next of one centre.</summary>
    private void PairUpdateReverse<TAct>(int layer, int atom, PairTerms terms, PairTerms gradients, AngleTerms angleTerms, AngleTerms angleGradients, PairScratch scratch)
        where TAct : struct, IActivation
    {
        int first = part.PairStart[atom], count = part.PairStart[atom + 1] - first, near = part.Near[atom];
        T* g = ge + (long)first * F * EP;
        MessagesForward<TAct>(layer, atom, angleTerms, scratch);
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
        ImageMap map = Map(layer, MapKind.PairMix)!;
        int count = part.Near[atom] + 1;
        Clear(scratch.GMix, (long)count * F * EP);
        for (int block = 0; block < weights.Views[map.View].Blocks; block++)
        {
            int panel = Panel(map, atom, block);
            Forward(map, panel, 0, count, scratch.Mix, EP, scratch.Z);
            ActivationReverse<TAct>(map, atom, block, count, scratch.Z, scratch.Mixed, constants);
            Reverse(map, panel, 0, count, scratch.Z, scratch.GMix, EP);
            if (!WantsWeights) continue;
            WeightReverse(map, panel, 0, count, scratch.Mix, EP, scratch.Z);
            BiasReverse(map, panel, count, scratch.Z);
        }
    }
}
