using Amalgam.Atoms.Elements;
using Xunit;

namespace Amalgam.Unit.Atoms;

/// <summary>Sum formulas stand in Hill's order.</summary>
public sealed class FormulaTests
{
    [Theory]
    [InlineData("O H H", "H2O")]
    [InlineData("O O O O H H H H H H H H C C C C C C C C C", "C9H8O4")]
    [InlineData("Sr Ti O O O", "O3SrTi")]
    [InlineData("C Br Br H", "CHBr2")]
    [InlineData("Na Cl", "ClNa")]
    [InlineData("", "")]
    public void Carbon_and_hydrogen_first_then_by_symbol(string atoms, string formula) =>
        Assert.Equal(formula, Formula.Hill(atoms.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(Element.Parse)));
}
