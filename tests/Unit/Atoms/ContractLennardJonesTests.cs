using Amalgam.Atoms;
using Amalgam.Atoms.Elements;
using Amalgam.Atoms.Potentials;
using Amalgam.Testing;
using Xunit;

namespace Amalgam.Unit.Atoms;

/// <summary>The control: a pair potential too simple to be wrong passes the contract, and broken ones do not.</summary>
public sealed class ContractLennardJonesTests : PotentialContract
{
    private const double Cutoff = 4.0;

    protected override IPotential Create() => Pairs(LennardJonesEnd.Switched);

    // Elements differ, so that a wrong numbering shows.
    private static LennardJones Pairs(LennardJonesEnd end) => new(0.05, element => 1.5 + 0.01 * element.Number, Cutoff, end);

    protected override double? LoneEnergy(Element element) => 0;

    [Fact]
    public void Roughness_tells_smooth_from_kinked_from_broken()
    {
        (double energy, double forces) = CutoffRoughness(Create(), Cutoff);
        Assert.InRange(energy, 0.2, 0.3);
        Assert.InRange(forces, 0.2, 0.3);

        (energy, forces) = CutoffRoughness(Pairs(LennardJonesEnd.Shifted), Cutoff);
        Assert.InRange(energy, 0.45, 0.55);
        Assert.InRange(forces, 0.9, 1.1);

        (energy, forces) = CutoffRoughness(Pairs(LennardJonesEnd.Cut), Cutoff);
        Assert.InRange(energy, 0.9, 1.1);
        Assert.InRange(forces, 0.9, 1.1);
    }
}
