using Amalgam.Model.Experts;
using Xunit;

namespace Amalgam.Unit.Model.Experts;

/// <summary>Blocks, panels and gates of merged weights.</summary>
public sealed class ExpertViewTests
{
    private const int Shared = 2;

    [Fact]
    public void Nonlinear_experts_in_use_are_panels_and_every_class_finds_its_own()
    {
        var classes = new GateClasses(ToyRouters.Parameters(GateKind.TopkSoftmax), null, null);
        ExpertView view = ExpertView.Separate(classes, 1, Shared);
        Assert.Equal([.. classes.Selected[1].Distinct().Order(), ToyRouters.Routed, ToyRouters.Routed + 1], view.Source);
        Assert.Equal(ToyRouters.Active + Shared, view.Blocks);
        Assert.Equal(1, view.Router);
        for (int index = 0; index < classes.Count; index++)
        {
            int first = index * view.Blocks, slot = index * ToyRouters.Active;
            int[] experts = [.. view.PanelOf[first..(first + view.Blocks)].Select(panel => view.Source[panel])];
            Assert.Equal([.. classes.Selected[1][slot..(slot + ToyRouters.Active)], ToyRouters.Routed, ToyRouters.Routed + 1], experts);
            Assert.Equal([.. classes.Gates[1][slot..(slot + ToyRouters.Active)], 1, 1], view.Gate[first..(first + view.Blocks)]);
        }
    }

    [Fact]
    public void Gates_follow_while_panels_stay()
    {
        RouterParameters parameters = ToyRouters.Parameters(GateKind.TopkSoftmax), other = ToyRouters.Parameters(GateKind.TopkSoftmax, seed: 2);
        ExpertSelection selection = ExpertSelection.Choose(parameters);
        var classes = new GateClasses(parameters, selection, null);
        ExpertView view = ExpertView.Separate(classes, 0, Shared);
        classes.Follow(other);
        view.CopyGates(classes);
        ExpertView fresh = ExpertView.Separate(new GateClasses(other, selection, null), 0, Shared);
        Assert.Equal(fresh.Gate, view.Gate);
        Assert.Equal(fresh.PanelOf, view.PanelOf);
        Assert.Equal(fresh.Source, view.Source);
    }

    [Fact]
    public void Shared_experts_alone_have_constant_gates()
    {
        ExpertView view = ExpertView.Separate(new GateClasses(ToyRouters.Parameters(GateKind.TopkSoftmax), null, null), -1, Shared);
        Assert.Equal([0, 1, 0, 1, 0, 1], view.PanelOf);
        Assert.All(view.Gate, gate => Assert.Equal(1, gate));
        Assert.Equal([ToyRouters.Routed, ToyRouters.Routed + 1], view.Source);
    }

    [Fact]
    public void Linear_experts_have_a_panel_for_every_class_and_dense_maps_one_for_all()
    {
        ExpertView merged = ExpertView.Merged(3, 1), dense = ExpertView.Dense(3);
        Assert.Equal([0, 1, 2], merged.PanelOf);
        Assert.Equal([0, 1, 2], merged.Source);
        Assert.Equal([1, 1, 1], merged.Gate);
        Assert.Equal(1, merged.Router);
        Assert.Equal([0, 0, 0], dense.PanelOf);
        Assert.Equal(1, dense.PanelCount);
        Assert.Equal(-1, dense.Router);
    }
}
