using Amalgam.Atoms;
using Amalgam.Model;
using Amalgam.Model.Backbones.Dpa3;
using Amalgam.Model.Backbones.Dpa3.Reference;
using Amalgam.Model.Experts;
using Amalgam.Model.Parameters;
using Amalgam.Testing;
using Xunit;

namespace Amalgam.Unit.Model.Backbones.Dpa3.Reference;

/// <summary>The reference network for every way a model can be put together.</summary>
public sealed class ReferenceNetworkTests
{
    public static TheoryData<string> Specs => [.. RandomModels.Specs.Keys];

    /// <summary>Energy, forces and virial in one number: forces along a random direction, the virial along a random strain.</summary>
    [Theory, MemberData(nameof(Specs))]
    public void Forces_and_virial_are_derivatives(string spec)
    {
        var network = new ReferenceNetwork(RandomModels.Create(spec));
        Structure structure = NamedStructures.Mixture();
        var random = new Random(2);
        double[] direction = [.. structure.Positions.Select(_ => random.NextDouble() - 0.5)],
            strain = [.. Enumerable.Range(0, 9).Select(_ => random.NextDouble() - 0.5)];
        Evaluation result = Evaluate(network, structure);

        double slope = Differences.Derivative(t => network.EnergyOf(structure.Moved(direction, t).Strained(strain, t)), 5e-4);
        double expected = 0;
        for (int index = 0; index < direction.Length; index++) expected -= result.Forces[index] * direction[index];
        for (int index = 0; index < 9; index++) expected -= result.Virial[index] * strain[index];
        Assert.True(Math.Abs(expected) > 1e-3, $"derivative {expected:E2}, too little to test");
        Assert.Equal(expected, slope, 1e-8 * Math.Max(1, Math.Abs(expected)));
    }

    /// <summary>Along one random direction for each tensor, so that no family of parameters hides behind another.</summary>
    [Theory, MemberData(nameof(Specs))]
    public void Parameter_gradient_is_a_derivative(string spec)
    {
        // Of this seed no composition lies near a change of the selection, where differences mean nothing.
        PotentialModel model = RandomModels.Create(spec, 3);
        Structure structure = NamedStructures.Molecule();
        var gradient = new double[model.Parameters.Values.Length];
        new ReferenceNetwork(model).Evaluate(structure, new Evaluation(), gradient);
        var random = new Random(4);
        foreach (ParameterTensor tensor in model.Parameters.Layout.Tensors)
        {
            double[] direction = [.. Enumerable.Range(0, tensor.Length).Select(_ => random.NextDouble() - 0.5)];
            double slope = Differences.Derivative(t => new ReferenceNetwork(Changed(model, tensor, direction, t)).EnergyOf(structure), 1e-3);
            double expected = 0;
            for (int index = 0; index < direction.Length; index++) expected += gradient[tensor.Offset + index] * direction[index];
            Assert.True(Math.Abs(expected - slope) <= 1e-8 * Math.Max(1, Math.Abs(expected)), $"{tensor.Name}: gradient {expected:R}, difference {slope:R}");
        }
    }

    /// <summary>Routed experts of zero weight and bias add φ(0) = 0; what is left is the shared expert, which is the dense network.</summary>
    [Theory, InlineData(ExpertKind.Nonlinear), InlineData(ExpertKind.Linear)]
    public void Silent_routed_experts_leave_the_dense_network(ExpertKind kind)
    {
        PotentialModel dense = RandomModels.Create("dense");
        ModelSpec spec = RandomModels.Specs["element_moe_everywhere"] with { ExpertKind = kind };
        PotentialModel experts = RandomModels.Create(spec);
        foreach (ParameterTensor tensor in experts.Parameters.Layout.Tensors)
            if (tensor.Name.Contains(".routed.", StringComparison.Ordinal)) experts.Parameters[tensor].Clear();
        Dictionary<string, ParameterTensor> from = dense.Parameters.Layout.Tensors.ToDictionary(tensor => tensor.Name);
        foreach (ParameterTensor tensor in experts.Parameters.Layout.Tensors)
            if (from.TryGetValue(tensor.Name, out ParameterTensor? source)) dense.Parameters[source].CopyTo(experts.Parameters[tensor]);

        Structure structure = NamedStructures.Mixture();
        Evaluation expected = Evaluate(new ReferenceNetwork(new PotentialModel(dense.Parameters, experts.ReferenceEnergies)), structure);
        Evaluation found = Evaluate(new ReferenceNetwork(experts), structure);
        Assert.Equal(expected.Energy, found.Energy, 1e-12);
        for (int index = 0; index < 3 * structure.AtomCount; index++) Assert.Equal(expected.Forces[index], found.Forces[index], 1e-12);
    }

    /// <summary>Two molecules of hydrogen feel each other's composition through the gates, not through space.</summary>
    [Fact]
    public void Element_routing_reads_the_centre_and_configuration_routing_the_composition()
    {
        Structure alone = NamedStructures.Molecule(), crowd = alone.Joined(NamedStructures.Water(), [50, 0, 0]);
        foreach ((string spec, bool changes) in ((string, bool)[])[("element_moe_topk", false), ("configuration_soft", true),
            ("configuration_mole_topk", true)])
        {
            var network = new ReferenceNetwork(RandomModels.Create(spec));
            double change = Math.Abs(Evaluate(network, crowd).Energies[0] - Evaluate(network, alone).Energies[0]);
            if (changes) Assert.True(change > 1e-6, $"{spec}: {change:E2}");
            else Assert.True(change < 1e-12, $"{spec}: {change:E2}");
        }
    }

    private static Evaluation Evaluate(ReferenceNetwork network, Structure structure)
    {
        var result = new Evaluation();
        network.Evaluate(structure, result);
        return result;
    }

    private static PotentialModel Changed(PotentialModel model, ParameterTensor tensor, double[] direction, double step)
    {
        var parameters = new ParameterSet(model.Parameters.Layout, [.. model.Parameters.Values]);
        for (int index = 0; index < direction.Length; index++) parameters[tensor][index] += step * direction[index];
        return new PotentialModel(parameters, model.ReferenceEnergies, model.Selection);
    }
}
