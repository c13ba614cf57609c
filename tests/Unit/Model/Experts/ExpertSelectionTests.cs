using Amalgam.Model.Experts;
using Xunit;

namespace Amalgam.Unit.Model.Experts;

/// <summary>Which experts an element uses.</summary>
public sealed class ExpertSelectionTests
{
    [Fact]
    public void Ties_go_to_the_lower_index_and_indices_ascend()
    {
        var selected = new int[3];
        Routers.Largest([1, 5, 2, 5, 2, 2], selected);
        Assert.Equal([1, 2, 3], selected);
    }

    [Fact]
    public void A_bias_changes_the_choice()
    {
        RouterParameters parameters = ToyRouters.Parameters(GateKind.TopkSoftmax);
        double[][] bias = [new double[ToyRouters.Elements * ToyRouters.Routed], new double[ToyRouters.Elements * ToyRouters.Routed]];
        (bias[1][ToyRouters.Routed + 4], bias[1][ToyRouters.Routed + 5]) = (100, 100);
        ExpertSelection plain = ExpertSelection.Choose(parameters), biased = ExpertSelection.Choose(parameters, bias);
        Assert.Equal([4, 5], biased.Of(1, 1));
        Assert.Equal(plain.Experts[0], biased.Experts[0]);
        Assert.Equal(plain.Of(1, 0), biased.Of(1, 0));
        Assert.Equal(plain.Of(1, 2), biased.Of(1, 2));
    }
}
