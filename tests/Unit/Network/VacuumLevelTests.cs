using Amalgam.Atoms;
using Amalgam.Atoms.Elements;
using Amalgam.Atoms.Neighbors;
using Amalgam.Model;
using Amalgam.Model.Backbones.Dpa3;
using Amalgam.Model.Backbones.Dpa3.Start;
using Amalgam.Model.Parameters;
using Amalgam.Network;
using Amalgam.Network.Engine;
using Amalgam.Network.Graph;
using Amalgam.Testing;
using Xunit;

namespace Amalgam.Unit.Network;

/// <summary>E0 is the energy of an atom without neighbours, to the last bit, and nothing else changes.</summary>
public sealed class VacuumLevelTests
{
    private static readonly string[] Flagged = [.. RandomModels.Specs.Where(spec => spec.Value.VacuumReference).Select(spec => spec.Key)];

    public static TheoryData<string, int> Cases => LaneWidths.Times(Flagged);

    /// <summary>Whatever was evaluated before, in a cell or without, alone or in a batch.</summary>
    [Theory, MemberData(nameof(Cases))]
    public void A_lone_atom_has_E0_to_the_last_bit(string spec, int laneBits)
    {
        PotentialModel model = RandomModels.Create(spec);
        double length = 3 * model.Spec.PairCutoff;
        foreach (Precision precision in (Precision[])[Precision.Float64, Precision.Float32])
        {
            using BatchEvaluator network = Network(model, precision, laneBits);
            network.SetParameters(model.Parameters, model.Selection);
            foreach (Structure[] before in (Structure[][])[[], [NamedStructures.Salt()], [NamedStructures.Mixture(), NamedStructures.Water()]])
            {
                if (before.Length > 0) network.Evaluate(Graphs(model.Spec, before), new BatchResult());
                foreach (Element element in model.Spec.Elements)
                    foreach (Cell cell in (Cell[])[Cell.Open, new Cell([length, 0, 0, 0, length, 0, 0, 0, length], true, true, true)])
                    {
                        var result = new BatchResult();
                        network.Evaluate(Graphs(model.Spec, [new Structure([element], [0.4, -7, 3], cell), NamedStructures.Molecule()]), result);
                        Assert.Equal(model.ReferenceEnergies[model.Spec.IndexOf(element)], result.Energy[0]);
                    }
            }
        }
    }

    /// <summary>The table keeps what a first batch found: no later result may depend on which batch that was.</summary>
    [Theory, MemberData(nameof(Cases))]
    public void Energies_do_not_depend_on_what_was_evaluated_before(string spec, int laneBits)
    {
        PotentialModel model = RandomModels.Create(spec);
        Structure large = NamedStructures.Mixture().Repeated(3, 2, 2);
        Structure[][] orders = [[large, NamedStructures.Water(), NamedStructures.Mixture()], [NamedStructures.Water(), NamedStructures.Mixture(), large],
            [NamedStructures.Salt(), NamedStructures.Mixture(), NamedStructures.Mixture(), large, NamedStructures.Water()]];
        double[]? expected = null;
        foreach (Structure[] order in orders)
        {
            using var potential = new NetworkPotential(model, Precision.Float32, 2, laneBits);
            var energies = new double[3];
            foreach (Structure structure in order)
            {
                Evaluation found = new();
                potential.Evaluate(structure, found);
                if (structure.AtomCount == large.AtomCount) energies[0] = found.Energy;
                if (structure.AtomCount == NamedStructures.Mixture().AtomCount) energies[1] = found.Energy;
                if (structure.AtomCount == NamedStructures.Water().AtomCount) energies[2] = found.Energy;
            }
            expected ??= energies;
            Assert.Equal(expected, energies);
        }
    }

    /// <summary>Training sets parameters before every batch, others evaluate many batches with the same: the gradient has the same bits.</summary>
    [Theory, MemberData(nameof(Cases))]
    public void The_gradient_does_not_depend_on_whether_the_table_was_full(string spec, int laneBits)
    {
        PotentialModel model = RandomModels.Create(spec);
        StructureGraph[] batch = Graphs(model.Spec, [NamedStructures.Mixture(), NamedStructures.Salt(), NamedStructures.OneAtom()]);
        using BatchEvaluator network = Network(model, Precision.Float64, laneBits);
        LossSeeds seeds = new();
        seeds.Reset(batch.Length, batch.Sum(graph => graph.AtomCount));
        foreach (double[] values in (double[][])[seeds.Energy, seeds.Forces, seeds.Virial])
            for (int index = 0; index < values.Length; index++) values[index] = Math.Cos(3 * index);
        double[] first = new double[model.Parameters.Values.Length], second = new double[first.Length];
        var result = new BatchResult();
        network.SetParameters(model.Parameters, model.Selection);
        network.Evaluate(batch, result);
        network.AddGradient(batch, seeds, first);
        network.Evaluate(batch, result);
        network.AddGradient(batch, seeds, second);
        Assert.Equal(first, second);
        Assert.Equal(0, first[model.Parameters.Layout.HeadBias.Offset]);
        network.SetParameters(model.Parameters, model.Selection);
        Assert.Throws<InvalidOperationException>(() => network.AddGradient(batch, seeds, second));
    }

