using System.Runtime.CompilerServices;
using Amalgam.Model.Backbones.Dpa3;
using Amalgam.Network.Graph;
using Amalgam.Network.Kernels;
using Amalgam.Network.Lanes;
using Amalgam.Network.Pass;
using Amalgam.Network.Weights;

namespace Amalgam.Network.Layers;

/// <summary>pair_angle and angle_self, equation (6), factored: A_pq W = a_pq Wᵃ + n'_i Wⁿ + e'_q W^q + e'_p W^p.</summary>
/// <remarks>
/// Only a_pq Wᵃ costs a product per angle; the e' terms cost one per angle neighbour, the n' term one per atom. In the first layer a_pq = c_pq w, so that
/// a_pq Wᵃ = c_pq v with v = w Wᵃ: no product, and a⁰ is never stored.
/// Channels run along the lanes; angles of one centre are rows, the receiving pair p slow, q fast. w_pq = s^a_p s^a_q.
/// </remarks>
internal sealed unsafe partial class PartitionNetwork<T, L, V>
{
    /// <summary>Rows n'_i Wⁿ + b of pair_angle and angle_self by panel; also their adjoints.</summary>
    private readonly struct AngleTerms(T* pair, T* angle)
    {
        public readonly T* Pair = pair, Angle = angle;
    }

    private AngleTerms TakeAngleTerms(int layer, Arena<T> memory, bool zeroed)
    {
        long centres = AngleRows(layer).Rows;
        return new AngleTerms(UpdatesPairs(layer) ? Take(memory, centres * F * EP, zeroed) : null, UpdatesAngles(layer) ? Take(memory, centres * F * AP, zeroed)
            : null);
    }

    private void AngleTermsForward(int layer, AngleTerms terms)
    {
        Work.Enter(NetworkStage.NodeTerms);
        if (Map(layer, MapKind.PairAngle) is { } pairAngle) TermForward(pairAngle, AngleRows(layer), 1, n[layer], NP, true, terms.Pair);
        if (Map(layer, MapKind.AngleSelf) is { } angleSelf) TermForward(angleSelf, AngleRows(layer), 1, n[layer], NP, true, terms.Angle);
    }

    private void AngleTermsReverse(int layer, AngleTerms gradients)
    {
        Work.Enter(NetworkStage.NodeTerms);
        if (Map(layer, MapKind.PairAngle) is { } pairAngle) TermReverse(pairAngle, AngleRows(layer), 1, n[layer], NP, true, gradients.Pair, gnIn);
        if (Map(layer, MapKind.AngleSelf) is { } angleSelf) TermReverse(angleSelf, AngleRows(layer), 1, n[layer], NP, true, gradients.Angle, gnIn);
    }

    /// <summary>One block of one map on one centre: where its rows and terms stand.</summary>
    private readonly struct AngleBlock(ImageMap map, int panel, T gate, T* axis, T* centre, T* receiving, T* sending)
    {
        public readonly ImageMap Map = map;
        public readonly int Panel = panel;
        public readonly T Gate = gate;
        /// <summary>v [1], first layer only; n' term [1], e'_p terms [near], e'_q terms [near].</summary>
        public readonly T* Axis = axis, Centre = centre, Receiving = receiving, Sending = sending;
    }

    private AngleBlock OpenBlock<TInput>(int layer, int atom, int block, ImageMap map, T* terms, PairScratch scratch)
        where TInput : struct, IAngleInput
    {
        int near = part.Near[atom], panel = Panel(map, atom, block), columns = map.Columns;
        T* rowsOfPairs = e[layer] + (long)part.PairStart[atom] * F * EP;
        T* receiving = scratch.Y, sending = scratch.Y + (long)near * F * columns;
        Forward(map, panel, 3, near, rowsOfPairs, EP, receiving);
        Forward(map, panel, 2, near, rowsOfPairs, EP, sending);
        if (TInput.IsFirst)
            MatrixProduct<L, T>.Run(
                1, columns, spec.AngleWidth, image + weights.AngleWeight, AP, 1, image + map.SegmentAt(panel, 0), map.Segments[0].Rounded, scratch.Axis,
                    columns, false);
        T* centre = terms + (long)AngleRows(layer).RowOf[atom * View(layer, 2).Blocks + block] * F * columns;
        return new AngleBlock(map, panel, Gate(map, atom, block), scratch.Axis, centre, receiving, sending);
    }

