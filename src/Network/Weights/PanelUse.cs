using Amalgam.Model.Experts;
using Amalgam.Network.Graph;

namespace Amalgam.Network.Weights;

/// <summary>Which panels the atoms of a batch use, and for a gradient which slots use them: no other panel is merged or summed.</summary>
/// <remarks>
/// A panel is an expert or, with linear experts, an element: of 89 elements a batch of a hundred atoms holds a third, and a slot of it a few.
/// </remarks>
internal sealed class PanelUse
{
    private uint[][] slots = [];
    private int[][] used = [];
    private int[] counts = [];

    /// <summary>Panels of a view in use, ascending.</summary>
    public ReadOnlySpan<int> Used(int view) => used[view].AsSpan(0, counts[view]);

    /// <summary>The slots that use a panel, a bit each; see <see cref="FillSlots"/>.</summary>
    public uint Slots(int view, int panel) => slots[view][panel];

    /// <summary>The panels that the partitions of a batch need.</summary>
    public void Fill(WeightImage weights, PartitionBuilder builder)
    {
        Reserve(weights.Views);
        for (int index = 0; index < builder.Count; index++) Mark(weights.Views, builder.Partitions[index], 1);
        List(weights.Views);
    }

    /// <summary>The same, and which gradient slots need them: a share of the partitions has a slot each.</summary>
    public void FillSlots(WeightImage weights, PartitionBuilder builder, PartitionShares shares)
    {
        Reserve(weights.Views);
        for (int slot = 0; slot < shares.Count; slot++)
            foreach (int index in shares.Of(slot)) Mark(weights.Views, builder.Partitions[index], 1u << slot);
        List(weights.Views);
    }

    /// <summary>Number of flags of all panels.</summary>
    public static int FlagCount(WeightImage weights) => weights.Views.Sum(view => view.PanelCount);

    /// <summary>A flag per panel: whether it is used.</summary>
    public void CopyTo(WeightImage weights, Span<byte> flags)
    {
        int place = 0;
        for (int view = 0; view < weights.Views.Length; view++)
            for (int panel = 0; panel < weights.Views[view].PanelCount; panel++) flags[place++] = slots[view][panel] != 0 ? (byte)1 : (byte)0;
    }

    /// <summary>The panels of some flags, used by slot 0.</summary>
    public void Fill(WeightImage weights, ReadOnlySpan<byte> flags)
    {
        Reserve(weights.Views);
        int place = 0;
        for (int view = 0; view < weights.Views.Length; view++)
            for (int panel = 0; panel < weights.Views[view].PanelCount; panel++) slots[view][panel] = flags[place++];
        List(weights.Views);
    }

    private void List(ExpertView[] views)
    {
        for (int view = 0; view < slots.Length; view++)
        {
            counts[view] = 0;
            for (int panel = 0; panel < views[view].PanelCount; panel++)
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
