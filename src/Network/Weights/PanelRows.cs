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

    public void FillNeighbors(Partition partition, ExpertView view)
    {
        int blocks = view.Blocks, panels = view.PanelCount, local = partition.Local;
        Reserve(panels, 0, panels * local);
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
    }

    /// <summary>Whether the first rows of a panel are consecutive atoms, so that nothing needs to be gathered.</summary>
    public bool IsContiguous(int panel, int count) => count > 0 && Atom[Start[panel] + count - 1] - Atom[Start[panel]] == count - 1;

    private void Reserve(int panels, int rows, int places)
    {
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
