using Amalgam.Model.Kernels;

namespace Amalgam.Model.Network;

/// <summary>pair_angle and angle_self, equation (6), factored: A_pq W = a_pq Wᵃ + n'_i Wⁿ + e'_q W^q + e'_p W^p.</summary>
/// <remarks>
/// Only a_pq Wᵃ costs a product per angle; the e' terms cost one per angle neighbour, the n' term one per atom.
/// Channels run along the lanes; angles of one centre are rows, the receiving pair p slow, q fast. w_pq = s^a_p s^a_q.
/// </remarks>
internal sealed unsafe partial class PartitionNetwork<T, L, V>
{
    /// <summary>Rows n'_i Wⁿ + b of pair_angle and angle_self by panel; also their adjoints.</summary>
    private readonly struct AngleTerms(T* pair, T* angle)
    {
        public readonly T* Pair = pair, Angle = angle;
    }

    private AngleTerms TakeAngleTerms(int layer)
    {
        long centres = AngleRows(layer).Rows;
        return new AngleTerms(
            UpdatesPairs(layer) ? arena.TakeZeroed(centres * F * EP) : null,
            UpdatesAngles(layer) ? arena.TakeZeroed(centres * F * AP) : null);
    }

    private AngleTerms AngleTermsForward(int layer)
    {
        AngleTerms terms = TakeAngleTerms(layer);
        if (Map(layer, MapKind.PairAngle) is { } pairAngle) TermForward(pairAngle, AngleRows(layer), 1, n[layer], NP, true, terms.Pair);
        if (Map(layer, MapKind.AngleSelf) is { } angleSelf) TermForward(angleSelf, AngleRows(layer), 1, n[layer], NP, true, terms.Angle);
        return terms;
    }

    private void AngleTermsReverse(int layer, AngleTerms gradients)
    {
        if (Map(layer, MapKind.PairAngle) is { } pairAngle) TermReverse(pairAngle, AngleRows(layer), 1, n[layer], NP, true, gradients.Pair, gnIn);
        if (Map(layer, MapKind.AngleSelf) is { } angleSelf) TermReverse(angleSelf, AngleRows(layer), 1, n[layer], NP, true, gradients.Angle, gnIn);
    }

    /// <summary>One block of one map on one centre: where its rows and terms stand.</summary>
    private readonly struct AngleBlock(ImageMap map, int panel, T gate, T* centre, T* receiving, T* sending)
    {
        public readonly ImageMap Map = map;
        public readonly int Panel = panel;
        public readonly T Gate = gate;
        /// <summary>n' term [1], e'_p terms [near], e'_q terms [near].</summary>
        public readonly T* Centre = centre, Receiving = receiving, Sending = sending;
    }

    private AngleBlock OpenBlock(int layer, int atom, int block, ImageMap map, T* terms, PairScratch scratch)
    {
        int near = part.Near[atom], panel = Panel(map, atom, block), columns = map.Columns;
        T* rowsOfPairs = e[layer] + (long)part.PairStart[atom] * F * EP;
        T* receiving = scratch.Y, sending = scratch.Y + (long)near * F * columns;
        Forward(map, panel, 3, near, rowsOfPairs, EP, receiving);
        Forward(map, panel, 2, near, rowsOfPairs, EP, sending);
        T* centre = terms + (long)AngleRows(layer).RowOf[atom * View(layer, 2).Blocks + block] * F * columns;
        return new AngleBlock(map, panel, Gate(map, atom, block), centre, receiving, sending);
    }

    /// <summary>Products a_pq Wᵃ for receiving pairs [from, to) into scratch.Z.</summary>
    private void AngleProducts(int layer, int atom, in AngleBlock block, int from, int to, T* z)
    {
        int near = part.Near[atom];
        T* rowsOfAngles = a[layer] + ((long)part.AngleStart[atom] + (long)from * near) * F * AP;
        Forward(block.Map, block.Panel, 0, (to - from) * near, rowsOfAngles, AP, z);
    }

    private static int ChunkOf(int near) => Math.Max(1, AngleChunk / Math.Max(1, near));

    private void AnglesForward<TAct>(int layer, int atom, AngleTerms terms, PairScratch scratch)
        where TAct : struct, IActivation
    {
        MessagesForward<TAct>(layer, atom, terms, scratch);
        if (Map(layer, MapKind.AngleSelf) is not { } map || part.Near[atom] == 0) return;
        int near = part.Near[atom], chunk = ChunkOf(near);
        T* old = a[layer] + (long)part.AngleStart[atom] * F * AP, next = a[layer + 1] + (long)part.AngleStart[atom] * F * AP;
        Carry(near * near * F * AP, spec.Carry.Angle, old, next);
        for (int index = 0; index < View(layer, 2).Blocks; index++)
        {
            AngleBlock block = OpenBlock(layer, atom, index, map, terms.Angle, scratch);
            for (int from = 0; from < near; from += chunk)
            {
                int to = Math.Min(near, from + chunk);
                AngleProducts(layer, atom, block, from, to, scratch.Z);
                for (int p = from; p < to; p++)
                    for (int column = 0; column < AP; column += W)
                    {
                        V own = V.Load(block.Centre + column, AP) + V.Load(block.Receiving + (long)p * F * AP + column, AP);
                        for (int q = 0; q < near; q++)
                        {
                            V argument = V.Load(scratch.Z + ((long)(p - from) * near + q) * F * AP + column, AP) + own + V.Load(block.Sending + (long)q * F * AP + column, AP);
                            T* place = next + ((long)p * near + q) * F * AP + column;
                            V update = V.TimesConstant(V.Scale(TAct.Value(argument, constants), block.Gate), image + map.Step + column);
                            V.Store(place, AP, V.Load(place, AP) + update);
                        }
                    }
            }
        }
    }