    [Theory, MemberData(nameof(Cases))]
    public void Forces_and_virials_are_those_of_the_network_and_energies_differ_by_a_constant_per_element(string spec, int laneBits)
    {
        PotentialModel model = RandomModels.Create(spec);
        PotentialModel plain = new(new ParameterSet(new ParameterLayout(model.Spec with { VacuumReference = false }), model.Parameters.Values),
            model.ReferenceEnergies, model.Selection);
        double[] lone = VacuumStart.LoneEnergies(plain);
        using NetworkPotential with = new(model, Precision.Float64, 1, laneBits), without = new(plain, Precision.Float64, 1, laneBits);
        Evaluation found = new(), expected = new();
        foreach (string name in NamedStructures.Names)
        {
            Structure structure = NamedStructures.Create(name);
            with.Evaluate(structure, found);
            without.Evaluate(structure, expected);
            Assert.Equal(expected.Forces.ToArray(), found.Forces.ToArray());
            Assert.Equal(expected.Virial, found.Virial);
            for (int atom = 0; atom < structure.AtomCount; atom++)
                Assert.Equal(expected.Energies[atom] - lone[model.Spec.IndexOf(structure.Elements[atom])], found.Energies[atom], 1e-11);
        }
    }

    /// <summary>The caller's arrays hold the caller's structures and nothing of the lone atoms behind them.</summary>
    [Fact]
    public void Results_hold_the_batch_alone()
    {
        PotentialModel model = RandomModels.Create("element_moe_vacuum");
        using BatchEvaluator network = Network(model, Precision.Float64, 0);
        network.SetParameters(model.Parameters, model.Selection);
        StructureGraph[] batch = Graphs(model.Spec, [NamedStructures.Salt(), NamedStructures.Water()]);
        var result = new BatchResult();
        network.Evaluate(batch, result);
        int atoms = batch.Sum(graph => graph.AtomCount);
        Assert.All(result.Energies.Skip(atoms), energy => Assert.Equal(0, energy));
        Assert.All(result.Energy.Skip(2), energy => Assert.Equal(0, energy));
        Assert.All(result.Forces.Skip(3 * atoms), force => Assert.Equal(0, force));
        Assert.All(result.Virial.Skip(18), virial => Assert.Equal(0, virial));
    }

    /// <summary>Products of a training step: one atom more per element, and no pair. Of an evaluation: none once the table is full.</summary>
    [Fact]
    public void The_vacuum_level_costs_one_atom_without_pairs_per_element_and_step()
    {
        PotentialModel model = RandomModels.Create("element_moe_vacuum");
        PotentialModel plain = new(new ParameterSet(new ParameterLayout(model.Spec with { VacuumReference = false }), model.Parameters.Values),
            model.ReferenceEnergies, model.Selection);
        StructureGraph[] batch = Graphs(model.Spec, [NamedStructures.Salt().Repeated(2, 2, 2)]);
        IEnumerable<Element> present = batch[0].Structure.Elements.Distinct();
        StructureGraph[] lone = Graphs(model.Spec, present.Select(element => new Structure([element], new double[3], Cell.Open)));
        using BatchEvaluator with = Network(model, Precision.Float64, 0), without = Network(plain, Precision.Float64, 0);
        var result = new BatchResult();
        foreach (BatchEvaluator network in (BatchEvaluator[])[with, without]) network.SetParameters(model.Parameters, model.Selection);
        without.Evaluate(lone, result);
        long ofAtoms = without.EvaluationWork.Total;
        without.Evaluate(batch, result);
        long ofBatch = without.EvaluationWork.Total;
        with.Evaluate(batch, result);
        Assert.Equal(ofBatch + ofAtoms, with.EvaluationWork.Total);
        Assert.InRange(ofAtoms, 1, ofBatch / 20);
        with.Evaluate(batch, result);
        Assert.Equal(ofBatch, with.EvaluationWork.Total);
    }

    [Theory, InlineData("dense"), InlineData("element_moe_everywhere"), InlineData("configuration_mole_topk")]
    public void A_model_of_before_goes_on_with_its_own_vacuum_level_and_predicts_the_same(string spec)
    {
        PotentialModel old = RandomModels.Create(spec), renewed = VacuumStart.Create(old);
        Assert.True(renewed.Spec.VacuumReference);
        Assert.Same(renewed, VacuumStart.Create(renewed));
        using NetworkPotential before = new(old, Precision.Float64, 1), after = new(renewed, Precision.Float64, 1);
        Evaluation expected = new(), found = new();
        foreach (string name in NamedStructures.Names)
        {
            before.Evaluate(NamedStructures.Create(name), expected);
            after.Evaluate(NamedStructures.Create(name), found);
            Assert.Equal(expected.Energy, found.Energy, 1e-10);
            Assert.Equal(expected.Forces.ToArray(), found.Forces.ToArray());
        }
    }

    private static BatchEvaluator Network(PotentialModel model, Precision precision, int laneBits) =>
        new(model.Parameters.Layout, model.ReferenceEnergies, precision, 1, laneBits);

    private static StructureGraph[] Graphs(ModelSpec spec, IEnumerable<Structure> structures)
    {
        var list = new NeighborList();
        return [.. structures.Select(structure => new StructureGraph(spec, structure, list))];
    }
}
