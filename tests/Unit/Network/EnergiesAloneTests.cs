using Amalgam.Atoms.Neighbors;
using Amalgam.Model;
using Amalgam.Model.Parameters;
using Amalgam.Network;
using Amalgam.Network.Engine;
using Amalgam.Network.Graph;
using Amalgam.Testing;
using Xunit;

namespace Amalgam.Unit.Network;

/// <summary>Evaluations without forces.</summary>
public sealed class EnergiesAloneTests
{
    public static TheoryData<string> Specs => [.. RandomModels.Specs.Keys];

    [Theory, MemberData(nameof(Specs))]
    public void Energies_without_forces_have_the_same_bits(string spec)
    {
        PotentialModel model = RandomModels.Create(spec);
        foreach (int bits in LaneWidths.All)
        {
            // The last one is large enough for chunks.
            StructureGraph[] batch = [.. new[] { NamedStructures.Water(), NamedStructures.Mixture(), ReferenceAnswers.Structure("mixture", (3, 2, 1)) }
                .Select(structure => new StructureGraph(model.Spec, structure, new NeighborList()))];
            using var network = new BatchEvaluator(model.Parameters.Layout, model.ReferenceEnergies, Precision.Float64, 2, bits);
            network.SetParameters(model.Parameters, model.Selection);
            int atoms = batch.Sum(graph => graph.AtomCount), width = model.Spec.LastWidth;
            BatchResult whole = new() { FeatureWidth = width }, alone = new() { FeatureWidth = width, WantsForces = false, WantsAtomVirials = true };
            network.Evaluate(batch, whole);
            network.Evaluate(batch, alone);
            // Arrays may be longer: they only grow.
            Assert.Equal(whole.Energy[..batch.Length], alone.Energy[..batch.Length]);
            Assert.Equal(whole.Energies[..atoms], alone.Energies[..atoms]);
            Assert.Equal(whole.Features[..(atoms * width)], alone.Features[..(atoms * width)]);
            Assert.All(alone.Forces.Concat(alone.Virial).Concat(alone.AtomVirials), value => Assert.Equal(0, value));
            alone.WantsForces = true;
            network.Evaluate(batch, alone);
            Assert.Equal(whole.Forces[..(3 * atoms)], alone.Forces[..(3 * atoms)]);
            Assert.Equal(whole.Virial[..(9 * batch.Length)], alone.Virial[..(9 * batch.Length)]);
        }
    }
}
