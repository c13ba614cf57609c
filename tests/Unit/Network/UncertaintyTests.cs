using Amalgam.Atoms;
using Amalgam.Atoms.Neighbors;
using Amalgam.Model;
using Amalgam.Model.Backbones.Dpa3;
using Amalgam.Model.Backbones.Dpa3.Reference;
using Amalgam.Model.Parameters;
using Amalgam.Model.Posterior;
using Amalgam.Model.Uncertainty;
using Amalgam.Network;
using Amalgam.Network.Engine;
using Amalgam.Network.Graph;
using Amalgam.Testing;
using Amalgam.Unit.Model.Uncertainty;
using Xunit;

namespace Amalgam.Unit.Network;

/// <summary>What the last layer weighs is ∂E/∂w, in every network; the uncertainty follows from it, and drawn members are what they say.</summary>
public sealed class UncertaintyTests
{
    /// <summary>Every network in scalar code and in vectors; that other widths agree, other tests show.</summary>
    public static TheoryData<string, int> Cases
    {
        get
        {
            var cases = new TheoryData<string, int>();
            foreach (string name in RandomModels.Specs.Keys)
                foreach (int bits in (int[])[0, 256]) cases.Add(name, bits);
            return cases;
        }
    }

    /// <summary>The energy is linear in the last weights: changing one by 1 changes the energy by the feature, in the reference network.</summary>
    [Theory, MemberData(nameof(Cases))]
    public void Features_are_the_derivatives_of_the_energy(string name, int laneBits)
    {
        PotentialModel model = Free(RandomModels.Create(name));
        int width = model.Spec.LastWidth;
        Structure structure = NamedStructures.Mixture();
        StructureGraph[] batch = [new(model.Spec, NamedStructures.Water(), new NeighborList()), new(model.Spec, structure, new NeighborList())];
        using var network = new BatchEvaluator(model.Parameters.Layout, model.ReferenceEnergies, Precision.Float64, 2, laneBits);
        network.SetParameters(model.Parameters, model.Selection);
        var result = new BatchResult { FeatureWidth = width };
        network.Evaluate(batch, result);
        int first = batch[0].AtomCount;
        double[] before = ReferenceEnergies(model, structure);
        for (int channel = 0; channel < width; channel += 1 + width / 2)
        {
            double[] after = ReferenceEnergies(Changed(model, channel, 1), structure);
            for (int atom = 0; atom < structure.AtomCount; atom++)
                Assert.Equal(after[atom] - before[atom], result.Features[(first + atom) * width + channel], 1e-9);
        }
        Assert.Throws<ArgumentException>(() => network.Evaluate(batch, new BatchResult { FeatureWidth = width + 1 }));
    }

    [Theory]
    [InlineData("dense", 0)]
    [InlineData("dense_imported_style", 256)]
    [InlineData("element_moe_topk", 256)]
    public void Uncertainties_are_those_of_the_features_for_any_number_of_threads(string name, int laneBits)
    {
        PotentialModel model = Certain(RandomModels.Create(name));
        LastLayerUncertainty trust = model.Uncertainty!;
        double[,] inverse = DenseAlgebra.Inverse(DenseAlgebra.Square(trust.Covariance, trust.Ridge));
        Structure structure = NamedStructures.Mixture().Repeated(2, 2, 1);
        Evaluation one = new(), three = new();
        using NetworkPotential alone = new(model, Precision.Float64, 1, laneBits), together = new(model, Precision.Float64, 3, laneBits);
        alone.Evaluate(structure, one);
        together.Evaluate(structure, three);
        double[] mean = one.MeanFeatures.ToArray();
        Assert.Equal(trust.Scale * Math.Sqrt(DenseAlgebra.Form(mean, inverse, mean)), one.EnergyUncertainty, 1e-10);
        Assert.Equal(one.EnergyUncertainty, three.EnergyUncertainty);
        Assert.Equal(one.Uncertainties.ToArray(), three.Uncertainties.ToArray());
        Assert.Equal(one.Uncertainties.ToArray().Max(), one.LeastCertain.Uncertainty);
        // σ of a mean is at most the mean of the σ.
        Assert.InRange(one.EnergyUncertainty, 1e-12, one.Uncertainties.ToArray().Average() + 1e-12);
        using var plain = new NetworkPotential(RandomModels.Create(name), Precision.Float64, 1, laneBits);
        plain.Evaluate(structure, three);
        Assert.True(three.Uncertainties.IsEmpty && double.IsNaN(three.EnergyUncertainty));
        Assert.Equal(three.Energy, one.Energy);
        Assert.Equal(three.Forces.ToArray(), one.Forces.ToArray());
    }

