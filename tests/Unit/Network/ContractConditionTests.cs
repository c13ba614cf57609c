using Amalgam.Atoms;
using Amalgam.Model;
using Amalgam.Model.Backbones.Dpa3;
using Amalgam.Model.Conditions;
using Amalgam.Model.Parameters;
using Amalgam.Network;
using Amalgam.Testing;

namespace Amalgam.Unit.Network;

/// <summary>A model at a source, charge and spin under the contract of potentials.</summary>
public sealed class ContractConditionTests : PotentialContract
{
    private static readonly PotentialModel Plain = Conditioned(RandomModels.Create("element_moe_topk")).At(new Condition(0, 1, 1));

    /// <summary>A model that is the plain one at source 0, charge row 1 and spin row 1.</summary>
    private static PotentialModel Conditioned(PotentialModel plain)
    {
        var layout = new ParameterLayout(plain.Spec with
        {
            Conditions = new ConditionSpec { Sources = [new("a", NamedStructures.Elements)], Charges = [0, 1], Spins = [1, 2], InRouters = true },
        });
        var parameters = new ParameterSet(layout);
        foreach (ParameterTensor tensor in plain.Parameters.Layout.Tensors)
            plain.Parameters[tensor].CopyTo(parameters[layout.Tensors.Single(one => one.Name == tensor.Name)]);
        var random = new Random(4);
        int width = plain.Spec.NodeWidth;
        foreach ((ParameterTensor table, int row) in ((ParameterTensor, int)[])[(layout.SourceTable!, 0), (layout.ChargeTable!, 1), (layout.SpinTable!, 1)])
            for (int channel = 0; channel < width; channel++)
            {
                double value = random.NextDouble() - 0.5;
                parameters[table][row * width + channel] = value;
                for (int element = 0; element < plain.Spec.Elements.Count; element++) parameters[layout.ElementTable][element * width + channel] -= value;
            }
        return new PotentialModel(parameters, plain.ReferenceEnergies, plain.Selection);
    }

    protected override IPotential Create() => new NetworkPotential(Plain, Precision.Float64, threads: 1);
    protected override IPotential? Create(int threads) => new NetworkPotential(Plain, Precision.Float64, threads);
    protected override IReadOnlyList<double> Ends => [Plain.Spec.AngleCutoff, Plain.Spec.PairCutoff];
}
