using Amalgam.Model.Experts;
using Amalgam.Network.Graph;
using Amalgam.Network.Pass;

namespace Amalgam.Network.Weights;

/// <summary>Which panels a batch meets, and which gradient slots meet them: no other panel is merged or summed.</summary>
/// <remarks>
/// A panel is an expert or, with linear experts, an element: of 89 elements a batch of a hundred atoms holds a third, and a slot of it a few.
/// </remarks>
internal sealed class PanelUse
{
    private uint[][] slots = [];
    private int[][] used = [];
    private int[] counts = [];

    /// <summary>Panels of a view that the batch meets, ascending.</summary>
    public ReadOnlySpan<int> Used(int view) => used[view].AsSpan(0, counts[view]);

    /// <summary>The slots that meet a panel, a bit each: at most 32 can be told apart.</summary>
    public uint Slots(int view, int panel) => slots[view][panel];

    public void Fill(WeightImage weights, PartitionBuilder builder, PartitionDeal deal)
    {
        Reserve(weights.Views);
        for (int slot = 0; slot < deal.Pieces; slot++)
            foreach (int index in deal.Of(slot)) Mark(weights.Views, builder.Partitions[index], 1u << slot);
        for (int view = 0; view < slots.Length; view++)
        {
            counts[view] = 0;
            for (int panel = 0; panel < weights.Views[view].PanelCount; panel++)
                if (slots[view][panel] != 0) used[view][counts[view]++] = panel;
        }
    }

    private void Mark(ExpertView[] views, Partition partition, uint bit)
    {
        int last = -1;
        // Own atoms are ordered by class.
        for (int atom = 0; atom < partition.Own; atom++)
        {
            int gateClass = partition.Class[atom];
            if (gateClass == last) continue;
            last = gateClass;
            for (int view = 0; view < views.Length; view++)
                foreach (int panel in views[view].PanelOf.AsSpan(gateClass * views[view].Blocks, views[view].Blocks)) slots[view][panel] |= bit;
        }
    }

    private void Reserve(ExpertView[] views)
    {
        if (slots.Length != views.Length)
        {
            slots = [.. views.Select(_ => Array.Empty<uint>())];
            used = [.. views.Select(_ => Array.Empty<int>())];
            counts = new int[views.Length];
        }
        for (int view = 0; view < views.Length; view++)
        {
            Partition.Grow(ref slots[view], views[view].PanelCount);
            Partition.Grow(ref used[view], views[view].PanelCount);
            Array.Clear(slots[view]);
        }
    }
}
