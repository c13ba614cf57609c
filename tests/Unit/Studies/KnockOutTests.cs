using Amalgam.Atoms;
using Amalgam.Atoms.Elements;
using Amalgam.Model;
using Amalgam.Model.Backbones.Dpa3;
using Amalgam.Model.Backbones.Dpa3.Reference;
using Amalgam.Model.Experts;
using Amalgam.Model.Parameters;
using Amalgam.Studies.Specialization;
using Amalgam.Testing;
using Xunit;

namespace Amalgam.Unit.Studies;

public sealed class KnockOutTests
{
    /// <summary>
    /// The gate made zero by the router itself: the expert's logit is −2000, and a spare expert that nobody selects takes its old logit, so that the sum over
    /// all experts, and with it every other gate, stays. The expert's weights are untouched.
    /// </summary>
    private static PotentialModel WithZeroGate(PotentialModel model, int router, int expert)
    {
        ModelSpec spec = model.Spec with { RoutedExperts = model.Spec.RoutedExperts + 1 };
        var parameters = new ParameterSet(new ParameterLayout(spec));
        int routed = model.Spec.RoutedExperts, width = spec.NodeWidth;
        foreach ((ParameterTensor old, ParameterTensor grown) in model.Parameters.Layout.Tensors.Zip(parameters.Layout.Tensors))
        {
            ReadOnlySpan<double> from = model.Parameters[old];
            Span<double> to = parameters[grown];
            if (old.Name.Contains("router", StringComparison.Ordinal))
                for (int row = 0; row < width; row++) from.Slice(row * routed, routed).CopyTo(to[(row * (routed + 1))..]);
            else from.CopyTo(to); // routed tensors: the spare expert, the last one, stays zero
        }
        double[] logit = [.. Enumerable.Range(0, width).Select(row => model.Parameters[model.Parameters.Layout.Routers[router].Weight][row * routed + expert])];
        double[] direction = SameForAll(model);
        // Every router has the spare expert; where nothing is knocked out its logit must vanish from the sum.
        for (int index = 0; index < parameters.Layout.Routers.Count; index++)
        {
            Span<double> weight = parameters[parameters.Layout.Routers[index].Weight];
            for (int row = 0; row < width; row++)
            {
                weight[row * (routed + 1) + routed] = index == router ? logit[row] : -2000 * direction[row];
                if (index == router) weight[row * (routed + 1) + expert] = -2000 * direction[row];
            }
        }
        return new PotentialModel(parameters, model.ReferenceEnergies, model.Selection);
    }

    /// <summary>d with t_z · d = 1 for all elements: there are fewer elements than channels. Gram–Schmidt on the rows.</summary>
    private static double[] SameForAll(PotentialModel model)
    {
        int n = model.Spec.Elements.Count, width = model.Spec.NodeWidth;
        double[] table = model.Parameters[model.Parameters.Layout.ElementTable].ToArray(), direction = new double[width];
        var basis = new List<double[]>();
        for (int element = 0; element < n; element++)
        {
            double[] row = table[(element * width)..((element + 1) * width)], rest = [.. row];
            foreach (double[] unit in basis)
            {
                double part = Dot(rest, unit);
                for (int k = 0; k < width; k++) rest[k] -= part * unit[k];
            }
            double size = Math.Sqrt(Dot(rest, rest)), missing = 1 - Dot(row, direction);
            for (int k = 0; k < width; k++) (rest[k], direction[k]) = (rest[k] / size, direction[k] + missing * rest[k] / size / size);
            basis.Add(rest);
        }
        return direction;
    }

    private static double Dot(double[] left, double[] right) => left.Zip(right, (a, b) => a * b).Sum();

    [Theory]
    [InlineData("element_moe_softmax_angle")]
    [InlineData("element_mole_softmax")]
    public void Removing_an_expert_is_making_its_gate_zero(string name)
    {
        PotentialModel model = RandomModels.Create(name);
        Structure structure = NamedStructures.Create("mixture");
        Evaluation whole = Evaluate(model, structure);
        bool changed = false;
        for (int router = 0; router < model.Parameters.Layout.Routers.Count; router++)
            for (int expert = 0; expert < model.Spec.RoutedExperts; expert++)
            {
                Evaluation removed = Evaluate(KnockOutTable.Without(model, router, expert), structure),
                    zero = Evaluate(WithZeroGate(model, router, expert), structure);
                Assert.Equal(zero.Energy, removed.Energy, 1e-11);
                for (int component = 0; component < 3 * structure.AtomCount; component++) Assert.Equal(zero.Forces[component], removed.Forces[component],
                    1e-10);
                changed |= Math.Abs(removed.Energy - whole.Energy) > 1e-4;
            }
        Assert.True(changed, "no knock-out changed anything");
    }

