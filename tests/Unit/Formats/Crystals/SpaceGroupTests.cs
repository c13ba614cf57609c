using Amalgam.Formats.Crystals;
using Xunit;

namespace Amalgam.Unit.Formats.Crystals;

/// <summary>The table of space groups and the operators that follow from Hall symbols.</summary>
public sealed class SpaceGroupTests
{
    [Fact]
    public void All_groups_are_there_and_closed()
    {
        Assert.Equal(Enumerable.Range(1, 230), SpaceGroup.All.Select(group => group.Number).Distinct().Order());
        Assert.Equal(530, SpaceGroup.All.Count);
        foreach (SpaceGroup group in SpaceGroup.All)
        {
            IReadOnlyList<SymmetryOperator> operators = group.Operators;
            Assert.True(192 % operators.Count == 0 || 36 % operators.Count == 0, $"{group.Name}: {operators.Count} operators");
            HashSet<string> known = [.. operators.Select(Key)];
            Assert.Equal(operators.Count, known.Count);
            foreach (SymmetryOperator one in operators.Take(4))
                foreach (SymmetryOperator other in operators) Assert.Contains(Key(Product(one, other)), known);
        }
    }

    /// <summary>General positions, from the International Tables.</summary>
    [Theory]
    [InlineData("P 1", 1)]
    [InlineData("P 21/c", 4)]
    [InlineData("C 2/c", 8)]
    [InlineData("Pnma", 8)]
    [InlineData("P 41 21 2", 8)]
    [InlineData("I 41/a m d :2", 32)]
    [InlineData("P 31 2 1", 6)]
    [InlineData("R -3 m :H", 36)]
    [InlineData("R -3 m :R", 12)]
    [InlineData("P 63/m m c", 24)]
    [InlineData("F -4 3 m", 96)]
    [InlineData("Fm-3m", 192)]
    [InlineData("F m 3 m", 192)]
    [InlineData("F d -3 m Z", 192)]
    [InlineData("C m c a", 16)]
    public void A_name_finds_its_general_positions(string name, int count) => Assert.Equal(count, SpaceGroup.Named(name)[0].Operators.Count);

    /// <summary>Operators as the International Tables print them.</summary>
    [Theory]
    [InlineData("P 21/c", "-x,y+1/2,-z+1/2")]
    [InlineData("P 31 2 1", "-y,x-y,z+1/3")]
    [InlineData("P 31 2 1", "y,x,-z")]
    [InlineData("P 41 21 2", "-y+1/2,x+1/2,z+1/4")]
    [InlineData("P 63/m m c", "x-y,x,z+1/2")]
    [InlineData("F d -3 m :2", "-x+3/4,-y+1/4,z+1/2")]
    [InlineData("I a -3 d", "y+3/4,x+1/4,-z+1/4")]
    [InlineData("P 61", "x-y,x,z+1/6")]
    public void Operators_are_those_of_the_tables(string name, string text)
    {
        SymmetryOperator wanted = SymmetryOperator.Parse(text)!;
        Assert.Contains(Key(wanted), SpaceGroup.Named(name)[0].Operators.Select(Key));
    }

    [Theory]
    [InlineData("1/2+X, -Y, 0.25-Z", "x+1/2,-y,-z+1/4")]
    [InlineData("x-y,x,z", "x-y,x,z")]
    public void Spellings_of_an_operator_are_the_same(string one, string other) =>
        Assert.Equal(Key(SymmetryOperator.Parse(one)!), Key(SymmetryOperator.Parse(other)!));

    [Theory]
    [InlineData("x,y")]
    [InlineData("x,x,z")]
    [InlineData("x,y,q")]
    [InlineData("x,y,1/0+z")]
    [InlineData("")]
    public void What_is_no_operator_is_none(string text) => Assert.Null(SymmetryOperator.Parse(text));

    [Theory]
    [InlineData("P 7")]
    [InlineData("Q 2")]
    [InlineData("P 2 3 4 6 2 3")]
    [InlineData("P 2 (1 2)")]
    public void What_is_no_Hall_symbol_is_none(string symbol) => Assert.Null(HallSymbol.Operators(symbol));

    private static string Key(SymmetryOperator one) =>
        string.Join(' ', one.Rotation) + " " + string.Join(' ', one.Shift.Select(part => (int)Math.Round(24 * part) % 24));

    private static SymmetryOperator Product(SymmetryOperator one, SymmetryOperator other)
    {
        var rotation = new int[9];
        var shift = new double[3];
        for (int place = 0; place < 9; place++)
            for (int k = 0; k < 3; k++) rotation[place] += one.Rotation[3 * (place / 3) + k] * other.Rotation[3 * k + place % 3];
        one.Apply(other.Shift, shift);
        for (int k = 0; k < 3; k++) shift[k] -= Math.Floor(shift[k] + 1e-9);
        return new SymmetryOperator(rotation, shift);
    }
}
