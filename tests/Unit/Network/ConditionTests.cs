using Amalgam.Atoms;
using Amalgam.Atoms.Neighbors;
using Amalgam.Model;
using Amalgam.Model.Backbones.Dpa3;
using Amalgam.Model.Backbones.Dpa3.Reference;
using Amalgam.Model.Backbones.Dpa3.Rows;
using Amalgam.Model.Conditions;
using Amalgam.Model.Files;
using Amalgam.Model.Parameters;
using Amalgam.Network;
using Amalgam.Network.Engine;
using Amalgam.Network.Graph;
using Amalgam.Testing;
using Xunit;

namespace Amalgam.Unit.Network;

/// <summary>Models that read source, charge and spin: plain models at a condition, rows in training, gradients of the rows.</summary>
public sealed class ConditionTests
{
    private static readonly ConditionSpec Both = new()
    {
        Sources = [new("pbe", NamedStructures.Elements), new("r2scan", NamedStructures.Elements)], Charges = [-1, 0, 2], Spins = [1, 3], DefaultSpin = 1,
    };

    public static TheoryData<string, bool> Cases => new()
    {
        { "dense_polynomials", false }, { "dense_imported_style", false }, { "element_moe_topk", false }, { "element_moe_topk", true },
        { "element_mole_router_groups", true }, { "configuration_soft", false }, { "element_moe_typewise", false },
        { "configuration_mole_topk", true }, { "element_moe_vacuum", true },
        { "dense_imported_style" + Heads, false }, { "dense_head_reads_elements_itself" + Heads, false }, { "element_moe_topk" + Heads, true },
        { "configuration_soft" + Heads, false }, { "element_moe_vacuum" + Heads, false },
    };

    /// <summary>Ends the name of a spec whose sources have heads of their own.</summary>
    private const string Heads = "+heads";

    private static PotentialModel Create(string spec, bool inRouters, ConditionSpec? conditions = null)
    {
        bool hasHeads = spec.EndsWith(Heads, StringComparison.Ordinal);
        ModelSpec plain = RandomModels.Specs[hasHeads ? spec[..^Heads.Length] : spec];
        if (hasHeads) plain = plain with { Positions = plain.Positions & ~ExpertPositions.Head };
        conditions ??= plain.VacuumReference ? Both with { Charges = null, Spins = null, DefaultSpin = null } : Both;
        PotentialModel random = RandomModels.Create(plain with { Conditions = conditions with { InRouters = inRouters, SourceHeads = hasHeads } });
        double[] energies = [.. Enumerable.Range(0, random.ReferenceEnergies.Length).Select(index => -1.5 * index)];
        return new PotentialModel(random.Parameters, energies, random.Selection);
    }