    [Fact]
    public void The_table_holds_the_errors_of_every_variant_over_the_sample()
    {
        PotentialModel model = RandomModels.Create("element_moe_topk");
        Structure[] structures = [.. NamedStructures.Names.Select(name => Labelled(model, name))];
        KnockOutTable table = KnockOutTable.Of(model, structures, new KnockOutOptions { Structures = 100, Precision = Precision.Float64, Threads = 1 },
            cancellation: TestContext.Current.CancellationToken);
        Assert.Equal(structures.Length, table.Structures);
        Assert.Equal(model.Parameters.Layout.Routers.Count * 5, table.Rows.Count);
        // Labels are the model's own: errors with all experts are zero, and a change is the whole error.
        Assert.True(table.Base.Total.Model.Forces.Mae < 1e-10);
        foreach (KnockOut row in table.Rows.Where((_, index) => index % 4 == 1))
        {
            int router = model.Parameters.Layout.Routers.ToList().FindIndex(tensor => tensor.Name == row.Router),
                iron = model.Spec.IndexOf(Element.Parse("Fe"));
            double sum = 0, ironSum = 0;
            int count = 0, ironCount = 0;
            foreach (Structure structure in structures)
            {
                Evaluation removed = Evaluate(KnockOutTable.Without(model, router, row.Expert), structure);
                for (int component = 0; component < 3 * structure.AtomCount; component++, count++)
                {
                    double error = Math.Abs(removed.Forces[component] - structure.Forces![component]);
                    sum += error;
                    if (structure.Elements[component / 3] != Element.Parse("Fe")) continue;
                    ironSum += error;
                    ironCount++;
                }
            }
            Assert.Equal(sum / count, row.Forces!.Value, 1e-9);
            Assert.Equal(ironSum / ironCount, row.ElementForces[iron], 1e-9);
        }
    }

    [Fact]
    public void An_expert_that_no_element_selects_costs_nothing()
    {
        PotentialModel model = RandomModels.Create("element_moe_topk");
        int n = model.Spec.Elements.Count;
        var unused = new ExpertSelection([.. model.Selection!.Experts.Select(_ => Enumerable.Range(0, n).SelectMany(_ => new[] { 0, 2 }).ToArray())], 2);
        model = new PotentialModel(model.Parameters, model.ReferenceEnergies, unused);
        KnockOutTable table = KnockOutTable.Of(model, [Labelled(model, "water")], new KnockOutOptions { Threads = 1 },
            cancellation: TestContext.Current.CancellationToken);
        Assert.All(table.Rows, row => Assert.True(row.Expert is 0 or 2 ? row.Forces > 1e-4 : row.Forces == 0, $"{row.Router} {row.Expert}: {row.Forces}"));
        Assert.True(double.IsNaN(table.Rows[0].ElementForces[model.Spec.IndexOf(Element.Parse("Fe"))]));
        Assert.Null(table.Worst(model.Spec.IndexOf(Element.Parse("Fe"))));
    }

    [Fact]
    public void Samples_meet_every_element_first_and_repeat_for_a_seed()
    {
        Structure[] structures = [.. Enumerable.Range(0, 50).Select(index => Atom(index == 17 ? "Fe" : index == 31 ? "Cl" : "O"))];
        Structure[] sample = KnockOutTable.Sample(structures, new KnockOutOptions { Structures = 3, Seed = 4 });
        Assert.Equal(["Cl", "Fe", "O"], sample.Select(structure => structure.Elements[0].Symbol).Order());
        Assert.Equal(sample, KnockOutTable.Sample(structures, new KnockOutOptions { Structures = 3, Seed = 4 }));
        Assert.Equal(20, KnockOutTable.Sample(structures, new KnockOutOptions { Structures = 20 }).Distinct().Count());
        Assert.Equal(50, KnockOutTable.Sample(structures, new KnockOutOptions { Structures = 500 }).Length);
    }

    [Fact]
    public void Structures_without_labels_are_refused()
    {
        PotentialModel model = RandomModels.Create("element_moe_topk");
        var error = Assert.Throws<InvalidDataException>(() =>
            KnockOutTable.Of(model, [NamedStructures.Create("water")], new KnockOutOptions(), cancellation: TestContext.Current.CancellationToken));
        Assert.Contains("expected structures with energies or forces", error.Message, StringComparison.Ordinal);
    }

    private static Structure Atom(string symbol) => new([Element.Parse(symbol)], [0, 0, 0], Cell.Open);

    private static Structure Labelled(PotentialModel model, string name)
    {
        Structure structure = NamedStructures.Create(name);
        Evaluation evaluation = Evaluate(model, structure);
        return new Structure([.. structure.Elements], [.. structure.Positions], structure.Cell)
        {
            Energy = evaluation.Energy,
            Forces = evaluation.Forces.ToArray(), Source = name
        };
    }

    private static Evaluation Evaluate(PotentialModel model, Structure structure)
    {
        var evaluation = new Evaluation();
        new ReferenceNetwork(model).Evaluate(structure, evaluation);
        return evaluation;
    }
}
