using Amalgam.Atoms;
using Amalgam.Model;
using Amalgam.Model.Files;
using Amalgam.Model.Parameters;
using Amalgam.Model.Shipped;
using Amalgam.Network;
using Xunit;

namespace Amalgam.Unit.Model.Shipped;

public sealed class ShippedModelsTests
{
    private const long Megabyte = 1_000_000;

    public static TheoryData<string> Names => [.. ShippedModels.All.Select(model => model.Name)];

    [Theory, MemberData(nameof(Names))]
    public void A_name_stands_for_a_model_below_ten_megabytes(string name)
    {
        using Stream bytes = ShippedModels.Open(name);
        Assert.InRange(bytes.Length, 1, 10 * Megabyte);
        PotentialModel model = ModelFile.Load(name);
        Assert.Equal(89, model.Spec.Elements.Count);
        Assert.NotEmpty(model.Provenance);
    }

    [Theory, MemberData(nameof(Names))]
    public void Lone_atoms_are_at_their_reference_energy(string name)
    {
        PotentialModel model = ModelFile.Load(name);
        using var potential = new NetworkPotential(model, Precision.Float64, 1);
        var result = new Evaluation();
        for (int element = 0; element < model.Spec.Elements.Count; element++)
        {
            potential.Evaluate(new Structure([model.Spec.Elements[element]], [0, 0, 0], Cell.Open), result);
            Assert.Equal(model.ReferenceEnergies[element], result.Energy, 1e-9);
        }
    }

    [Fact]
    public void Short_names_stand_for_models() =>
        Assert.All(ShippedModels.Aliases, alias => Assert.Equal(alias.Value, ShippedModels.FullName(alias.Key)));

    [Fact]
    public void The_name_of_a_committee_stands_for_three_models_that_come_along_and_for_none()
    {
        string[] names = [.. ShippedModels.All.Select(model => model.Name)];
        Assert.All(ShippedModels.Committees, committee =>
        {
            Assert.True(committee.Value.Distinct().Count() >= 3);
            Assert.All(committee.Value, member => Assert.Contains(member, names));
            Assert.Same(committee.Value, ShippedModels.MembersOf(committee.Key));
            Assert.Single(committee.Value.Select(member => string.Join(" ", ModelFile.SpecOf(member).Elements)).Distinct());
            InvalidDataException problem = Assert.Throws<InvalidDataException>(() => ModelFile.Load(committee.Key));
            Assert.Contains("expected one model", problem.Message, StringComparison.Ordinal);
            Assert.Contains(committee.Value[^1], problem.Message, StringComparison.Ordinal);
        });
        Assert.Null(ShippedModels.MembersOf("universal-tiny"));
    }

    [Fact]
    public void Every_file_of_the_folder_is_listed()
    {
        string[] embedded = [.. typeof(ShippedModels).Assembly.GetManifestResourceNames()
            .Where(name => name.EndsWith(".safetensors", StringComparison.Ordinal))];
        Assert.Equal(embedded.Order(), ShippedModels.All.Select(model => $"Amalgam.Models.{model.Name}.safetensors").Order());
    }

    [Fact]
    public void Another_name_is_no_model()
    {
        Assert.False(ShippedModels.IsMeant("universal-huge"));
        Assert.Contains("universal-tiny", Assert.Throws<InvalidDataException>(() => ShippedModels.Open("universal-huge")).Message, StringComparison.Ordinal);
        Assert.Throws<InvalidDataException>(() => ModelFile.Load("universal-huge"));
    }
}
