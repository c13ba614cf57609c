using Amalgam.Atoms;
using Amalgam.Atoms.Neighbors;
using Amalgam.Model;
using Amalgam.Model.Activations;
using Amalgam.Model.Backbones.Dpa3;
using Amalgam.Model.Backbones.Dpa3.Reference;
using Amalgam.Model.Parameters;
using Amalgam.Network;
using Amalgam.Network.Engine;
using Amalgam.Network.Graph;
using Amalgam.Testing;
using Xunit;

namespace Amalgam.Unit.Network;

/// <summary>The parameter gradient of a loss on energies, forces and virials against finite differences, tensor by tensor, equation (14).</summary>
public sealed class TrainingGradientTests
{
    public static TheoryData<string, int> Specs => LaneWidths.Times(RandomModels.Specs.Keys);

    /// <summary>A linear loss with random coefficients stands for any loss: its gradient at a point is linear in what the network returns.</summary>
    private sealed class LinearLoss : IDisposable
    {
        private readonly PotentialModel model;
        private readonly BatchEvaluator network;
        private readonly StructureGraph[] graphs;
        private readonly BatchResult result = new();
        private readonly LossSeeds seeds = new();
        private readonly int atoms;

        public LinearLoss(
            PotentialModel model, Structure[] structures, Precision precision, int threads, int laneBits, int seed, IReadOnlyList<bool>? isFree = null)
        {
            this.model = model;
            network = new BatchEvaluator(model.Parameters.Layout, model.ReferenceEnergies, precision, threads, laneBits, isFree);
            var list = new NeighborList();
            graphs = [.. structures.Select(structure => new StructureGraph(model.Spec, structure, list))];
            atoms = graphs.Sum(graph => graph.AtomCount);
            seeds.Reset(graphs.Length, atoms);
            var random = new Random(seed);
            foreach (double[] values in (double[][])[seeds.Energy, seeds.Forces, seeds.Virial])
                for (int index = 0; index < values.Length; index++) values[index] = random.NextDouble() - 0.5;
        }

        public double Value()
        {
            network.SetParameters(model.Parameters, model.Selection);
            network.Evaluate(graphs, result);
            double sum = 0;
            for (int index = 0; index < graphs.Length; index++) sum += seeds.Energy[index] * result.Energy[index];
            for (int index = 0; index < 3 * atoms; index++) sum += seeds.Forces[index] * result.Forces[index];
            for (int index = 0; index < 9 * graphs.Length; index++) sum += seeds.Virial[index] * result.Virial[index];
            return sum;
        }

        public double[] Gradient()
        {
            Value();
            var gradient = new double[model.Parameters.Values.Length];
            network.AddGradient(graphs, seeds, gradient);
            return gradient;
        }

        public void Dispose() => network.Dispose();
    }

    [Theory, MemberData(nameof(Specs))]
    public void Gradients_of_every_tensor_are_those_of_the_loss(string spec, int laneBits) => CheckGradients(spec, laneBits, null);

    /// <summary>Some elements keep what the network says of their lone atoms, as while their E0 is sought.</summary>
    [Theory, InlineData("dense_vacuum"), InlineData("element_moe_vacuum"), InlineData("configuration_moe_vacuum")]
    public void Gradients_are_those_of_the_loss_where_E0_of_some_elements_is_sought(string spec)
    {
        int elements = RandomModels.Create(spec).Spec.Elements.Count;
        CheckGradients(spec, 0, [.. Enumerable.Range(0, elements).Select(element => element % 2 == 0)]);
        CheckGradients(spec, 0, [.. Enumerable.Repeat(true, elements)]);
    }

    private static void CheckGradients(string spec, int laneBits, IReadOnlyList<bool>? isFree)
    {
        PotentialModel model = RandomModels.Create(spec);
        using var loss = new LinearLoss(
            model, [NamedStructures.Salt(), NamedStructures.Molecule(), NamedStructures.Slab()], Precision.Float64, 1, laneBits, 5, isFree);
        double[] gradient = loss.Gradient();
        // silut is only once differentiable at its threshold: the steps are too short to carry any argument across it.
        double step = model.Spec.Activation.Kind == ActivationKind.SiluTail ? 1e-6 : 1e-3;
        var random = new Random(7);
        foreach (ParameterTensor tensor in model.Parameters.Layout.Tensors)
        {
            double[] direction = [.. Enumerable.Range(0, tensor.Length).Select(_ => random.NextDouble() - 0.5)];
            double exact = 0;
            for (int index = 0; index < direction.Length; index++) exact += direction[index] * gradient[tensor.Offset + index];
            double difference = Difference(model.Parameters[tensor], direction, loss.Value, step);
            double allowed = 1e-6 * Math.Max(1e-2, Math.Abs(exact));
            Assert.True(Math.Abs(exact - difference) <= allowed, $"{tensor.Name}: gradient {exact:G12}, differences {difference:G12}");
        }
    }

    public static TheoryData<(string Spec, bool Cut), int> ThreadCases =>
        LaneWidths.Times([("element_moe_everywhere", true), ("element_moe_everywhere", false), ("element_mole_everywhere", true),
            ("element_mole_everywhere", false), ("element_moe_quadrupoles", true), ("element_moe_quadrupoles", false),
            ("element_moe_moment_messages", true)]);

