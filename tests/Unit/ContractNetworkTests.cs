using Amalgam.Atoms;
using Amalgam.Model;
using Amalgam.Model.Network;
using Amalgam.Testing;

namespace Amalgam.Unit;

/// <summary>The fast network in double under the contract, with one of the random models.</summary>
public abstract class ContractNetworkTests(string spec) : PotentialContract
{
    private readonly PotentialModel model = RandomModels.Create(spec);

    protected override IPotential Create() => new NetworkPotential(model, Precision.Float64, threads: 1);
    protected override IPotential? Create(int threads) => new NetworkPotential(model, Precision.Float64, threads);
    protected override bool FarFragmentsAdd => model.Spec.Routing != Routing.Configuration;
    protected override bool AllocatesNothing => model.Spec.Routing != Routing.Configuration;
    protected override IReadOnlyList<double> Ends => [model.Spec.AngleCutoff, model.Spec.PairCutoff];
}

public sealed class ContractNetworkDenseTests() : ContractNetworkTests("dense");
public sealed class ContractNetworkImportedStyleTests() : ContractNetworkTests("dense_imported_style");
public sealed class ContractNetworkMoeTests() : ContractNetworkTests("element_moe_topk");
public sealed class ContractNetworkMoleTests() : ContractNetworkTests("element_mole_softmax");
public sealed class ContractNetworkEverywhereTests() : ContractNetworkTests("element_moe_everywhere");
public sealed class ContractNetworkConfigurationTests() : ContractNetworkTests("configuration_soft");

/// <summary>The fast network in float.</summary>
public sealed class ContractNetworkFloatTests : PotentialContract
{
    private readonly PotentialModel model = RandomModels.Create("element_moe_everywhere");

    protected override IPotential Create() => new NetworkPotential(model, Precision.Float32, threads: 1);
    protected override IPotential? Create(int threads) => new NetworkPotential(model, Precision.Float32, threads);
    protected override ContractTolerances Tolerances => ContractTolerances.Single;
    protected override IReadOnlyList<double> Ends => [model.Spec.AngleCutoff, model.Spec.PairCutoff];
}
