using Amalgam.Atoms;
using Amalgam.Atoms.Elements;
using Xunit;

namespace Amalgam.Testing;

/// <content>Atoms beyond all cutoffs have no effect.</content>
public abstract partial class PotentialContract
{
    [Fact]
    public void Energies_of_far_fragments_add_up()
    {
        IPotential potential = Create();
        Structure first = NamedStructures.Molecule(), second = NamedStructures.Mixture().With(NamedStructures.Mixture().Positions, Cell.Open);
        Structure both = first.Joined(second, [15 + potential.Cutoff, -3, 5]);
        Evaluation one = Evaluate(potential, first), other = Evaluate(potential, second), joined = Evaluate(potential, both);
        if (!FarFragmentsAdd)
        {
            Assert.True(Math.Abs(joined.Energy - one.Energy - other.Energy) > 1e-6, "a gate that reads the composition was expected to break additivity");
            return;
        }
        AssertClose("energy", [one.Energy + other.Energy], [joined.Energy], Tolerances.Symmetry);
        AssertClose("energies", [.. one.Energies, .. other.Energies], joined.Energies, Tolerances.Symmetry);
        AssertClose("forces", [.. one.Forces, .. other.Forces], joined.Forces, Tolerances.Symmetry);
        AssertClose("virial", [.. one.Virial.Zip(other.Virial, (x, y) => x + y)], joined.Virial, Tolerances.Symmetry);
    }

    /// <summary>A lone atom has the same energy in every cell that is large enough, no force and no virial.</summary>
    [Fact]
    public void A_lone_atom_has_the_energy_of_its_element()
    {
        IPotential potential = Create();
        double l = 3 * potential.Cutoff;
        foreach (Element element in NamedStructures.Elements)
        {
            Evaluation open = Evaluate(potential, new Structure([element], [0.3, -0.2, 7.0], Cell.Open));
            Evaluation boxed = Evaluate(potential, new Structure([element], [55.5, 1.0, -3.0], new Cell([l, 0, 0, 0.1 * l, l, 0, 0, 0, l], true, true, true)));
            if (LoneEnergy(element) is { } expected) AssertClose("lone atom", [expected], [open.Energy], Tolerances.Symmetry);
            Assert.Equal(open.Energy, boxed.Energy);
            Assert.Equal(new double[3], open.Forces.ToArray());
            Assert.Equal(new double[3], boxed.Forces.ToArray());
            Assert.Equal(new double[9], boxed.Virial);
        }
    }

    [Fact]
    public void No_atoms_have_no_energy()
    {
        Evaluation result = Evaluate(Create(), new Structure([], [], Cell.Open));
        Assert.Equal(0, result.AtomCount);
        Assert.Equal(0, result.Energy);
        Assert.Equal(new double[9], result.Virial);
    }

    [Fact]
    public void Impossible_structures_are_refused()
    {
        IPotential potential = Create();
        Structure undefined = NamedStructures.Water();
        undefined.Positions[4] = double.NaN;
        Assert.Throws<InvalidDataException>(() => potential.Evaluate(undefined, new Evaluation()));
        Structure coincident = NamedStructures.Molecule();
        coincident.Positions.AsSpan(0, 3).CopyTo(coincident.Positions.AsSpan(3, 3));
        Assert.Throws<InvalidDataException>(() => potential.Evaluate(coincident, new Evaluation()));

        var unknown = new Element(111);
        if (potential.Supports(unknown)) return;
        var problem = Assert.Throws<InvalidDataException>(() => potential.Evaluate(new Structure([unknown], new double[3], Cell.Open), new Evaluation()));
        Assert.Contains("Rg", problem.Message, StringComparison.Ordinal);
    }
}
