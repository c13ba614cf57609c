using Amalgam.Atoms;
using Amalgam.Testing;
using Xunit;

namespace Amalgam.Unit;

/// <summary>The control: a pair potential too simple to be wrong passes the contract, and broken ones do not.</summary>
public sealed class ContractLennardJonesTests : PotentialContract
{
    private const double Cutoff = 4.0;

    protected override IPotential Create() => new LennardJones(Cutoff);

    protected override double? LoneEnergy(Element element) => 0;

    [Fact]
    public void Roughness_tells_smooth_from_kinked_from_broken()
    {
        (double energy, double forces) = CutoffRoughness(new LennardJones(Cutoff), Cutoff);
        Assert.InRange(energy, 0.2, 0.3);
        Assert.InRange(forces, 0.2, 0.3);

        (energy, forces) = CutoffRoughness(new LennardJones(Cutoff, LennardJonesEnd.Shifted), Cutoff);
        Assert.InRange(energy, 0.45, 0.55);
        Assert.InRange(forces, 0.9, 1.1);

        (energy, forces) = CutoffRoughness(new LennardJones(Cutoff, LennardJonesEnd.Cut), Cutoff);
        Assert.InRange(energy, 0.9, 1.1);
        Assert.InRange(forces, 0.9, 1.1);
    }
}
