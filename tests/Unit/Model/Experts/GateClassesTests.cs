using Amalgam.Model.Experts;
using Xunit;

namespace Amalgam.Unit.Model.Experts;

/// <summary>Gates of classes and the way of their gradient back to routers, element table and configuration layer.</summary>
public sealed class GateClassesTests
{
    private static readonly double[][] Compositions = [[0.25, 0.75, 0], [1, 0, 0], [0.2, 0.3, 0.5], [0, 0.5, 0.5]];

    [Theory, InlineData(GateKind.TopkSoftmax), InlineData(GateKind.SoftmaxTopk)]
    public void Elements_get_the_gates_of_equation_10(GateKind gate)
    {
        RouterParameters parameters = ToyRouters.Parameters(gate);
        var classes = new GateClasses(parameters, null, null);
        Assert.Equal(ToyRouters.Elements, classes.Count);
        for (int router = 0; router < 2; router++)
            for (int element = 0; element < ToyRouters.Elements; element++)
            {
                double[] logits = LogitsOf(parameters, router, parameters.Element(element).ToArray());
                int[] largest = [.. Enumerable.Range(0, ToyRouters.Routed).OrderByDescending(expert => logits[expert]).Take(ToyRouters.Active).Order()];
                Assert.Equal(largest, Row(classes.Selected[router], element, ToyRouters.Active));
                double sum = (gate == GateKind.TopkSoftmax ? largest.Select(expert => logits[expert]) : logits).Sum(Math.Exp);
                double[] gates = Row(classes.Gates[router], element, ToyRouters.Active), all = Row(classes.Logits[router], element, ToyRouters.Routed);
                for (int slot = 0; slot < ToyRouters.Active; slot++) Assert.Equal(Math.Exp(logits[largest[slot]]) / sum, gates[slot], 1e-14);
                for (int expert = 0; expert < ToyRouters.Routed; expert++) Assert.Equal(logits[expert], all[expert], 1e-14);
            }
    }

    [Fact]
    public void Compositions_go_through_the_configuration_layer()
    {
        RouterParameters parameters = ToyRouters.Parameters(GateKind.TopkSoftmax, configuration: true);
        ConfigurationLayer layer = parameters.Layout.Configuration!;
        var classes = new GateClasses(parameters, null, Compositions);
        for (int index = 0; index < Compositions.Length; index++)
        {
            double[] input = new double[ToyRouters.Width];
            for (int column = 0; column < input.Length; column++)
            {
                double sum = layer.Bias.In(parameters.Values)[column];
                for (int row = 0; row < input.Length; row++)
                    for (int element = 0; element < ToyRouters.Elements; element++)
                        sum += Compositions[index][element] * parameters.Element(element)[row]
                            * layer.Weight.In(parameters.Values)[row * input.Length + column];
                input[column] = layer.Activation.At(sum).Value;
            }
            double[] expected = LogitsOf(parameters, 1, input), found = Row(classes.Logits[1], index, ToyRouters.Routed);
            for (int expert = 0; expert < expected.Length; expert++) Assert.Equal(expected[expert], found[expert], 1e-13);
        }
    }

    [Fact]
    public void A_frozen_selection_stays_whatever_the_logits()
    {
        ExpertSelection selection = ExpertSelection.Choose(ToyRouters.Parameters(GateKind.TopkSoftmax));
        var classes = new GateClasses(ToyRouters.Parameters(GateKind.TopkSoftmax, seed: 2), selection, null);
        Assert.Equal(selection.Experts, classes.Selected);
        Assert.NotEqual(new GateClasses(ToyRouters.Parameters(GateKind.TopkSoftmax, seed: 2), null, null).Selected[0], classes.Selected[0]);
    }