    private AngleBlock ReopenBlock<TInput>(int layer, int atom, int block, ImageMap map, T* terms, PairScratch scratch)
        where TInput : struct, IAngleInput
    {
        Work.Repeating = true;
        AngleBlock opened = OpenBlock<TInput>(layer, atom, block, map, terms, scratch);
        Work.Repeating = false;
        return opened;
    }

    /// <summary>The receiving pairs [from, to) of a block.</summary>
    private AngleChunk OpenChunk<TInput>(int layer, int atom, in AngleBlock block, int from, int to, in PairScratch scratch)
        where TInput : struct, IAngleInput
    {
        int near = part.Near[atom];
        long angle = (long)part.AngleStart[atom] + (long)from * near;
        StripProduct product = TInput.IsFirst ? default : InStrips(block.Map, block.Panel, 0, (to - from) * near, a[layer] + angle * F * AP, AP, scratch.Strip);
        return new AngleChunk(block, part.PairStart[atom], near, from, to, product, cosine + angle * F);
    }

    private static int ChunkOf(int near) => Math.Max(2, AnglesAtATime / Math.Max(1, near) & ~1);

    private void AnglesForward<TAct>(int layer, int atom, AngleTerms terms, PairScratch scratch)
        where TAct : struct, IActivation
    {
        if (layer == 0) AnglesForward<TAct, FirstAngles>(layer, atom, terms, scratch);
        else AnglesForward<TAct, LaterAngles>(layer, atom, terms, scratch);
    }

    private void AnglesForward<TAct, TInput>(int layer, int atom, AngleTerms terms, PairScratch scratch)
        where TAct : struct, IActivation
        where TInput : struct, IAngleInput
    {
        MessagesForward<TAct, TInput>(layer, atom, terms, scratch);
        if (Map(layer, MapKind.AngleSelf) is not { } map || part.Near[atom] == 0) return;
        Work.Enter(NetworkStage.AngleSelf);
        int near = part.Near[atom], chunk = ChunkOf(near);
        long firstAngle = part.AngleStart[atom];
        T* next = a[layer + 1] + firstAngle * F * AP, previous = next;
        if (TInput.IsFirst) CarryFirst(near * near, cosine + firstAngle * F, next);
        else previous = Carried(near * near * F * AP, spec.Carry.Angle, a[layer] + firstAngle * F * AP, next);
        for (int index = 0; index < View(layer, 2).Blocks; index++)
        {
            AngleBlock block = OpenBlock<TInput>(layer, atom, index, map, terms.Angle, scratch);
            for (int from = 0; from < near; from += chunk)
            {
                int to = Math.Min(near, from + chunk);
                AngleChunk angles = OpenChunk<TInput>(layer, atom, block, from, to, scratch);
                int column = 0;
                for (; column < TwinColumns(AP); column += 2 * W) AngleUpdates<TAct, TInput, Twin<V, T>>(angles, column, previous, next, scratch);
                for (; column < AP; column += W) AngleUpdates<TAct, TInput, V>(angles, column, previous, next, scratch);
            }
            previous = next;
        }
    }

    /// <summary>a¹ begins as carry c w.</summary>
    private void CarryFirst(int count, T* input, T* next)
    {
        T carry = Real(spec.Carry.Angle);
        T* w = image + weights.AngleWeight;
        for (int row = 0; row < count; row++, input += F, next += F * AP)
        {
            V scaled = V.Scale(V.Broadcast(input, 1), carry);
            for (int column = 0; column < AP; column += W) V.Store(next + column, AP, V.TimesConstant(scaled, w + column));
        }
    }

    /// <summary>m_p = N_a^{-1/2} s^a_p Σ_q s^a_q Σ_blocks gate φ(z_pq), kept for the reverse pass; the row after the last angle neighbour is zero.</summary>
    private void MessagesForward<TAct, TInput>(int layer, int atom, AngleTerms terms, PairScratch scratch)
        where TAct : struct, IActivation
        where TInput : struct, IAngleInput
    {
        Work.Enter(NetworkStage.PairAngle);
        ImageMap map = Map(layer, MapKind.PairAngle)!;
        int near = part.Near[atom], chunk = ChunkOf(near);
        T* message = Messages(layer, atom);
        Clear(message, (near + 1L) * F * EP);
        if (near == 0) return;
        for (int index = 0; index < View(layer, 2).Blocks; index++)
        {
            AngleBlock block = OpenBlock<TInput>(layer, atom, index, map, terms.Pair, scratch);
            for (int from = 0; from < near; from += chunk)
            {
                int to = Math.Min(near, from + chunk);
                AngleChunk angles = OpenChunk<TInput>(layer, atom, block, from, to, scratch);
                int column = 0;
                for (; column < TwinColumns(EP); column += 2 * W) AddMessages<TAct, TInput, Twin<V, T>>(angles, column, message, scratch);
                for (; column < EP; column += W) AddMessages<TAct, TInput, V>(angles, column, message, scratch);
            }
        }
    }

