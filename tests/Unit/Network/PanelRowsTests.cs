using Amalgam.Model.Experts;
using Amalgam.Network.Graph;
using Amalgam.Network.Weights;
using Xunit;

namespace Amalgam.Unit.Network;

/// <summary>Rows of per-atom products ordered by panel.</summary>
public sealed class PanelRowsTests
{
    /// <summary>Three own atoms of classes 0, 0, 1 and one halo atom; class 0 uses panels 0 and 2, class 1 panels 1 and 2.</summary>
    private static readonly Partition Part = new()
    {
        Own = 3, Local = 4, Class = [0, 0, 1], PairStart = [0, 2, 3, 5], Neighbor = [1, 3, 0, 0, 3],
    };

    private static readonly ExpertView View = new(2, [0, 2, 1, 2], [1, 1, 1, 1], [0, 1, 2], -1);

    [Fact]
    public void Centre_rows_stand_panel_by_panel_in_the_order_of_atoms()
    {
        var rows = new PanelRows();
        rows.FillCentres(Part, View);
        Assert.Equal(6, rows.Rows);
        Assert.Equal([0, 2, 3, 6], rows.Start[..4]);
        Assert.Equal([0, 1, 2, 0, 1, 2], rows.Atom[..6]);
        for (int atom = 0; atom < Part.Own; atom++)
            for (int block = 0; block < View.Blocks; block++)
            {
                int row = rows.RowOf[atom * View.Blocks + block], panel = View.PanelOf[Part.Class[atom] * View.Blocks + block];
                Assert.Equal(atom, rows.Atom[row]);
                Assert.InRange(row, rows.Start[panel], rows.Start[panel + 1] - 1);
            }
        Assert.True(rows.IsContiguous(0, rows.Start[1] - rows.Start[0]));
    }

    /// <summary>Own atoms with pairs come first, and so do their rows in every panel.</summary>
    [Fact]
    public void Rows_of_atoms_without_pairs_are_the_last_of_a_panel()
    {
        var rows = new PanelRows();
        rows.FillCentres(new Partition
        {
            Own = 4, Paired = 3, Local = 4, Class = [0, 0, 1, 0], PairStart = [0, 2, 3, 5, 5], Neighbor = [1, 3, 0, 0, 3],
        }, View);
        Assert.Equal([2, 1, 3], rows.Paired[..3]);
        Assert.Equal([0, 1, 3], rows.Atom[..3]);
        Assert.True(rows.IsContiguous(0, 2));
    }

    [Fact]
    public void Neighbour_rows_hold_every_neighbour_of_a_panel_once()
    {
        var rows = new PanelRows();
        rows.FillNeighbors(Part, View, [Part.All]);
        // Panel 0: neighbours of atoms 0 and 1; panel 1: of atom 2; panel 2: of all.
        Assert.Equal([0, 3, 5, 8], rows.Start[..4]);
        Assert.Equal([0, 1, 3, 0, 3, 0, 1, 3], rows.Atom[..8]);
        for (int panel = 0; panel < 3; panel++)
            for (int row = rows.Start[panel]; row < rows.Start[panel + 1]; row++) Assert.Equal(row, rows.RowOf[panel * Part.Local + rows.Atom[row]]);
        Assert.Equal(-1, rows.RowOf[1 * Part.Local + 1]);
        Assert.False(rows.IsContiguous(0, rows.Start[1] - rows.Start[0]));
        Assert.False(rows.IsContiguous(1, rows.Start[2] - rows.Start[1]));
    }
}