    /// <summary>The mean of drawn members is the model; their energies deviate by the change of the last weights times the features.</summary>
    [Theory]
    [InlineData("dense")]
    [InlineData("element_moe_topk")]
    public void Drawn_members_scatter_about_the_model_as_the_posterior_says(string name)
    {
        PotentialModel model = Certain(RandomModels.Create(name));
        PotentialModel[] members = PosteriorDraws.Of(model, 200);
        Structure structure = NamedStructures.Mixture();
        using var potential = new NetworkPotential(model, Precision.Float64, 1);
        using var committee = new Committee([.. members.Select(member => new NetworkPotential(member, Precision.Float64, 1))]);
        Evaluation one = new(), mean = new();
        potential.Evaluate(structure, one);
        committee.Evaluate(structure, mean);
        Assert.Equal(one.Energy, mean.Energy, 1e-8);
        for (int i = 0; i < 3 * structure.AtomCount; i++) Assert.Equal(one.Forces[i], mean.Forces[i], 1e-8);
        double squares = 0;
        foreach (PotentialModel member in members)
        {
            Span<double> changed = member.Parameters[member.Parameters.Layout.HeadWeight], own = model.Parameters[model.Parameters.Layout.HeadWeight];
            double off = 0;
            for (int channel = 0; channel < own.Length; channel++) off += (changed[channel] - own[channel]) * one.MeanFeatures[channel];
            squares += off * off / members.Length;
        }
        Assert.Equal(Math.Sqrt(squares), mean.Deviations!.Energy, 1e-9);
        // 200 draws know a standard deviation to 5 %.
        Assert.InRange(mean.Deviations.Energy / one.EnergyUncertainty, 0.8, 1.2);
        Assert.Equal(one.EnergyUncertainty, mean.EnergyUncertainty, 1e-12);
        Assert.Equal(PosteriorDraws.Of(model, 200)[7].Parameters.Values, members[7].Parameters.Values);
        Assert.Throws<InvalidDataException>(() => PosteriorDraws.Of(RandomModels.Create(name), 4));
    }

    private static double[] ReferenceEnergies(PotentialModel model, Structure structure)
    {
        var result = new Evaluation();
        new ReferenceNetwork(model).Evaluate(structure, result);
        return result.Energies.ToArray();
    }

    /// <summary>Without the vacuum level, which subtracts the features of lone atoms.</summary>
    private static PotentialModel Free(PotentialModel model) => new(
        new ParameterSet(new ParameterLayout(model.Spec with { VacuumReference = false }), model.Parameters.Values), model.ReferenceEnergies, model.Selection);

    private static PotentialModel Changed(PotentialModel model, int channel, double change)
    {
        var parameters = new ParameterSet(model.Parameters.Layout, [.. model.Parameters.Values]);
        parameters[parameters.Layout.HeadWeight][channel] += change;
        return new PotentialModel(parameters, model.ReferenceEnergies, model.Selection);
    }

    private static PotentialModel Certain(PotentialModel model) => model.With(new LastLayerUncertainty(
        DenseAlgebra.Covariance(DenseAlgebra.Rows(3 * model.Spec.LastWidth, model.Spec.LastWidth, 8)), 0.02, 1e-3, 10, 10));
}
