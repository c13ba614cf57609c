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

/// <summary>The fast network agrees with its definition, in every lane width and precision.</summary>
public sealed class NetworkAgreementTests
{
    public static TheoryData<string, int> Cases => LaneWidths.Times(RandomModels.Specs.Keys);

    public static TheoryData<string, int> BatchCases => LaneWidths.Times(["dense", "element_moe_everywhere", "configuration_mole_topk",
        "element_moe_quadrupoles", "dense_without_angles", "element_moe_moment_messages"]);

    [Theory, MemberData(nameof(Cases))]
    public void Double_lanes_equal_the_reference(string spec, int laneBits) => Compare(spec, laneBits, Precision.Float64, 1e-12);

    [Theory, MemberData(nameof(Cases))]
    public void Float_lanes_equal_the_reference(string spec, int laneBits) => Compare(spec, laneBits, Precision.Float32, 1e-5);

    private static void Compare(string spec, int laneBits, Precision precision, double tolerance)
    {
        PotentialModel model = RandomModels.Create(spec);
        using var network = new NetworkPotential(model, precision, 1, laneBits);
        var found = new Evaluation();
        foreach (string name in NamedStructures.Names)
        {
            Structure structure = NamedStructures.Create(name);
            Evaluation expected = ReferenceAnswers.Of(spec, name, (1, 1, 1));
            network.Evaluate(structure, found);
            Close($"{name} energy", [expected.Energy], [found.Energy], tolerance);
            Close($"{name} energies", expected.Energies, found.Energies, tolerance);
            Close($"{name} forces", expected.Forces, found.Forces, tolerance);
            Close($"{name} virial", expected.Virial, found.Virial, tolerance);
        }
    }

    /// <summary>A batch of many structures, and one structure cut into many partitions, give what each gives alone.</summary>
    [Theory, MemberData(nameof(BatchCases))]
    public void Batches_change_no_bit(string spec, int laneBits)
    {
        PotentialModel model = RandomModels.Create(spec);
        using var network = new BatchEvaluator(model.Parameters.Layout, model.ReferenceEnergies, Precision.Float32, 2, laneBits);
        network.SetParameters(model.Parameters, model.Selection);
        var list = new NeighborList();
        StructureGraph[] graphs = [.. NamedStructures.Names.Select(name => new StructureGraph(model.Spec, NamedStructures.Create(name), list))];
        BatchResult together = new(), alone = new();
        network.Evaluate(graphs, together);
        int atom = 0;
        for (int structure = 0; structure < graphs.Length; structure++)
        {
            network.Evaluate([graphs[structure]], alone);
            int count = graphs[structure].AtomCount;
            Assert.Equal(alone.Energy[0], together.Energy[structure]);
            Assert.Equal(alone.Energies.Take(count), together.Energies.Skip(atom).Take(count));
            Assert.Equal(alone.Forces.Take(3 * count), together.Forces.Skip(3 * atom).Take(3 * count));
            Assert.Equal(alone.Virial.Take(9), together.Virial.Skip(9 * structure).Take(9));
            atom += count;
        }
    }

    private static readonly (int, int, int) Cut = (3, 3, 3);

    public static TheoryData<string, int> CutCases => LaneWidths.Times(
        ["element_moe_everywhere", "element_moe_quadrupoles", "dense_moment_messages", "element_moe_typewise"]);

    [Theory, MemberData(nameof(CutCases))]
    public void A_large_structure_cut_into_partitions_equals_the_reference(string spec, int laneBits)
    {
        PotentialModel model = RandomModels.Create(spec);
        Structure structure = ReferenceAnswers.Structure("mixture", Cut);
        using var network = new NetworkPotential(model, Precision.Float64, 2, laneBits);
        Evaluation expected = ReferenceAnswers.Of(spec, "mixture", Cut), found = new();
        network.Evaluate(structure, found);
        Close("energies", expected.Energies, found.Energies, 1e-12);
        Close("forces", expected.Forces, found.Forces, 1e-12);
        Close("virial", expected.Virial, found.Virial, 1e-12);
    }

    /// <summary>Largest deviation relative to the largest number of the reference, or to one.</summary>
    private static void Close(string what, ReadOnlySpan<double> expected, ReadOnlySpan<double> found, double tolerance)
    {
        double size = 1, worst = 0;
        foreach (double value in expected) size = Math.Max(size, Math.Abs(value));
        for (int index = 0; index < expected.Length; index++) worst = Math.Max(worst, Math.Abs(expected[index] - found[index]));
        Assert.True(worst <= tolerance * size, $"{what}: largest deviation {worst:E2}, allowed {tolerance * size:E2}");
    }
}
