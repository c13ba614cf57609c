using Amalgam.Atoms;
using Amalgam.Atoms.Elements;
using Amalgam.Atoms.Potentials;
using Amalgam.Atoms.Quantities;
using Amalgam.Testing;
using Xunit;

namespace Amalgam.Unit.Atoms;

/// <summary>The angles of Stillinger and Weber pass the contract too.</summary>
public sealed class ContractStillingerWeberTests : PotentialContract
{
    protected override IPotential Create() => new StillingerWeber(new StillingerWeberParameters(), _ => true);

    protected override double? LoneEnergy(Element element) => 0;
}

/// <summary>Controls give published numbers, and their text forms say what is wrong with them.</summary>
public sealed class ControlPotentialTests
{
    /// <summary>Stillinger and Weber (1985): the diamond lattice at a = 5.431 Å has −2 ε per atom, no pressure, no forces.</summary>
    [Fact]
    public void DiamondHasThePublishedEnergyAndNoStress()
    {
        Evaluation result = Evaluate("sw:", Diamond(5.4310));
        Assert.Equal(-2 * 2.1683 * 8, result.Energy, 2e-4);
        Assert.All(result.Forces.ToArray(), force => Assert.Equal(0, force, 1e-12));
        double pressure = (result.Virial[0] + result.Virial[4] + result.Virial[8]) / (3 * Math.Pow(5.4310, 3))
            * Units.GigapascalPerElectronvoltPerCubicAngstrom;
        Assert.Equal(0, pressure, 0.02);
    }

    /// <summary>Half the sum of the lattice sums of the uncut potential: A12 = 12.13188, A6 = 14.45392 (fcc); E = 2ε (A12 (σ/d)¹² − A6 (σ/d)⁶).</summary>
    [Fact]
    public void FaceCentredArgonHasTheLatticeSum()
    {
        const double epsilon = 0.0104, sigma = 3.4, d = 3.75;
        double a = d * Math.Sqrt(2);
        var fcc = new Structure([new Element(18)], new double[3], new Cell([0, a / 2, a / 2, a / 2, 0, a / 2, a / 2, a / 2, 0], true, true, true));
        double sum = 2 * epsilon * (12.13188 * Math.Pow(sigma / d, 12) - 14.45392 * Math.Pow(sigma / d, 6));
        const double cutoff = 30;
        double tail = -4 * epsilon * Math.Pow(sigma, 6) * 2 * Math.PI / 3 * Math.Sqrt(2) / Math.Pow(d, 3) / Math.Pow(cutoff, 3);
        Assert.Equal(sum - tail, Evaluate("lj:epsilon=0.0104,sigma=3.4,cutoff=30,end=cut", fcc).Energy, 2e-6);
    }

    [Fact]
    public void WhatIsNoControlIsLeftAlone()
    {
        foreach (string text in (string[])["model.safetensors", "a,b", "ljx:epsilon=1", "C:/models/lj"])
        {
            Assert.False(ControlPotential.TryParse(text, out IPotential? potential));
            Assert.Null(potential);
        }
    }

    [Theory]
    [InlineData("lj:epsilon=1,sigma=1", "cutoff")]
    [InlineData("lj:epsilon=1,sgma=1,cutoff=3", "did you mean 'sigma'?")]
    [InlineData("lj:epsilon=1,sigma=1,sigma=2,cutoff=3", "twice")]
    [InlineData("lj:epsilon=-1,sigma=1,cutoff=3", "epsilon")]
    [InlineData("lj:epsilon=1,sigma=0,cutoff=3", "sigma")]
    [InlineData("lj:epsilon=1,sigma=1,cutoff=nan", "cutoff")]
    [InlineData("lj:epsilon=1,sigma=1,cutoff=3,switch=4", "switch")]
    [InlineData("lj:epsilon=1,sigma=1,cutoff=3,end=cutt", "did you mean 'cut'?")]
    [InlineData("sw:Si", "key=value")]
    public void WrongTextsNameTheirFault(string text, string said)
    {
        var problem = Assert.Throws<InvalidDataException>(() => ControlPotential.TryParse(text, out _));
        Assert.Contains(said, problem.Message, StringComparison.Ordinal);
        Assert.Contains("\n  " + text, problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void StillingerWeberRefusesOtherElements()
    {
        var problem = Assert.Throws<InvalidDataException>(() => Evaluate("sw:", NamedStructures.Water()));
        Assert.Contains("atom 1: O", problem.Message, StringComparison.Ordinal);
    }

    private static Evaluation Evaluate(string text, Structure structure)
    {
        Assert.True(ControlPotential.TryParse(text, out IPotential? potential));
        var result = new Evaluation();
        potential!.Evaluate(structure, result);
        return result;
    }

    private static Structure Diamond(double a)
    {
        double[] places = [0, 0, 0, 0, 2, 2, 2, 0, 2, 2, 2, 0, 1, 1, 1, 1, 3, 3, 3, 1, 3, 3, 3, 1];
        return new Structure([.. Enumerable.Repeat(new Element(14), 8)], [.. places.Select(place => place * a / 4)],
            new Cell([a, 0, 0, 0, a, 0, 0, 0, a], true, true, true));
    }
}