    /// <summary>By hand: the row of every element with those of the condition added; routers read it or do not; all else is as it was.</summary>
    [Theory, MemberData(nameof(Cases))]
    public void A_model_at_a_condition_has_the_rows_of_that_condition_added(string spec, bool inRouters)
    {
        PotentialModel model = Create(spec, inRouters);
        ConditionSpec conditions = model.Spec.Conditions!;
        var condition = new Condition(1, conditions.Charges is null ? -1 : 2, conditions.Spins is null ? -1 : 0);
        PotentialModel plain = model.At(condition);
        ParameterLayout layout = model.Parameters.Layout;
        int width = model.Spec.NodeWidth;
        Assert.Null(plain.Spec.Conditions);
        for (int element = 0; element < model.Spec.Elements.Count; element++)
            for (int channel = 0; channel < width; channel++)
            {
                double row = model.Parameters[layout.ElementTable][element * width + channel];
                double sum = row + model.Parameters[layout.SourceTable!][width + channel];
                if (layout.ChargeTable is not null) sum += model.Parameters[layout.ChargeTable][2 * width + channel];
                if (layout.SpinTable is not null) sum += model.Parameters[layout.SpinTable][channel];
                Assert.Equal(sum, plain.Parameters[plain.Parameters.Layout.ElementTable][element * width + channel]);
                if (plain.Spec.RoutedExperts == 0) continue;
                Assert.Equal(inRouters ? sum : row, plain.Parameters[plain.Parameters.Layout.RouterLayout.ElementTable][element * width + channel]);
            }
        Assert.Equal(model.ReferenceEnergies[model.Spec.Elements.Count..], plain.ReferenceEnergies);
        int last = model.Spec.LastWidth, head = model.Spec.Heads - 1;
        Assert.Equal(spec.EndsWith(Heads, StringComparison.Ordinal) ? 2 : 1, model.Spec.Heads);
        Assert.Equal(1, plain.Spec.Heads);
        Assert.Equal(ParameterCounts.Of(model.Spec).Total, layout.Count);
        Assert.Equal(model.Parameters[layout.HeadWeight][(head * last)..].ToArray(), plain.Parameters[plain.Parameters.Layout.HeadWeight].ToArray());
        for (int layer = 0; layer < layout.Head.Count && !model.Spec.HasExperts(MapKind.Head); layer++)
        {
            double[] all = model.Parameters[layout.Head[layer].Map.Shared!].ToArray();
            Assert.Equal(all[(head * all.Length / model.Spec.Heads)..], plain.Parameters[plain.Parameters.Layout.Head[layer].Map.Shared!].ToArray());
        }
        if (model.Selection is not null) Assert.Equal(model.Selection.Experts, plain.Selection!.Experts);
    }

    /// <summary>The plain reference at each condition against one batch of the fast network that holds all of them.</summary>
    [Theory, MemberData(nameof(Cases))]
    public void A_batch_of_several_conditions_gives_what_the_reference_gives_at_each(string spec, bool inRouters)
    {
        PotentialModel model = Create(spec, inRouters);
        using var batch = new Batch(model);
        batch.Evaluate();
        int first = 0;
        for (int index = 0; index < batch.Structures.Length; index++)
        {
            var expected = new Evaluation();
            new ReferenceNetwork(model.At(batch.Conditions[index])).Evaluate(batch.Structures[index], expected);
            Assert.Equal(expected.Energy, batch.Result.Energy[index], 1e-9 * (1 + Math.Abs(expected.Energy)));
            for (int component = 0; component < expected.Forces.Length; component++)
                Assert.Equal(expected.Forces[component], batch.Result.Forces[3 * first + component], 1e-9);
            first += batch.Structures[index].AtomCount;
        }
    }

    [Theory, MemberData(nameof(Cases))]
    public void Gradients_of_every_tensor_are_those_of_the_loss(string spec, bool inRouters)
    {
        PotentialModel model = Create(spec, inRouters);
        using var batch = new Batch(model);
        double[] gradient = batch.Gradient();
        var random = new Random(7);
        foreach (ParameterTensor tensor in model.Parameters.Layout.Tensors)
        {
            double[] direction = [.. Enumerable.Range(0, tensor.Length).Select(_ => random.NextDouble() - 0.5)];
            double exact = 0;
            for (int index = 0; index < direction.Length; index++) exact += direction[index] * gradient[tensor.Offset + index];
            double difference = Difference(model.Parameters.Values.AsSpan(tensor.Offset, tensor.Length), direction, batch.Loss, 1e-3);
            Assert.True(Math.Abs(exact - difference) <= 1e-6 * Math.Max(1e-2, Math.Abs(exact)),
                $"{tensor.Name}: gradient {exact:G12}, differences {difference:G12}");
        }
        Assert.Contains(gradient.AsSpan(model.Parameters.Layout.SourceTable!.Offset, model.Spec.NodeWidth).ToArray(), value => value != 0);
    }

