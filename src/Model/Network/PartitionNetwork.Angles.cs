using System.Runtime.CompilerServices;
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
        Work.Enter(NetworkStage.NodeTerms);
        AngleTerms terms = TakeAngleTerms(layer);
        if (Map(layer, MapKind.PairAngle) is { } pairAngle) TermForward(pairAngle, AngleRows(layer), 1, n[layer], NP, true, terms.Pair);
        if (Map(layer, MapKind.AngleSelf) is { } angleSelf) TermForward(angleSelf, AngleRows(layer), 1, n[layer], NP, true, terms.Angle);
        return terms;
    }

    private void AngleTermsReverse(int layer, AngleTerms gradients)
    {
        Work.Enter(NetworkStage.NodeTerms);
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

    private AngleBlock ReopenBlock(int layer, int atom, int block, ImageMap map, T* terms, PairScratch scratch)
    {
        Work.Repeating = true;
        AngleBlock opened = OpenBlock(layer, atom, block, map, terms, scratch);
        Work.Repeating = false;
        return opened;
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
        Work.Enter(NetworkStage.AngleSelf);
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
                        V step = V.Scale(V.Constant(image + map.Step + column), block.Gate);
                        AngleUpdates<TAct>(near, AP, own, step, scratch.Z + (long)(p - from) * near * F * AP + column, block.Sending + column, next + (long)p * near * F * AP + column, constants);
                    }
            }
        }
    }

    /// <summary>a_pq += ρ gate φ(z_pq) for all q of one p and one bundle of channels.</summary>
    private static void AngleUpdates<TAct>(int near, int width, V own, V step, T* z, T* sending, T* next, in ActivationConstants<T> act)
        where TAct : struct, IActivation
    {
        nint pitch = F * width;
        for (int q = 0; q < near; q++)
        {
            V value = TAct.Value(V.Load(z, width) + own + V.Load(sending, width), act);
            V.Store(next, width, V.MultiplyAdd(value, step, V.Load(next, width)));
            z += pitch;
            sending += pitch;
            next += pitch;
        }
    }

    /// <summary>m_p = N_a^{-1/2} s^a_p Σ_q s^a_q Σ_blocks gate φ(z_pq), kept for the reverse pass; the row after the last angle neighbour is zero.</summary>
    private void MessagesForward<TAct>(int layer, int atom, AngleTerms terms, PairScratch scratch)
        where TAct : struct, IActivation
    {
        Work.Enter(NetworkStage.PairAngle);
        ImageMap map = Map(layer, MapKind.PairAngle)!;
        int near = part.Near[atom], chunk = ChunkOf(near);
        long first = part.PairStart[atom];
        T* message = Messages(layer, atom);
        Clear(message, (near + 1L) * F * EP);
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
                        V own = V.Load(block.Centre + column, EP) + V.Load(block.Receiving + (long)p * F * EP + column, EP);
                        V sum = MessageSum<TAct>(near, EP, own, scratch.Z + (long)(p - from) * near * F * EP + column, block.Sending + column, sa + first * F, constants);
                        T* place = message + (long)p * F * EP + column;
                        V.Store(place, EP, V.MultiplyAdd(V.Scale(sum, block.Gate * norm), V.Broadcast(sa + (first + p) * F, 1), V.Load(place, EP)));
                    }
            }
        }
    }

    /// <summary>Σ_q s^a_q φ(z_pq) for one p and one bundle of channels.</summary>
    private static V MessageSum<TAct>(int near, int width, V own, T* z, T* sending, T* weight, in ActivationConstants<T> act)
        where TAct : struct, IActivation
    {
        nint pitch = F * width;
        V sum = V.Zero;
        for (int q = 0; q < near; q++)
        {
            sum = V.MultiplyAdd(V.Broadcast(weight, 1), TAct.Value(V.Load(z, width) + own + V.Load(sending, width), act), sum);
            z += pitch;
            sending += pitch;
            weight += F;
        }
        return sum;
    }

    private void AnglesReverse<TAct>(int layer, int atom, AngleTerms terms, AngleTerms gradients, PairScratch scratch)
        where TAct : struct, IActivation
    {
        int near = part.Near[atom];
        if (near == 0) return;
        T* g = ga + (long)part.AngleStart[atom] * F * AP;
        if (Map(layer, MapKind.AngleSelf) is { } self)
        {
            Work.Enter(NetworkStage.AngleSelf);
            int length = near * near * F * AP;
            new Span<T>(g, length).CopyTo(new Span<T>(scratch.GCopy, length));
            Carry(length, spec.Carry.Angle, g, g);
            for (int index = 0; index < View(layer, 2).Blocks; index++)
            {
                AngleBlock block = ReopenBlock(layer, atom, index, self, terms.Angle, scratch);
                T* gCentre = gradients.Angle + (block.Centre - terms.Angle);
                BlockReverse<TAct>(layer, atom, index, block, gCentre, scratch, false);
            }
        }
        Work.Enter(NetworkStage.PairAngle);
        if (WantsGeometry) Clear(scratch.Dots, (long)near * W);
        for (int index = 0; index < View(layer, 2).Blocks; index++)
        {
            AngleBlock block = ReopenBlock(layer, atom, index, Map(layer, MapKind.PairAngle)!, terms.Pair, scratch);
            T* gCentre = gradients.Pair + (block.Centre - terms.Pair);
            BlockReverse<TAct>(layer, atom, index, block, gCentre, scratch, true);
        }
        if (WantsGeometry) AddDots(scratch.Dots, near, gsa + part.PairStart[atom]);
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
            Work.Repeating = true;
            AngleProducts(layer, atom, block, from, to, scratch.Z);
            Work.Repeating = false;
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
            V gy = V.Scale(gm, block.Gate);
            T* z = scratch.Z + (long)(p - from) * near * F * EP + column;
            V gReceived = MessageReverse<TAct>(near, EP, own, gy * weight, z, block.Sending + column, gSending + column, sa + first * F, scratch.Dots, out V sum, constants);
            if (WantsGeometry) AddDot(scratch.Dots + (long)p * W, gy, sum);
            else gGate += V.GradientSum(gm * weight * sum);
            V.Store(gReceiving + (long)p * F * EP + column, EP, gReceived);
            gOwn += gReceived;
        }
        V.Store(gCentre + column, EP, gOwn);
        return gGate;
    }

    /// <summary>gz_pq = weighted s^a_q φ'(z_pq) for all q of one p; returns Σ_q gz_pq and gives Σ_q s^a_q φ(z_pq).</summary>
    /// <param name="dots">[q, lane], Σ weighted φ(z_pq) is added: what s^a_q gets, still to be summed over lanes; plain lanes only</param>
    private static V MessageReverse<TAct>(int near, int width, V own, V weighted, T* z, T* sending, T* gSending, T* weight, T* dots, out V sum, in ActivationConstants<T> act)
        where TAct : struct, IActivation
    {
        nint pitch = F * width;
        V gReceived = V.Zero, total = V.Zero;
        for (int q = 0; q < near; q++)
        {
            V value = TAct.Value(V.Load(z, width) + own + V.Load(sending, width), act, out V slope);
            V other = V.Broadcast(weight, 1);
            total = V.MultiplyAdd(other, value, total);
            if (WantsGeometry) AddDot(dots, weighted, value);
            V gz = weighted * other * slope;
            V.Store(z, width, gz);
            V.Store(gSending, width, V.Load(gSending, width) + gz);
            gReceived += gz;
            z += pitch;
            sending += pitch;
            gSending += pitch;
            weight += F;
            dots += W;
        }
        sum = total;
        return gReceived;
    }

    /// <summary>gz_pq = gate ρ ∘ ga_pq φ'(z_pq) for one bundle of channels; the adjoint of a_next is in scratch.GCopy.</summary>
    private T AngleSelfReverse<TAct>(in AngleBlock block, int near, int from, int to, int column, T* gCentre, T* gReceiving, T* gSending, PairScratch scratch)
        where TAct : struct, IActivation
    {
        V centre = V.Load(block.Centre + column, AP), gOwn = V.Load(gCentre + column, AP), product = V.Zero;
        V step = V.Scale(V.Constant(image + block.Map.Step + column), block.Gate);
        for (int p = from; p < to; p++)
        {
            V own = centre + V.Load(block.Receiving + (long)p * F * AP + column, AP);
            T* z = scratch.Z + (long)(p - from) * near * F * AP + column, gy = scratch.GCopy + (long)p * near * F * AP + column;
            V gReceived = AngleSelfReverse<TAct>(near, AP, own, step, z, block.Sending + column, gSending + column, gy, ref product, constants);
            V.Store(gReceiving + (long)p * F * AP + column, AP, gReceived);
            gOwn += gReceived;
        }
        V.Store(gCentre + column, AP, gOwn);
        return WantsWeights ? StepReverse(block.Map, column, block.Gate, product) : T.Zero;
    }

    /// <summary>gz_pq = step ∘ gy_pq φ'(z_pq) for all q of one p; returns Σ_q gz_pq and adds Σ_q gy_pq φ(z_pq) to <paramref name="product"/> where weights are wanted.</summary>
    private static V AngleSelfReverse<TAct>(int near, int width, V own, V step, T* z, T* sending, T* gSending, T* gy, ref V product, in ActivationConstants<T> act)
        where TAct : struct, IActivation
    {
        nint pitch = F * width;
        V gReceived = V.Zero, total = product;
        for (int q = 0; q < near; q++)
        {
            V g = V.Load(gy, width);
            V value = TAct.Value(V.Load(z, width) + own + V.Load(sending, width), act, out V slope);
            if (WantsWeights) total = V.MultiplyAdd(g, value, total);
            V gz = g * step * slope;
            V.Store(z, width, gz);
            V.Store(gSending, width, V.Load(gSending, width) + gz);
            gReceived += gz;
            z += pitch;
            sending += pitch;
            gSending += pitch;
            gy += pitch;
        }
        product = total;
        return gReceived;
    }

    /// <summary>Adds a ∘ b to a row of lanes whose sum over lanes is wanted later.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddDot(T* dots, V a, V b) => V.Store(dots, 0, V.MultiplyAdd(a, b, V.Load(dots, 0)));

    /// <summary>Adds the sums over lanes of consecutive rows to consecutive numbers.</summary>
    private static void AddDots(T* dots, int count, T* target)
    {
        for (int row = 0; row < count; row++) target[row] += L.Sum(L.Load(dots + (long)row * W));
    }
}
