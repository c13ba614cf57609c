using Amalgam.Atoms;
using Amalgam.Atoms.Elements;
using Amalgam.Model;
using Amalgam.Model.Activations;
using Amalgam.Model.Backbones.Dpa3;
using Amalgam.Model.Backbones.Dpa3.Reference;
using Amalgam.Model.Backbones.Dpa3.Start;
using Amalgam.Model.Experts;
using Amalgam.Model.Repulsion;
using CsCheck;

namespace Amalgam.Unit;

/// <summary>Specs and models small enough for thousands of tries.</summary>
internal static class SmallModels
{
    public static readonly Element[] Water = [new(1), new(8)];

    /// <summary>Three layers, so that every map of the network occurs; experts everywhere.</summary>
    public static readonly ModelSpec Spec = new()
    {
        Elements = Water, NodeWidth = 5, PairWidth = 4, AngleWidth = 3, Layers = 3, AxisNeurons = 2,
        PairCutoff = 4.7, PairSwitchStart = 3.1, AngleCutoff = 3.3, AngleSwitchStart = 2.1, HeadWidths = [6, 6],
        RoutedExperts = 3, ActiveExperts = 2, SharedExperts = 1,
        Positions = ExpertPositions.Node | ExpertPositions.Pair | ExpertPositions.Angle | ExpertPositions.Head,
    };

    public static PotentialModel Model(ModelSpec? spec = null, ulong seed = 7)
    {
        ParameterSet parameters = ParameterInitialization.Create(spec ?? Spec, seed);
        double[] energies = [.. (spec ?? Spec).Elements.Select(element => -13.6 * element.Number / 3.0)];
        return new PotentialModel(parameters,
            energies)
        { Provenance = new() { ["data"] = "water.xyz", ["steps"] = 12, ["rmse"] = new System.Text.Json.Nodes.JsonArray(0.1, 0.2) } };
    }

    /// <summary>What the definition of the network says about two water molecules in a skewed cell, two hydrogens nearer than bonds are.</summary>
    public static Evaluation Evaluate(PotentialModel model)
    {
        var structure = new Structure(
            [new(8), new(1), new(1), new(8), new(1), new(1)],
            [0, 0, 0, 0.76, 0.59, 0.1, -0.76, 0.59, -0.1, 0.2, 2.7, 0.4, 0.9, 3.2, 0.9, 0.3, 3.4, 0.95],
            new Cell([5.1, 0, 0, 0.4, 5.6, 0, -0.3, 0.7, 4.9], true, true, true));
        var result = new Evaluation();
        new ReferenceNetwork(model).Evaluate(structure, result);
        return result;
    }

