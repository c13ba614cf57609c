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

/// <summary>A graph filled from a caller's own neighbour list, with ghosts for periodic images, equals the one that is searched here.</summary>
public sealed class CallerPairsTests
{
    private static readonly PotentialModel Model = RandomModels.Create("element_moe_everywhere");

    [Theory, InlineData("salt"), InlineData("slab"), InlineData("water"), InlineData("mixture"), InlineData("mixture", "element_moe_typewise")]
    public void Ghosts_of_own_atoms_give_the_same_numbers(string name, string spec = "element_moe_everywhere")
    {
        PotentialModel model = RandomModels.Create(spec);
        Structure structure = NamedStructures.Create(name);
        var list = new NeighborList();
        var searched = new StructureGraph(model.Spec, structure, list);
        list.Build(structure, model.Spec.PairCutoff + 0.7);
        var given = new StructureGraph();
        (int[] neighbor, int[] owner) = WithGhosts(structure.AtomCount, list);
        given.Fill(model.Spec, structure, new PairArrays(list.Start, neighbor, list.Displacement, owner));
        Assert.Equal(searched.PairCount, given.PairCount);
        Assert.Equal(searched.AngleCount, given.AngleCount);
        using var network = new BatchEvaluator(model.Parameters.Layout, model.ReferenceEnergies, Precision.Float64, 1);
        network.SetParameters(model.Parameters, model.Selection);
        BatchResult expected = new(), found = new();
        network.Evaluate([searched], expected);
        network.Evaluate([given], found);
        Assert.Equal(expected.Energy[0], found.Energy[0], 1e-12 * Math.Max(1, Math.Abs(expected.Energy[0])));
        for (int index = 0; index < 3 * structure.AtomCount; index++) Assert.Equal(expected.Forces[index], found.Forces[index], 1e-11);
        for (int index = 0; index < 9; index++) Assert.Equal(expected.Virial[index], found.Virial[index], 1e-10);
    }

    /// <summary>Every second neighbour becomes a ghost of its own.</summary>
    private static (int[] Neighbor, int[] Owner) WithGhosts(int atoms, NeighborList list)
    {
        int[] neighbor = list.Neighbor.ToArray();
        var owner = new List<int>();
        for (int pair = 0; pair < list.Start[atoms]; pair += 2)
        {
            owner.Add(neighbor[pair]);
            neighbor[pair] = atoms + owner.Count - 1;
        }
        return (neighbor, [.. owner]);
    }

    [Fact]
    public void Arrays_that_do_not_fit_are_refused()
    {
        Structure structure = NamedStructures.Water();
        var graph = new StructureGraph();
        int[] start = new int[structure.AtomCount + 1];
        Assert.Throws<ArgumentException>(() => graph.Fill(Model.Spec, structure, new PairArrays([0], [], [], [])));
        start[^1] = 1;
        Assert.Throws<ArgumentException>(() => graph.Fill(Model.Spec, structure, new PairArrays(start, [], [], [])));
        Assert.Throws<ArgumentException>(() => graph.Fill(Model.Spec, structure, new PairArrays(start, [structure.AtomCount], [0, 0, 1], [])));
        Assert.Throws<ArgumentException>(() =>
            graph.Fill(Model.Spec, structure, new PairArrays(start, [structure.AtomCount], [0, 0, 1], [structure.AtomCount])));
    }
}
