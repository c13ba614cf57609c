using Amalgam.Atoms.Elements;
using Xunit;

namespace Amalgam.Unit.Atoms;

/// <summary>The embedded table of elements against values typed from the papers its header names.</summary>
public sealed class ElementTableTests
{
    [Theory]
    [InlineData("H", 1, 1.008, 0.31, 1, 1, 2.20)]
    [InlineData("Li", 3, 6.94, 1.28, 1, 2, 0.98)]
    [InlineData("Be", 4, 9.0121831, 0.96, 2, 2, 1.57)]
    [InlineData("B", 5, 10.81, 0.84, 13, 2, 2.04)]
    [InlineData("C", 6, 12.011, 0.76, 14, 2, 2.55)]
    [InlineData("N", 7, 14.007, 0.71, 15, 2, 3.04)]
    [InlineData("O", 8, 15.999, 0.66, 16, 2, 3.44)]
    [InlineData("F", 9, 18.998403163, 0.57, 17, 2, 3.98)]
    [InlineData("Na", 11, 22.98976928, 1.66, 1, 3, 0.93)]
    [InlineData("Al", 13, 26.9815385, 1.21, 13, 3, 1.61)]
    [InlineData("Si", 14, 28.085, 1.11, 14, 3, 1.90)]
    [InlineData("S", 16, 32.06, 1.05, 16, 3, 2.58)]
    [InlineData("Cl", 17, 35.45, 1.02, 17, 3, 3.16)]
    [InlineData("K", 19, 39.0983, 2.03, 1, 4, 0.82)]
    [InlineData("Ti", 22, 47.867, 1.60, 4, 4, 1.54)]
    [InlineData("Mn", 25, 54.938044, 1.39, 7, 4, 1.55)]
    [InlineData("Fe", 26, 55.845, 1.32, 8, 4, 1.83)]
    [InlineData("Cu", 29, 63.546, 1.32, 11, 4, 1.90)]
    [InlineData("Zn", 30, 65.38, 1.22, 12, 4, 1.65)]
    [InlineData("Br", 35, 79.904, 1.20, 17, 4, 2.96)]
    [InlineData("Kr", 36, 83.798, 1.16, 18, 4, 3.00)]
    [InlineData("Zr", 40, 91.224, 1.75, 4, 5, 1.33)]
    [InlineData("Mo", 42, 95.95, 1.54, 6, 5, 2.16)]
    [InlineData("Tc", 43, 97.90721, 1.47, 7, 5, 1.90)]
    [InlineData("Ag", 47, 107.8682, 1.45, 11, 5, 1.93)]
    [InlineData("I", 53, 126.90447, 1.39, 17, 5, 2.66)]
    [InlineData("Cs", 55, 132.90545196, 2.44, 1, 6, 0.79)]
    [InlineData("La", 57, 138.90547, 2.07, 3, 6, 1.10)]
    [InlineData("Lu", 71, 174.9668, 1.87, 3, 6, 1.27)]
    [InlineData("Hf", 72, 178.49, 1.75, 4, 6, 1.30)]
    [InlineData("W", 74, 183.84, 1.62, 6, 6, 2.36)]
    [InlineData("Au", 79, 196.966569, 1.36, 11, 6, 2.54)]
    [InlineData("Pb", 82, 207.2, 1.46, 14, 6, 2.33)]
    [InlineData("Ra", 88, 226.02541, 2.21, 2, 7, 0.90)]
    [InlineData("U", 92, 238.02891, 1.96, 3, 7, 1.38)]
    [InlineData("Pu", 94, 244.06421, 1.87, 3, 7, 1.28)]
    public void Has_the_published_values(string symbol, int number, double mass, double radius, int group, int period, double electronegativity)
    {
        Element element = Element.Parse(symbol);
        Assert.Equal(number, element.Number);
        Assert.Equal(mass, element.Mass);
        Assert.Equal(radius, element.CovalentRadius);
        Assert.Equal((group, period), (element.Group, element.Period));
        Assert.Equal(electronegativity, element.Electronegativity);
    }

    [Fact]
    public void Leaves_electronegativity_out_where_none_is_published()
    {
        string[] without = [.. Enumerable.Range(1, 102).Select(z => new Element(z)).Where(e => e.Electronegativity is null).Select(e => e.Symbol)];
        Assert.Equal(["He", "Ne", "Ar", "Pm", "Eu", "Tb", "Yb", "Rn"], without);
        Assert.All(Enumerable.Range(103, 16), z => Assert.Null(new Element(z).Electronegativity));
    }

    [Fact]
    public void Fills_the_periodic_table()
    {
        Element[] all = [.. Enumerable.Range(1, Element.MaxNumber).Select(z => new Element(z))];
        Assert.Equal([2, 8, 8, 18, 18, 32, 32], all.GroupBy(e => e.Period).OrderBy(g => g.Key).Select(g => g.Count()));
        Assert.Equal([7, 6, 32, 4, 4, 4, 4, 4, 4, 4, 4, 4, 6, 6, 6, 6, 6, 7], all.GroupBy(e => e.Group).OrderBy(g => g.Key).Select(g => g.Count()));
        Assert.All(all, e => Assert.Equal(e, Element.Parse(e.Symbol)));
        Assert.Equal(118, all.Select(e => e.Symbol).Distinct().Count());
    }

    [Fact]
    public void Masses_grow_with_Z_but_for_the_known_pairs()
    {
        int[] inversions = [.. Enumerable.Range(1, 101).Where(z => new Element(z + 1).Mass < new Element(z).Mass)];
        // Ar > K, Co > Ni, Te > I, Th > Pa, U > Np, Pu > Am and, by the isotopes chosen, Cm > Bk.
        Assert.Equal([18, 27, 52, 90, 92, 94, 96], inversions);
        Assert.All(Enumerable.Range(1, Element.MaxNumber), z => Assert.InRange(new Element(z).Mass / z, 1.0, 2.7));
        Assert.All(Enumerable.Range(1, Element.MaxNumber), z => Assert.InRange(new Element(z).CovalentRadius, 0.28, 2.60));
        Assert.All(Enumerable.Range(1, 102), z => Assert.InRange(new Element(z).Electronegativity ?? 1, 0.7, 3.98));
    }
}