    /// <summary>m_p = N_a^{-1/2} s^a_p Σ_q s^a_q Σ_blocks gate φ(z_pq) into scratch.Mix; the row after the last angle neighbour is zero.</summary>
    private void MessagesForward<TAct>(int layer, int atom, AngleTerms terms, PairScratch scratch)
        where TAct : struct, IActivation
    {
        ImageMap map = Map(layer, MapKind.PairAngle)!;
        int near = part.Near[atom], chunk = ChunkOf(near);
        long first = part.PairStart[atom];
        Clear(scratch.Mix, (near + 1L) * F * EP);
        if (near == 0) return;
        T norm = Real(1 / Math.Sqrt(spec.AngleNormalization));
        for (int index = 0; index < View(layer, 2).Blocks; index++)
        {
            AngleBlock block = OpenBlock(layer, atom, index, map, terms.Pair, scratch);
            for (int from = 0; from < near; from += chunk)
            {
                int to = Math.Min(near, from + chunk);
                AngleProducts(layer, atom, block, from, to, scratch.Z);
                for (int p = from; p < to; p++)
                    for (int column = 0; column < EP; column += W)
                    {
                        V own = V.Load(block.Centre + column, EP) + V.Load(block.Receiving + (long)p * F * EP + column, EP), sum = V.Zero;
                        for (int q = 0; q < near; q++)
                        {
                            V argument = V.Load(scratch.Z + ((long)(p - from) * near + q) * F * EP + column, EP) + own + V.Load(block.Sending + (long)q * F * EP + column, EP);
                            sum = V.MultiplyAdd(V.Broadcast(sa + (first + q) * F, 1), TAct.Value(argument, constants), sum);
                        }
                        T* place = scratch.Mix + (long)p * F * EP + column;
                        V.Store(place, EP, V.MultiplyAdd(V.Scale(sum, block.Gate * norm), V.Broadcast(sa + (first + p) * F, 1), V.Load(place, EP)));
                    }
            }
        }
    }

    private void AnglesReverse<TAct>(int layer, int atom, AngleTerms terms, AngleTerms gradients, PairScratch scratch)
        where TAct : struct, IActivation
    {
        int near = part.Near[atom];
        if (near == 0) return;
        T* g = ga + (long)part.AngleStart[atom] * F * AP;
        if (Map(layer, MapKind.AngleSelf) is { } self)
        {
            int length = near * near * F * AP;
            new Span<T>(g, length).CopyTo(new Span<T>(scratch.GCopy, length));
            Carry(length, spec.Carry.Angle, g, g);
            for (int index = 0; index < View(layer, 2).Blocks; index++)
            {
                AngleBlock block = OpenBlock(layer, atom, index, self, terms.Angle, scratch);
                T* gCentre = gradients.Angle + (block.Centre - terms.Angle);
                BlockReverse<TAct>(layer, atom, index, block, gCentre, scratch, false);
            }
        }
        for (int index = 0; index < View(layer, 2).Blocks; index++)
        {
            AngleBlock block = OpenBlock(layer, atom, index, Map(layer, MapKind.PairAngle)!, terms.Pair, scratch);
            T* gCentre = gradients.Pair + (block.Centre - terms.Pair);
            BlockReverse<TAct>(layer, atom, index, block, gCentre, scratch, true);
        }
    }

