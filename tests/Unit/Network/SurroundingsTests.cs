using Amalgam.Atoms;
using Amalgam.Atoms.Neighbors;
using Amalgam.Model;
using Amalgam.Model.Parameters;
using Amalgam.Network;
using Amalgam.Network.Engine;
using Amalgam.Network.Graph;
using Amalgam.Testing;
using Xunit;

namespace Amalgam.Unit.Network;

/// <summary>Where only the first atoms are summed, energies are those of the whole, and forces and virial the derivatives of that sum.</summary>
public sealed class SurroundingsTests
{
    private const double Step = 1e-4;

    [Theory]
    [InlineData("element_moe_vacuum", "salt"), InlineData("configuration_mole_vacuum", "water"), InlineData("dense_vacuum", "molecule")]
    [InlineData("dense_one_layer", "wire")]
    public void Forces_and_virial_are_derivatives_of_the_sum(string kind, string name)
    {
        PotentialModel model = RandomModels.Create(kind);
        Structure structure = NamedStructures.Create(name);
        int summed = Math.Max(1, structure.AtomCount / 3);
        using var network = new NetworkPotential(model, Precision.Float64, 1) { WantsAtomVirials = true };
        Evaluation whole = new(), part = new();
        network.Evaluate(structure, whole);
        Evaluate(network, structure, summed, part);
        Assert.Equal(part.Energies.ToArray().Sum(), part.Energy, 1e-12 * Math.Max(1, Math.Abs(part.Energy)));
        for (int atom = 0; atom < structure.AtomCount; atom++) Assert.Equal(atom < summed ? whole.Energies[atom] : 0, part.Energies[atom], 1e-12);
        for (int index = 0; index < 9; index++)
            Assert.Equal(part.Virial[index], Enumerable.Range(0, structure.AtomCount).Sum(atom => network.AtomVirials[9 * atom + index]), 1e-10);
        double[] forces = part.Forces.ToArray(), virial = part.Virial.ToArray();
        for (int index = 0; index < forces.Length; index++)
            Assert.Equal(-Slope(network, structure, summed, step => Moved(structure, index, step)), forces[index], 1e-6);
        foreach (int index in new[] { 0, 4, 5 })
            Assert.Equal(-Slope(network, structure, summed, strain => Strained(structure, index, strain)), virial[index], 1e-5);
    }

    [Fact]
    public void More_atoms_than_there_are_cannot_be_summed()
    {
        using var network = new NetworkPotential(RandomModels.Create("dense"), Precision.Float64, 1);
        Assert.Throws<ArgumentOutOfRangeException>(() => Evaluate(network, NamedStructures.Water(), NamedStructures.Water().AtomCount + 1, new Evaluation()));
        Assert.Throws<ArgumentOutOfRangeException>(() => Evaluate(network, NamedStructures.Water(), -1, new Evaluation()));
    }

    private static void Evaluate(NetworkPotential network, Structure structure, int summed, Evaluation evaluation)
    {
        var list = new NeighborList();
        list.Build(structure, network.Cutoff);
        double[] composition = [.. network.Spec.Elements.Select(element => (double)structure.Elements.Count(one => one == element))];
        var pairs = new PairArrays(list.Start, list.Neighbor, list.Displacement, []);
        network.Evaluate(structure, pairs, new StructureShare(null, composition, summed), evaluation);
    }

    /// <summary>Central difference of the sum.</summary>
    private static double Slope(NetworkPotential network, Structure structure, int summed, Func<double, Structure> changed)
    {
        var evaluation = new Evaluation();
        Evaluate(network, changed(Step), summed, evaluation);
        double more = evaluation.Energy;
        Evaluate(network, changed(-Step), summed, evaluation);
        return (more - evaluation.Energy) / (2 * Step);
    }

    private static Structure Moved(Structure structure, int index, double step)
    {
        double[] positions = structure.Positions.ToArray();
        positions[index] += step;
        return new Structure(structure.Elements, positions, structure.Cell);
    }

    /// <summary>x_k += ε x_l of every position and lattice vector, for component [k, l].</summary>
    private static Structure Strained(Structure structure, int component, double strain)
    {
        double[] positions = structure.Positions.ToArray(), rows = structure.Cell.Rows.ToArray();
        foreach (double[] vectors in new[] { positions, rows })
            for (int first = 0; first < vectors.Length; first += 3) vectors[first + component / 3] += strain * vectors[first + component % 3];
        Cell cell = structure.Cell;
        return new Structure(structure.Elements, positions,
            cell.IsPeriodicAnywhere ? new Cell(rows, cell.PeriodicA, cell.PeriodicB, cell.PeriodicC) : cell);
    }
}
