using System.Numerics;
using Amalgam.Model.Experts;
using Amalgam.Network.Graph;

namespace Amalgam.Network.Weights;

/// <summary>
/// Rows of a per-atom product, ordered by panel, so that each panel is multiplied with all atoms that use it in one product.
/// Either one row per own atom and block (centre rows), or one per panel and atom that is neighbour of a centre using it (neighbour rows).
/// </summary>
internal sealed class PanelRows
{
    private int[] seen = [];
    /// <summary>[panel], bit c: a centre of chunk c uses the panel. Neighbour rows only.</summary>
    private uint[] users = [];
    /// <summary>[panel], the first row in arrays that hold shared panels alone. Neighbour rows only.</summary>
    private int[] sharedStart = [];

    public int Panels { get; private set; }
    /// <summary>[panel + 1], first row of a panel.</summary>
    public int[] Start = [0];
    /// <summary>[panel], how many of its rows, its first ones, are atoms with pairs.</summary>
    public int[] Paired = [];
    /// <summary>[row], local index of the atom.</summary>
    public int[] Atom = [];
    /// <summary>[own, block] (centre rows) or [panel, local] (neighbour rows): the row.</summary>
    public int[] RowOf = [];
    public int Rows;
    /// <summary>Most rows of one panel; centre rows only.</summary>
    public int Largest;
    /// <summary>Rows of panels that several chunks use.</summary>
    public int SharedRows { get; private set; }

    /// <summary>The chunks that use a panel, a bit of each.</summary>
    public uint Users(int panel) => users[panel];

    /// <summary>Whether several chunks use a panel.</summary>
    public bool IsShared(int panel) => !BitOperations.IsPow2(users[panel]) && users[panel] != 0;

    /// <summary>Whether a chunk alone uses a panel.</summary>
    public bool IsOnlyOf(int panel, int chunk) => users[panel] == 1u << chunk;

    /// <summary>From a row to its place in arrays that hold shared panels alone.</summary>
    public int SharedOffset(int panel) => sharedStart[panel] - Start[panel];

    public void FillCentres(Partition partition, ExpertView view)
    {
        int blocks = view.Blocks, panels = view.PanelCount;
        Reserve(panels, partition.Own * blocks, partition.Own * blocks);
        for (int atom = 0; atom < partition.Own; atom++)
            for (int block = 0; block < blocks; block++) Start[view.PanelOf[partition.Class[atom] * blocks + block] + 1]++;
        Accumulate(panels);
        for (int atom = 0; atom < partition.Own; atom++)
            for (int block = 0; block < blocks; block++)
            {
                int row = seen[view.PanelOf[partition.Class[atom] * blocks + block]]++;
                Atom[row] = atom;
                RowOf[atom * blocks + block] = row;
            }
        for (int panel = 0; panel < panels; panel++)
        {
            int paired = Start[panel + 1] - Start[panel];
            while (paired > 0 && Atom[Start[panel] + paired - 1] >= partition.Paired) paired--;
            Paired[panel] = paired;
        }
    }

    /// <param name="chunks">all own atoms, in pieces</param>
    public void FillNeighbors(Partition partition, ExpertView view, ReadOnlySpan<AtomRange> chunks)
    {
        int blocks = view.Blocks, panels = view.PanelCount, local = partition.Local;
        Reserve(panels, 0, panels * local);
        FindUsers(partition, view, chunks);
        Array.Fill(RowOf, -1, 0, panels * local);
        int rows = 0;
        for (int atom = 0; atom < partition.Own; atom++)
            for (int block = 0; block < blocks; block++)
            {
                int panel = view.PanelOf[partition.Class[atom] * blocks + block];
                for (int pair = partition.PairStart[atom]; pair < partition.PairStart[atom + 1]; pair++)
                {
                    int place = panel * local + partition.Neighbor[pair];
                    if (RowOf[place] >= 0) continue;
                    RowOf[place] = 0;
                    rows++;
                }
            }
        Partition.Grow(ref Atom, rows);
        Rows = 0;
        for (int panel = 0; panel < panels; panel++)
        {
            Start[panel] = Rows;
            Paired[panel] = 0;
            for (int atom = 0; atom < local; atom++)
            {
                if (RowOf[panel * local + atom] < 0) continue;
                RowOf[panel * local + atom] = Rows;
                Atom[Rows++] = atom;
                Paired[panel]++;
            }
        }
        Start[panels] = Rows;
        PlaceShared(panels);
    }

    private void PlaceShared(int panels)
    {
        SharedRows = 0;
        for (int panel = 0; panel < panels; panel++)
        {
            sharedStart[panel] = SharedRows;
            if (IsShared(panel)) SharedRows += Start[panel + 1] - Start[panel];
        }
    }

    private void FindUsers(Partition partition, ExpertView view, ReadOnlySpan<AtomRange> chunks)
    {
        Partition.Grow(ref users, view.PanelCount);
        Partition.Grow(ref sharedStart, view.PanelCount);
        Array.Clear(users, 0, view.PanelCount);
        for (int chunk = 0; chunk < chunks.Length; chunk++)
            for (int atom = chunks[chunk].Begin; atom < chunks[chunk].End; atom++)
                for (int block = 0; block < view.Blocks; block++) users[view.PanelOf[partition.Class[atom] * view.Blocks + block]] |= 1u << chunk;
    }

    /// <summary>The rows of a panel whose atoms are in a range: consecutive, for rows of a panel ascend by atom.</summary>
    public PanelRange Of(int panel, AtomRange atoms)
    {
        int first = Find(Start[panel], Start[panel + 1], atoms.Begin), count = Find(first, Start[panel + 1], atoms.End) - first;
        return new PanelRange(first, count, Math.Clamp(Start[panel] + Paired[panel] - first, 0, count));
    }

    /// <summary>All rows of a panel.</summary>
    public PanelRange Whole(int panel) => new(Start[panel], Start[panel + 1] - Start[panel], Paired[panel]);

    /// <summary>The first of some rows whose atom is at least this one; the end where there is none.</summary>
    private int Find(int begin, int end, int atom)
    {
        if (begin == end || Atom[begin] >= atom) return begin;
        if (Atom[end - 1] < atom) return end;
        int place = Array.BinarySearch(Atom, begin, end - begin, atom);
        return place < 0 ? ~place : place;
    }

    /// <summary>Whether rows are consecutive atoms, so that nothing needs to be gathered.</summary>
    public bool IsContiguous(int first, int count) => count > 0 && Atom[first + count - 1] - Atom[first] == count - 1;

    private void Reserve(int panels, int rows, int places)
    {
        Panels = panels;
        Partition.Grow(ref Start, panels + 1);
        Partition.Grow(ref seen, panels);
        Partition.Grow(ref Paired, panels);
        Partition.Grow(ref Atom, rows);
        Partition.Grow(ref RowOf, places);
        Array.Clear(Start, 0, panels + 1);
    }

    private void Accumulate(int panels)
    {
        Largest = 0;
        for (int panel = 0; panel < panels; panel++)
        {
            Largest = Math.Max(Largest, Start[panel + 1]);
            Start[panel + 1] += Start[panel];
            seen[panel] = Start[panel];
        }
        Rows = Start[panels];
    }
}