    /// <summary>Reverse of one block: a_pq, e'_p, e'_q, n'_i, weights and gate. <paramref name="message"/>: pair_angle, else angle_self.</summary>
    private void BlockReverse<TAct>(int layer, int atom, int index, in AngleBlock block, T* gCentre, PairScratch scratch, bool message)
        where TAct : struct, IActivation
    {
        ImageMap map = block.Map;
        int near = part.Near[atom], chunk = ChunkOf(near), columns = map.Columns;
        long first = part.PairStart[atom], firstAngle = part.AngleStart[atom];
        T* gReceiving = scratch.GY, gSending = scratch.GY + (long)near * F * columns;
        Clear(gSending, (long)near * F * columns);
        T gGate = T.Zero;
        for (int from = 0; from < near; from += chunk)
        {
            int to = Math.Min(near, from + chunk);
            AngleProducts(layer, atom, block, from, to, scratch.Z);
            for (int column = 0; column < columns; column += W)
                gGate += message
                    ? MessageReverse<TAct>(block, first, near, from, to, column, gCentre, gReceiving, gSending, scratch)
                    : AngleSelfReverse<TAct>(block, near, from, to, column, gCentre, gReceiving, gSending, scratch);
            long angles = firstAngle + (long)from * near;
            Reverse(map, block.Panel, 0, (to - from) * near, scratch.Z, ga + angles * F * AP, AP);
            if (WantsWeights) WeightReverse(map, block.Panel, 0, (to - from) * near, a[layer] + angles * F * AP, AP, scratch.Z);
        }
        Reverse(map, block.Panel, 3, near, gReceiving, ge + first * F * EP, EP);
        Reverse(map, block.Panel, 2, near, gSending, ge + first * F * EP, EP);
        if (!WantsWeights) return;
        gradient[GateIndex(map, atom, index)] += gGate;
        WeightReverse(map, block.Panel, 3, near, e[layer] + first * F * EP, EP, gReceiving);
        WeightReverse(map, block.Panel, 2, near, e[layer] + first * F * EP, EP, gSending);
    }

    /// <summary>gz_pq = N_a^{-1/2} gate s^a_p s^a_q gm_p φ'(z_pq) for one bundle of channels; returns its share of ggate.</summary>
    private T MessageReverse<TAct>(in AngleBlock block, long first, int near, int from, int to, int column, T* gCentre, T* gReceiving, T* gSending, PairScratch scratch)
        where TAct : struct, IActivation
    {
        T norm = Real(1 / Math.Sqrt(spec.AngleNormalization)), gGate = T.Zero;
        V centre = V.Load(block.Centre + column, EP), gOwn = V.Load(gCentre + column, EP);
        for (int p = from; p < to; p++)
        {
            V own = centre + V.Load(block.Receiving + (long)p * F * EP + column, EP);
            V gm = V.Scale(V.Load(scratch.GMix + (long)p * F * EP + column, EP), norm), weight = V.Broadcast(sa + (first + p) * F, 1);
            V gy = V.Scale(gm, block.Gate), sum = V.Zero, gReceived = V.Zero;
            V weighted = gy * weight;
            for (int q = 0; q < near; q++)
            {
                T* place = scratch.Z + ((long)(p - from) * near + q) * F * EP + column;
                T* sending = gSending + (long)q * F * EP + column;
                V value = TAct.Value(V.Load(place, EP) + own + V.Load(block.Sending + (long)q * F * EP + column, EP), constants, out V slope);
                V other = V.Broadcast(sa + (first + q) * F, 1);
                sum = V.MultiplyAdd(other, value, sum);
                if (WantsGeometry) V.AddSum(gsa + first + q, 0, weighted * value);
                V gz = weighted * other * slope;
                V.Store(place, EP, gz);
                V.Store(sending, EP, V.Load(sending, EP) + gz);
                gReceived += gz;
            }
            if (WantsGeometry) V.AddSum(gsa + first + p, 0, gy * sum);
            else gGate += V.GradientSum(gm * weight * sum);
            V.Store(gReceiving + (long)p * F * EP + column, EP, gReceived);
            gOwn += gReceived;
        }
        V.Store(gCentre + column, EP, gOwn);
        return gGate;
    }

    /// <summary>gz_pq = gate ρ ∘ ga_pq φ'(z_pq) for one bundle of channels; the adjoint of a_next is in scratch.GCopy.</summary>
    private T AngleSelfReverse<TAct>(in AngleBlock block, int near, int from, int to, int column, T* gCentre, T* gReceiving, T* gSending, PairScratch scratch)
        where TAct : struct, IActivation
    {
        V centre = V.Load(block.Centre + column, AP), gOwn = V.Load(gCentre + column, AP), product = V.Zero;
        for (int p = from; p < to; p++)
        {
            V own = centre + V.Load(block.Receiving + (long)p * F * AP + column, AP), gReceived = V.Zero;
            for (int q = 0; q < near; q++)
            {
                T* place = scratch.Z + ((long)(p - from) * near + q) * F * AP + column;
                T* sending = gSending + (long)q * F * AP + column;
                V gy = V.Load(scratch.GCopy + ((long)p * near + q) * F * AP + column, AP);
                V value = TAct.Value(V.Load(place, AP) + own + V.Load(block.Sending + (long)q * F * AP + column, AP), constants, out V slope);
                if (WantsWeights) product = V.MultiplyAdd(gy, value, product);
                V gz = V.TimesConstant(V.Scale(gy, block.Gate), image + block.Map.Step + column) * slope;
                V.Store(place, AP, gz);
                V.Store(sending, AP, V.Load(sending, AP) + gz);
                gReceived += gz;
            }
            V.Store(gReceiving + (long)p * F * AP + column, AP, gReceived);
            gOwn += gReceived;
        }
        V.Store(gCentre + column, AP, gOwn);
        return WantsWeights ? StepReverse(block.Map, column, block.Gate, product) : T.Zero;
    }
}