    [Fact]
    public void A_file_keeps_sources_charges_and_spins_and_a_plain_one_has_no_such_keys()
    {
        PotentialModel model = Create("element_moe_topk" + Heads, true);
        string path = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}.safetensors");
        try
        {
            ModelFile.Save(model, path);
            PotentialModel again = ModelFile.Load(path);
            Assert.Equal(SpecJson.Write(model.Spec).ToJsonString(), SpecJson.Write(again.Spec).ToJsonString());
            Assert.Equal(model.Parameters.Values, again.Parameters.Values);
            Assert.Equal(model.ReferenceEnergies, again.ReferenceEnergies);
        }
        finally
        {
            File.Delete(path);
        }
        Assert.DoesNotContain(SpecJson.Write(RandomModels.Specs["element_moe_topk"]), entry => entry.Key is "sources" or "charges" or "spins" or "router_table"
            or "default_charge" or "default_spin" or "gates_read_conditions" or "source_heads");
    }

    [Fact]
    public void What_is_unknown_or_missing_is_refused_with_what_there_is()
    {
        PotentialModel model = Create("dense_polynomials", false);
        string Refused(string? source, int? charge, int? spin) =>
            Assert.Throws<InvalidDataException>(() => model.At(source, new ElectronicState(charge, spin), "x")).Message;
        Assert.Contains("choose one with --source: pbe, r2scan", Refused(null, 0, 1));
        Assert.Contains("found 'scan'", Refused("scan", 0, 1));
        Assert.Contains("it knows -1, 0, 2", Refused("pbe", 1, 1));
        Assert.Contains("expected a total charge (key charge)", Refused("pbe", null, 1));
        Assert.Contains("it knows 1, 3", Refused("pbe", 0, 2));
        // The default of the model.
        Assert.Equal("{\"source\":\"pbe\",\"charge\":0,\"spin\":1}",
            model.At("pbe", new ElectronicState(0, null), "x").Provenance["condition"]!.ToJsonString());
        Assert.Contains("amalgam export MODEL --source NAME", Assert.Throws<InvalidDataException>(() => new NetworkPotential(model)).Message);
    }

    [Fact]
    public void A_potential_takes_charge_and_spin_of_each_structure()
    {
        PotentialModel model = Create("dense_polynomials", false);
        using var potential = new ConditionedPotential(model, "r2scan", default, Precision.Float64, 1);
        foreach (int charge in new[] { 2, -1, 0, 2 })
        {
            Structure structure = NamedStructures.Molecule();
            structure.Extras = new StructureExtras
            {
                Info = { KeyValuePair.Create("charge", (string?)$"{charge}.0"), KeyValuePair.Create("multiplicity", (string?)"3") },
            };
            Evaluation found = new(), expected = new();
            potential.Evaluate(structure, found);
            using var plain = new NetworkPotential(model.At("r2scan", new ElectronicState(charge, 3), ""), Precision.Float64, 1);
            plain.Evaluate(structure, expected);
            Assert.Equal(expected.Energy, found.Energy);
        }
        Assert.Throws<InvalidDataException>(() => potential.Evaluate(NamedStructures.Molecule(), new Evaluation()));
    }

    [Fact]
    public void An_element_that_a_source_lacks_is_unknown_to_it()
    {
        PotentialModel model = Create("element_moe_topk", false, new ConditionSpec
        {
            Sources = [new("all", NamedStructures.Elements), new("few", [.. NamedStructures.Elements.Skip(1)])],
        });
        PotentialModel few = model.At(new Condition(1, -1, -1));
        Assert.Equal(NamedStructures.Elements.Skip(1), few.Spec.Elements);
        int elements = NamedStructures.Elements.Count;
        Assert.Equal(model.ReferenceEnergies[(elements + 1)..], few.ReferenceEnergies);
        Structure structure = NamedStructures.Molecule();
        structure = new Structure([.. structure.Elements.Select((_, atom) => few.Spec.Elements[atom % 2])], structure.Positions, structure.Cell);
        Evaluation found = new(), expected = new();
        new ReferenceNetwork(few).Evaluate(structure, found);
        var same = new ModelSource("few", NamedStructures.Elements);
        PotentialModel whole = new(new ParameterSet(new ParameterLayout(model.Spec with
        {
            Conditions = new ConditionSpec { Sources = [model.Spec.Conditions!.Sources[0], same] },
        }), model.Parameters.Values), model.ReferenceEnergies, model.Selection);
        new ReferenceNetwork(whole.At(new Condition(1, -1, -1))).Evaluate(structure, expected);
        Assert.Equal(expected.Energy, found.Energy, 1e-10);
    }

    /// <summary>Structures at different conditions as rows of a plain network, with a linear loss.</summary>
    private sealed class Batch : IDisposable
    {
        private readonly PotentialModel model;
        private readonly ConditionRows rows;
        private readonly BatchEvaluator network;
        private readonly ParameterSet expanded;
        private readonly StructureGraph[] graphs;
        private readonly LossSeeds seeds = new();
        private readonly int atoms;

        public Batch(PotentialModel model)
        {
            this.model = model;
            ConditionSpec spec = model.Spec.Conditions!;
            Structures = [NamedStructures.Salt(), NamedStructures.Molecule(), NamedStructures.Molecule(), NamedStructures.Slab()];
            Conditions = [.. Enumerable.Range(0, 4).Select(index =>
                new Condition(index % 2, spec.Charges is null ? -1 : index % 3, spec.Spins is null ? -1 : index / 2))];
            rows = new ConditionRows(model.Parameters.Layout, Conditions.Distinct().Select(condition =>
                (condition, Structures.Where((_, index) => Conditions[index] == condition).SelectMany(structure => structure.Elements)
                    .Select(model.Spec.IndexOf).Distinct().Order().ToArray())));
            double[] energies = [.. Enumerable.Range(0, rows.Count)
                .Select(row => model.ReferenceEnergies[rows[row].Condition.Source * model.Spec.Elements.Count + rows[row].Element])];
            network = new BatchEvaluator(rows.Layout, energies, Precision.Float64, 2);
            expanded = new ParameterSet(rows.Layout);
            var list = new NeighborList();
            graphs = [.. Structures.Select((structure, index) => new StructureGraph(model.Spec, structure, list, rows.Of(Conditions[index])!))];
            atoms = graphs.Sum(graph => graph.AtomCount);
            seeds.Reset(graphs.Length, atoms);
            var random = new Random(5);
            foreach (double[] values in (double[][])[seeds.Energy, seeds.Forces, seeds.Virial])
                for (int index = 0; index < values.Length; index++) values[index] = random.NextDouble() - 0.5;
        }

        public Structure[] Structures { get; }

        public Condition[] Conditions { get; }

        public BatchResult Result { get; } = new();

        public void Evaluate()
        {
            rows.Expand(model.Parameters, expanded);
            network.SetParameters(expanded, rows.Expand(model.Selection));
            network.Evaluate(graphs, Result);
        }

        public double Loss()
        {
            Evaluate();
            double sum = 0;
            for (int index = 0; index < graphs.Length; index++) sum += seeds.Energy[index] * Result.Energy[index];
            for (int index = 0; index < 3 * atoms; index++) sum += seeds.Forces[index] * Result.Forces[index];
            for (int index = 0; index < 9 * graphs.Length; index++) sum += seeds.Virial[index] * Result.Virial[index];
            return sum;
        }

        public double[] Gradient()
        {
            Evaluate();
            var ofRows = new double[rows.Layout.Count];
            network.AddGradient(graphs, seeds, ofRows);
            var gradient = new double[model.Parameters.Values.Length];
            rows.AddGradient(ofRows, gradient);
            return gradient;
        }

        public void Dispose() => network.Dispose();
    }

    /// <summary>Central differences of fourth order.</summary>
    private static double Difference(Span<double> values, double[] direction, Func<double> loss, double step)
    {
        double sum = 0;
        double[] before = values.ToArray();
        foreach ((double length, double factor) in ((double, double)[])[(1, 8), (-1, -8), (2, -1), (-2, 1)])
        {
            for (int index = 0; index < before.Length; index++) values[index] = before[index] + length * step * direction[index];
            sum += factor * loss();
        }
        before.CopyTo(values);
        return sum / (12 * step);
    }
}
