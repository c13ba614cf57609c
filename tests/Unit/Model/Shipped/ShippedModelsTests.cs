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