    /// <summary>Valid specs of every kind.</summary>
    public static readonly Gen<ModelSpec> Specs =
        from widths in Gen.Select(Gen.Int[1, 9], Gen.Int[1, 9], Gen.Int[1, 9], Gen.Int[1, 4])
        from elements in Gen.Int[1, 118].Array[1, 6]
        from cutoffs in Gen.Select(Gen.Double[0.6, 20], Gen.Double[0.1, 0.99], Gen.Double[0.1, 0.99], Gen.Double[0.1, 0.99])
        from kinds in Gen.Select(Gen.Enum<SwitchKind>(), Gen.Enum<PairInput>(), Gen.Enum<Routing>(), Gen.Enum<ExpertKind>(), Gen.Enum<GateKind>(), Gen.Bool,
            Gen.Bool)
        from experts in Gen.Select(Gen.Int[1, 5], Gen.Int[1, 5], Gen.Int[0, 3], Gen.Int[1, 15])
        from head in Gen.Int[1, 12].Array[1, 3]
        from numbers in Gen.Double[0.01, 5].Array[10]
        let angle = Math.Max(0.5, cutoffs.Item1 * cutoffs.Item2)
        let known = elements.Distinct().Order().Select(number => new Element(number)).ToArray()
        let angles = kinds.Item6 && kinds.Item7 ? 0 : widths.Item3
        let positions = (ExpertPositions)experts.Item4 & (widths.Item4 == 1 || angles == 0 ? ~ExpertPositions.Angle : (ExpertPositions)15)
        select new ModelSpec
        {
            Elements = known, NodeWidth = widths.Item1, PairWidth = widths.Item2, AngleWidth = angles, Layers = widths.Item4,
            AxisNeurons = Math.Min(widths.Item1, widths.Item2), AngleNodeChannels = kinds.Item6 && angles > 0 ? widths.Item1 : null,
            AnglePairChannels = kinds.Item7 && angles > 0 ? 1 : null, SymDegree = experts.Item1 % 4 + 1, SymProduct = kinds.Item7, MomentMessages = kinds.Item6,
            PairCutoff = cutoffs.Item1, AngleCutoff = angle, PairSwitchStart = cutoffs.Item1 * cutoffs.Item3, AngleSwitchStart = angle * cutoffs.Item4,
            Switch = kinds.Item1, PairInput = kinds.Item2, DistanceProtection = numbers[0],
            PairBasis = kinds.Item2 == PairInput.Chebyshev ? 2 + experts.Item3 : 8, PairByNeighbor = kinds.Item2 == PairInput.Chebyshev && kinds.Item7,
            PairBasisLength = kinds.Item2 == PairInput.Chebyshev ? numbers[0] + 0.1 : 1.5, AngleBasis = widths.Item4 > 1 && kinds.Item6 ? 4 : 1,
            DirectionScale = kinds.Item6 ? [.. known.Select(element => numbers[1] / element.Number)] : null,
            PairInputScale = kinds.Item7 && kinds.Item2 == PairInput.InverseDistance ? [.. known.Select(element => (-numbers[2], numbers[3] * element.Number))]
                : null,
            Activation = kinds.Item6 ? new Activation(ActivationKind.SiluTail, numbers[4]) : Activation.Silu, HeadActivation = kinds.Item7 ? Activation.Tanh
                : Activation.Silu,
            PairNormalization = numbers[5], AngleNormalization = numbers[6], Carry = (numbers[7], numbers[8], numbers[9]),
            HeadWidths = head, HeadReadsElement = kinds.Item7, VacuumReference = kinds.Item6 != kinds.Item7,
            Routing = positions == ExpertPositions.None ? Routing.None : kinds.Item3, ExpertKind = kinds.Item4, Gate = kinds.Item5,
            RoutedExperts = experts.Item1, ActiveExperts = Math.Min(experts.Item1, experts.Item2), SharedExperts = experts.Item3, Positions = positions,
            TypewiseCutoff = kinds.Item7 && kinds.Item1 == SwitchKind.Quintic ? new TypewiseCutoff(cutoffs.Item1, numbers[0]) : null,
            CoreRepulsion = kinds.Item6 ? new CoreRepulsionSpec(cutoffs.Item1 * 0.05, cutoffs.Item1 * cutoffs.Item2) : null,
        };

    /// <summary>Whether the two models are the same, bit for bit.</summary>
    public static bool Same(PotentialModel left, PotentialModel right) =>
        SpecJson.Write(left.Spec).ToJsonString() == SpecJson.Write(right.Spec).ToJsonString()
        && left.Parameters.Values.AsSpan().SequenceEqual(right.Parameters.Values)
        && left.ReferenceEnergies.AsSpan().SequenceEqual(right.ReferenceEnergies)
        && left.Provenance.ToJsonString() == right.Provenance.ToJsonString()
        && Same(left.Selection, right.Selection);

    private static bool Same(ExpertSelection? left, ExpertSelection? right) =>
        left is null ? right is null : right is not null && left.Active == right.Active && left.Experts.SelectMany(row => row)
            .SequenceEqual(right.Experts.SelectMany(row => row));
}