    [Theory, InlineData(false), InlineData(true)]
    public void Following_other_parameters_gives_the_bits_of_a_fresh_object(bool configuration)
    {
        double[][]? compositions = configuration ? Compositions : null;
        RouterParameters other = ToyRouters.Parameters(GateKind.SoftmaxTopk, configuration, 2);
        var followed = new GateClasses(ToyRouters.Parameters(GateKind.SoftmaxTopk, configuration), null, compositions);
        followed.Follow(other);
        var fresh = new GateClasses(other, null, compositions);
        Assert.Equal(fresh.Logits, followed.Logits);
        Assert.Equal(fresh.Selected, followed.Selected);
        Assert.Equal(fresh.Gates, followed.Gates);
        Assert.Equal(Reverse(fresh), Reverse(followed));
    }

    [Theory]
    [InlineData(GateKind.TopkSoftmax, false), InlineData(GateKind.SoftmaxTopk, false)]
    [InlineData(GateKind.TopkSoftmax, true), InlineData(GateKind.SoftmaxTopk, true)]
    public void Gradients_are_finite_differences(GateKind gate, bool configuration)
    {
        double[][]? compositions = configuration ? Compositions : null;
        double[] values = ToyRouters.Values(1), found = Reverse(new GateClasses(new(ToyRouters.Layout(gate, configuration), values), null, compositions));
        const double Step = 1e-6;
        for (int index = 0; index < values.Length; index++)
        {
            double old = values[index];
            values[index] = old + Step;
            double above = Loss(new GateClasses(new(ToyRouters.Layout(gate, configuration), values), null, compositions));
            values[index] = old - Step;
            double below = Loss(new GateClasses(new(ToyRouters.Layout(gate, configuration), values), null, compositions));
            values[index] = old;
            Assert.Equal((above - below) / (2 * Step), found[index], 1e-8);
        }
    }

    [Fact]
    public void Gradients_are_added_and_classes_without_one_are_left_out()
    {
        RouterParameters parameters = ToyRouters.Parameters(GateKind.TopkSoftmax);
        double[][] gates = [new double[ToyRouters.Elements * ToyRouters.Active], new double[ToyRouters.Elements * ToyRouters.Active]];
        gates[1][2 * ToyRouters.Active] = 1;
        double[] gradient = [.. Enumerable.Repeat(7.0, ToyRouters.Count)];
        new GateClasses(parameters, null, null).Reverse(gates, gradient);
        double[] table = parameters.Layout.ElementTable.In(gradient).ToArray();
        Assert.All(table[..(2 * ToyRouters.Width)], value => Assert.Equal(7, value));
        Assert.All(table[(2 * ToyRouters.Width)..], value => Assert.NotEqual(7, value));
        Assert.All(parameters.Layout.Routers[0].Weight.In(gradient).ToArray(), value => Assert.Equal(7, value));
    }

    private static double[] Reverse(GateClasses classes)
    {
        double[] gradient = new double[ToyRouters.Count];
        classes.Reverse([Factors(classes, 0), Factors(classes, 1)], gradient);
        return gradient;
    }

    private static double Loss(GateClasses classes) =>
        Enumerable.Range(0, 2).Sum(router => classes.Gates[router].Zip(Factors(classes, router), (gate, factor) => gate * factor).Sum());

    /// <summary>[class, k], ∂L/∂gate.</summary>
    private static double[] Factors(GateClasses classes, int router) =>
        [.. Enumerable.Range(0, classes.Count * ToyRouters.Active).Select(index => Math.Cos(1 + router + 2.5 * index))];

    private static double[] LogitsOf(RouterParameters parameters, int router, double[] input)
    {
        double[] weight = parameters.Layout.Routers[router].Weight.In(parameters.Values).ToArray();
        return [.. Enumerable.Range(0, ToyRouters.Routed).Select(expert =>
            Enumerable.Range(0, input.Length).Sum(row => input[row] * weight[row * ToyRouters.Routed + expert]))];
    }

    private static T[] Row<T>(T[] values, int row, int width) => values[(row * width)..((row + 1) * width)];
}