    /// <summary>Once with a structure that is cut, so that partitions wait for each other; once with many small ones, dealt to slots by cost.</summary>
    [Theory, MemberData(nameof(ThreadCases))]
    public void The_gradient_has_the_same_bits_for_any_number_of_threads((string Spec, bool Cut) batch, int laneBits)
    {
        (string spec, bool cut) = batch;
        PotentialModel model = RandomModels.Create(spec);
        Structure[] structures = cut
            ? [NamedStructures.Mixture().Repeated(2, 2, 2), NamedStructures.Water(), NamedStructures.Mixture().Repeated(2, 1, 1)]
            : [.. Enumerable.Range(1, 12).Select(count => NamedStructures.Mixture().Repeated(1 + count % 3, 1, 1)), NamedStructures.Water(),
                NamedStructures.Salt()];
        double[]? first = null;
        foreach (int threads in (int[])[1, 2, 5])
        {
            using var loss = new LinearLoss(model, structures, Precision.Float32, threads, laneBits, 3);
            double[] gradient = loss.Gradient();
            first ??= gradient;
            Assert.Equal(first, gradient);
        }
    }

    public static TheoryData<(string Spec, int Threads), int> SpecsWithThreads => LaneWidths.Times(
        from spec in (string[])["dense", "dense_without_angles", "element_moe_quadrupoles", "element_moe_moment_messages",
            "element_moe_everywhere", "element_mole_everywhere", "element_shared_only", "configuration_soft",
            "configuration_mole_topk"]
        from threads in (int[])[1, 2]
        select (spec, threads));

    /// <summary>
    /// A network keeps its weight image from batch to batch, and in it only what batches met: other elements, other parameters and evaluations in between must
    /// not show.
    /// </summary>
    [Theory, MemberData(nameof(SpecsWithThreads))]
    public void Batches_of_other_elements_that_follow_each_other_change_no_bit((string Spec, int Threads) engine, int laneBits)
    {
        (string spec, int threads) = engine;
        PotentialModel model = RandomModels.Create(spec);
        using var network = new BatchEvaluator(model.Parameters.Layout, model.ReferenceEnergies, Precision.Float64, threads, laneBits);
        Structure[][] batches =
        [
            [NamedStructures.Salt()], [NamedStructures.Water(), NamedStructures.OneAtom()],
                [NamedStructures.Mixture(), NamedStructures.Salt(), NamedStructures.Molecule()],
            [NamedStructures.OneAtom()], [NamedStructures.Wire(), NamedStructures.Slab(), NamedStructures.Water(), NamedStructures.Salt()],
        ];
        network.SetParameters(model.Parameters, model.Selection);
        for (int step = 0; step < 3 * batches.Length; step++)
        {
            if (step % 3 == 2)
            {
                for (int index = 0; index < model.Parameters.Values.Length; index++) model.Parameters.Values[index] += 1e-3 * Math.Sin(index + step);
                network.SetParameters(model.Parameters, model.Selection);
            }
            Structure[] batch = batches[step % batches.Length];
            using var fresh = new BatchEvaluator(model.Parameters.Layout, model.ReferenceEnergies, Precision.Float64, 1, laneBits);
            fresh.SetParameters(model.Parameters, model.Selection);
            double[] expected = EnergiesAndGradient(fresh, model.Parameters.Layout, batch, true),
                found = EnergiesAndGradient(network, model.Parameters.Layout, batch, step % 4 != 1);
            Assert.Equal(expected[..found.Length], found);
            Evaluation reference = new();
            for (int index = 0; index < batch.Length; index++)
            {
                new ReferenceNetwork(model).Evaluate(batch[index], reference);
                Assert.Equal(reference.Energy, found[index], 1e-11 * Math.Max(1, Math.Abs(reference.Energy)));
            }
        }
    }

    /// <summary>Energies of a batch, and after them the gradient of a fixed function of energies, forces and virials where it is wanted.</summary>
    private static double[] EnergiesAndGradient(BatchEvaluator network, ParameterLayout layout, Structure[] batch, bool wanted)
    {
        var list = new NeighborList();
        StructureGraph[] graphs = [.. batch.Select(structure => new StructureGraph(layout.Spec, structure, list))];
        BatchResult result = new();
        network.Evaluate(graphs, result);
        double[] energies = result.Energy[..batch.Length];
        if (!wanted) return energies;
        LossSeeds seeds = new();
        seeds.Reset(batch.Length, batch.Sum(structure => structure.AtomCount));
        foreach (double[] values in (double[][])[seeds.Energy, seeds.Forces, seeds.Virial])
            for (int index = 0; index < values.Length; index++) values[index] = Math.Cos(3 * index);
        var gradient = new double[layout.Count];
        network.AddGradient(graphs, seeds, gradient);
        return [.. energies, .. gradient];
    }

    [Theory, InlineData(0), InlineData(128), InlineData(256), InlineData(512)]
    public void Float_gradients_are_close_to_double_ones(int laneBits)
    {
        PotentialModel model = RandomModels.Create("element_moe_everywhere");
        Structure[] structures = [NamedStructures.Mixture(), NamedStructures.Water()];
        using LinearLoss precise = new(model, structures, Precision.Float64, 1, laneBits, 3),
            single = new(model, structures, Precision.Float32, 1, laneBits, 3);
        double[] expected = precise.Gradient(), found = single.Gradient();
        double size = expected.Max(Math.Abs), worst = expected.Zip(found, (a, b) => Math.Abs(a - b)).Max();
        Assert.True(worst < 1e-5 * size, $"largest deviation {worst:E2} of {size:E2}");
    }

    /// <summary>Five-point derivative along a direction in one tensor.</summary>
    private static double Difference(Span<double> values, double[] direction, Func<double> loss, double step)
    {
        double[] original = values.ToArray();
        double[] results = new double[4];
        int[] multiples = [-2, -1, 1, 2];
        for (int point = 0; point < 4; point++)
        {
            for (int index = 0; index < direction.Length; index++) values[index] = original[index] + multiples[point] * step * direction[index];
            results[point] = loss();
        }
        original.CopyTo(values);
        return (results[0] - 8 * results[1] + 8 * results[2] - results[3]) / (12 * step);
    }
}