    private void AnglesReverse<TAct>(int layer, int atom, AngleTerms terms, AngleTerms gradients, PairScratch scratch)
        where TAct : struct, IActivation
    {
        if (part.Near[atom] == 0) return;
        if (layer == 0) AnglesReverse<TAct, FirstAngles>(layer, atom, terms, gradients, scratch);
        else AnglesReverse<TAct, LaterAngles>(layer, atom, terms, gradients, scratch);
        if (layer == 0 && WantsGeometry) CosinesReverse(atom, scratch);
    }

    private void AnglesReverse<TAct, TInput>(int layer, int atom, AngleTerms terms, AngleTerms gradients, PairScratch scratch)
        where TAct : struct, IActivation
        where TInput : struct, IAngleInput
    {
        int near = part.Near[atom], length = near * near * F * AP;
        T* g = ga + (long)part.AngleStart[atom] * F * AP;
        if (Map(layer, MapKind.AngleSelf) is { } self)
        {
            Work.Enter(NetworkStage.AngleSelf);
            if (TInput.IsFirst) CarryFirstReverse(near * near, g, cosine + (long)part.AngleStart[atom] * F, scratch);
            else
            {
                new Span<T>(g, length).CopyTo(new Span<T>(scratch.GAngles, length));
                Carry(length, spec.Carry.Angle, g, g);
            }
            for (int index = 0; index < View(layer, 2).Blocks; index++)
            {
                AngleBlock block = ReopenBlock<TInput>(layer, atom, index, self, terms.Angle, scratch);
                T* gCentre = gradients.Angle + (block.Centre - terms.Angle);
                BlockReverse<TAct, TInput>(layer, atom, index, block, gCentre, TInput.IsFirst ? g : scratch.GAngles, scratch);
            }
        }
        else if (TInput.IsFirst) Clear(scratch.AngleDots, (long)near * near * W);
        else Clear(g, length);
        Work.Enter(NetworkStage.PairAngle);
        if (WantsGeometry) Clear(scratch.Dots, (long)near * W);
        for (int index = 0; index < View(layer, 2).Blocks; index++)
        {
            AngleBlock block = ReopenBlock<TInput>(layer, atom, index, Map(layer, MapKind.PairAngle)!, terms.Pair, scratch);
            T* gCentre = gradients.Pair + (block.Centre - terms.Pair);
            BlockReverse<TAct, TInput>(layer, atom, index, block, gCentre, null, scratch);
        }
        if (WantsGeometry) L.AddRowSums(scratch.Dots, near, gsa + part.PairStart[atom]);
    }

    /// <summary>Reverse of <see cref="CarryFirst"/>: begins the adjoint of c, a row of lanes per angle; for duals adds gw.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private void CarryFirstReverse(int count, T* g, T* input, PairScratch scratch)
    {
        T carry = Real(spec.Carry.Angle);
        T* w = image + weights.AngleWeight;
        if (WantsGeometry)
        {
            T* dots = scratch.AngleDots;
            for (int row = 0; row < count; row++, g += AP, dots += W)
            {
                V sum = V.Zero;
                for (int column = 0; column < AP; column += W) sum += V.TimesConstant(V.Load(g + column, AP), w + column);
                V.Store(dots, 0, V.Scale(sum, carry));
            }
            return;
        }
        for (int column = 0; column < AP; column += W)
        {
            V sum = V.Zero;
            for (int row = 0; row < count; row++) sum = V.MultiplyAdd(V.Load(g + (long)row * F * AP + column, AP), V.Broadcast(input + row * F, 1), sum);
            V.AddGradient(gradient + weights.AngleWeight + column, V.Scale(sum, carry));
        }
    }

