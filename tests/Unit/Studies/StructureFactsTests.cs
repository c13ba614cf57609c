using Amalgam.Atoms;
using Amalgam.Atoms.Elements;
using Amalgam.Studies.Errors;
using Xunit;

namespace Amalgam.Unit.Studies;

public sealed class StructureFactsTests
{
    private static readonly Element Iron = Element.Parse("Fe");

    [Fact]
    public void Density_volume_and_distance_of_a_simple_cubic_crystal()
    {
        var facts = new StructureFacts();
        facts.Add(new Structure([Iron], [0, 0, 0], new Cell([2, 0, 0, 0, 2, 0, 0, 0, 2], true, true, true)) { Source = "a" });
        Assert.Equal(8, facts.VolumePerAtom.Mean, 12);
        // 55.845 u in 8 Å³; 1 u/Å³ = 1.66053906660 g/cm³
        Assert.Equal(55.845 / 8 * 1.66053906660, facts.Density.Mean, 2);
        Assert.Equal(2, facts.ClosestDistance.Least, 12);
        Assert.Equal(1, facts.PeriodicAxes[3]);
    }

    [Theory]
    [InlineData(0.7)]
    [InlineData(2.9)]
    [InlineData(5.5)]
    [InlineData(11.5)]
    public void Closest_atoms_are_found_at_any_distance(double distance)
    {
        var facts = new StructureFacts();
        facts.Add(new Structure([Iron, Iron], [0, 0, 0, 0, 0, distance], Cell.Open) { Source = "pair" });
        Assert.Equal(distance, facts.ClosestDistance.Most, 12);
        Assert.Equal("pair", facts.ClosestSource);
        Assert.Equal(0, facts.Density.Count);
    }

    [Fact]
    public void An_atom_alone_has_no_distance()
    {
        var facts = new StructureFacts();
        facts.Add(new Structure([Iron], [0, 0, 0], Cell.Open));
        Assert.Equal(0, facts.ClosestDistance.Count);
        Assert.Equal("", facts.ClosestSource);
    }

    [Fact]
    public void Ranges_cover_all_structures()
    {
        var facts = new StructureFacts();
        foreach (double edge in (double[])[3, 2, 4])
            facts.Add(new Structure([Iron], [0, 0, 0], new Cell([edge, 0, 0, 0, edge, 0, 0, 0, edge], true, true, true)) { Source = $"edge {edge}" });
        Assert.Equal((2.0, 4.0), (facts.ClosestDistance.Least, facts.ClosestDistance.Most));
        Assert.Equal((8.0, 64.0, 33.0), (facts.VolumePerAtom.Least, facts.VolumePerAtom.Most, facts.VolumePerAtom.Mean));
        Assert.Equal("edge 2", facts.ClosestSource);
    }
}
