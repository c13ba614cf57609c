using Amalgam.Model.Backbones.Dpa3;
using Amalgam.Network.Kernels;
using Amalgam.Network.Pass;
using Amalgam.Network.Weights;

namespace Amalgam.Network.Layers;

/// <summary>
/// pair_mix: what angles tell a pair goes through a map of its own and is added to e_next; all pairs beyond the angle cutoff are told the same.
/// </summary>
internal sealed unsafe partial class PartitionNetwork<T, L, V>
{
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
            AddActivated<TAct>(map, count, bias, gate, z, mixed, constants);
        }
    }

    /// <summary>
    /// Reverse of what made e_next and a_next of one centre of a group, but for pair_self, for which it leaves a copy of the adjoint of e_next.
    /// </summary>
    private void PairUpdateReverse<TAct>(int layer, int begin, int atom, AngleTerms angleTerms, AngleTerms angleGradients, PairScratch scratch)
        where TAct : struct, IActivation
    {
        int first = part.PairStart[atom], count = part.PairStart[atom + 1] - first, near = part.Near[atom];
        T* g = ge + (long)first * F * EP;
        SumFar(g, count, near, scratch.Mixed);
        PairMixReverse<TAct>(layer, atom, scratch);
        new Span<T>(g, count * F * EP).CopyTo(new Span<T>(scratch.GCopy + (long)(first - part.PairStart[begin]) * F * EP, count * F * EP));
        Carry(count * F * EP, spec.Carry.Pair, g, g);
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