    /// <summary>Reverse of one block: a_pq or c_pq, e'_p, e'_q, n'_i, weights and gate.</summary>
    /// <param name="gNext">adjoint of a_next of angle_self; null for pair_angle</param>
    private void BlockReverse<TAct, TInput>(int layer, int atom, int index, in AngleBlock block, T* gCentre, T* gNext, PairScratch scratch)
        where TAct : struct, IActivation
        where TInput : struct, IAngleInput
    {
        ImageMap map = block.Map;
        int near = part.Near[atom], chunk = ChunkOf(near), columns = map.Columns;
        long first = part.PairStart[atom], firstAngle = part.AngleStart[atom];
        T* gReceiving = scratch.GY, gSending = scratch.GY + (long)near * F * columns;
        AngleAdjoints adjoints = new(gCentre, gReceiving, gSending);
        Clear(gSending, (long)near * F * columns);
        if (TInput.IsFirst && WantsWeights) Clear(scratch.GAxis, F * columns);
        T gGate = T.Zero;
        for (int from = 0; from < near; from += chunk)
        {
            int to = Math.Min(near, from + chunk);
            Work.Repeating = true;
            AngleChunk angles = OpenChunk<TInput>(layer, atom, block, from, to, scratch);
            Work.Repeating = false;
            int column = 0;
            for (; column < TwinColumns(columns); column += 2 * W)
                gGate += gNext == null
                    ? MessageReverse<TAct, TInput, Twin<V, T>>(angles, column, adjoints, scratch)
                    : AngleSelfReverse<TAct, TInput, Twin<V, T>>(angles, column, gNext, adjoints, scratch);
            for (; column < columns; column += W)
                gGate += gNext == null
                    ? MessageReverse<TAct, TInput, V>(angles, column, adjoints, scratch)
                    : AngleSelfReverse<TAct, TInput, V>(angles, column, gNext, adjoints, scratch);
            if (TInput.IsFirst) continue;
            long place = (firstAngle + (long)from * near) * F * AP;
            Reverse(map, block.Panel, 0, angles.Angles, scratch.Z, ga + place, AP);
            if (WantsWeights) WeightReverse(map, block.Panel, 0, angles.Angles, a[layer] + place, AP, scratch.Z);
        }
        Reverse(map, block.Panel, 3, near, gReceiving, ge + first * F * EP, EP);
        Reverse(map, block.Panel, 2, near, gSending, ge + first * F * EP, EP);
        if (!WantsWeights) return;
        if (TInput.IsFirst) AxisReverse(map, block.Panel, scratch.GAxis);
        gradient[GateIndex(map, atom, index)] += gGate;
        WeightReverse(map, block.Panel, 3, near, e[layer] + first * F * EP, EP, gReceiving);
        WeightReverse(map, block.Panel, 2, near, e[layer] + first * F * EP, EP, gSending);
    }

    /// <summary>Reverse of v = w Wᵃ: gWᵃ += w ⊗ gv, gw += gv Wᵃᵀ.</summary>
    private void AxisReverse(ImageMap map, int panel, T* gAxis)
    {
        T* w = image + weights.AngleWeight, packed = image + map.SegmentAt(panel, 0), target = gradient + map.SegmentAt(panel, 0);
        if (!Meet(map, panel, 0)) Clear(target, (long)spec.AngleWidth * map.Columns);
        for (int row = 0; row < spec.AngleWidth; row++)
        {
            T sum = T.Zero;
            for (int column = 0; column < map.Columns; column += W)
            {
                V g = V.Load(gAxis + column, map.Columns);
                V.AddGradient(target + row * map.Columns + column, V.Scale(g, w[row]));
                sum += V.GradientSum(V.TimesConstant(g, packed + PackedPanel<T>.PlaceOf(map.Segments[0].Rounded, map.Columns, W, row, column)));
            }
            gradient[weights.AngleWeight + row] += sum;
        }
    }

    /// <summary>gu_p += gc_pq κ u_q and gu_q += gc_pq κ u_p: reverse of equation (3).</summary>
    private void CosinesReverse(int atom, PairScratch scratch)
    {
        Work.Enter(NetworkStage.Geometry);
        T kappa = Real(PairGeometry.AngleScale);
        int near = part.Near[atom];
        T* gc = scratch.Z, units = u + 3L * part.PairStart[atom], gUnits = gu + 3L * part.PairStart[atom];
        for (int chunk = ChunkOf(near), from = 0; from < near; from += chunk)
        {
            int to = Math.Min(near, from + chunk);
            new Span<T>(gc, (to - from) * near).Clear();
            L.AddRowSums(scratch.AngleDots + (long)from * near * W, (to - from) * near, gc);
            for (int p = from; p < to; p++)
                for (int q = 0; q < near; q++)
                {
                    T g = gc[(p - from) * near + q] * kappa;
                    for (int axis = 0; axis < 3; axis++)
                    {
                        gUnits[3 * p + axis] += g * units[3 * q + axis];
                        gUnits[3 * q + axis] += g * units[3 * p + axis];
                    }
                }
        }
    }
}
