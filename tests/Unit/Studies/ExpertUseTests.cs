using Amalgam.Atoms.Elements;
using Amalgam.Model;
using Amalgam.Model.Backbones.Dpa3;
using Amalgam.Model.Experts;
using Amalgam.Studies.Errors;
using Xunit;

namespace Amalgam.Unit.Studies;

public sealed class ExpertUseTests
{
    [Fact]
    public void Experts_that_no_element_selects_are_dead()
    {
        ModelSpec spec = Presets.Create("tiny", [Element.Parse("H"), Element.Parse("C"), Element.Parse("O")]) with { RoutedExperts = 4, ActiveExperts = 2 };
        var parameters = new ParameterSet(new ParameterLayout(spec));
        int[][] selection = [.. parameters.Layout.Routers.Select((_, router) => router == 0 ? new[] { 0, 1, 0, 1, 1, 3 } : [0, 1, 2, 3, 0, 3])];
        IReadOnlyList<ExpertUse> uses = ExpertUse.Of(new PotentialModel(parameters, [0, 0, 0], new ExpertSelection(selection, 2)));
        Assert.Equal(parameters.Layout.Routers.Count, uses.Count);
        Assert.Equal([2, 3, 0, 1], uses[0].ElementsOfExpert);
        Assert.Equal([2], uses[0].Dead);
        Assert.Empty(uses[1].Dead);
    }

    [Fact]
    public void A_dense_model_has_no_experts_to_use()
    {
        ModelSpec spec = Presets.Create("tiny", [Element.Parse("H")]) with { Routing = Routing.None, RoutedExperts = 0, ActiveExperts = 0, SharedExperts = 1 };
        Assert.Empty(ExpertUse.Of(new PotentialModel(new ParameterSet(new ParameterLayout(spec)), [0])));
    }
}
