using Amalgam.Atoms;
using Amalgam.Atoms.Elements;
using Amalgam.Model;
using Amalgam.Model.Experts;
using Amalgam.Model.Parameters;
using Amalgam.Network;
using Amalgam.Testing;

namespace Amalgam.Unit.Network;

/// <summary>
/// The fast network under the contract, with one of the random models. Classes below: every model in double and one in float, at every lane width.
/// </summary>
/// <param name="laneBits">0 for scalar code</param>
public abstract class ContractNetworkTests(string spec, Precision precision, int laneBits) : PotentialContract
{
    private readonly PotentialModel model = RandomModels.Create(spec);

    protected override IPotential Create() => new NetworkPotential(model, precision, threads: 1, laneBits);
    protected override IPotential? Create(int threads) => new NetworkPotential(model, precision, threads, laneBits);
    protected override bool FarFragmentsAdd => model.Spec.Routing != Routing.Configuration;
    protected override bool AllocatesNothing => model.Spec.Routing != Routing.Configuration;
    protected override ContractTolerances Tolerances => precision == Precision.Float32 ? ContractTolerances.Single : ContractTolerances.Double;
    protected override double? LoneEnergy(Element element) => model.Spec.VacuumReference ? model.ReferenceEnergies[model.Spec.IndexOf(element)] : null;
    protected override IReadOnlyList<double> Ends => RandomModels.Ends(model.Spec);
}

public sealed class ContractNetworkDenseScalarTests() : ContractNetworkTests("dense", Precision.Float64, 0);
public sealed class ContractNetworkDense128Tests() : ContractNetworkTests("dense", Precision.Float64, 128);
public sealed class ContractNetworkDense256Tests() : ContractNetworkTests("dense", Precision.Float64, 256);
public sealed class ContractNetworkDense512Tests() : ContractNetworkTests("dense", Precision.Float64, 512);

public sealed class ContractNetworkImportedStyleScalarTests() : ContractNetworkTests("dense_imported_style", Precision.Float64, 0);
public sealed class ContractNetworkImportedStyle128Tests() : ContractNetworkTests("dense_imported_style", Precision.Float64, 128);
public sealed class ContractNetworkImportedStyle256Tests() : ContractNetworkTests("dense_imported_style", Precision.Float64, 256);
public sealed class ContractNetworkImportedStyle512Tests() : ContractNetworkTests("dense_imported_style", Precision.Float64, 512);

public sealed class ContractNetworkMoeScalarTests() : ContractNetworkTests("element_moe_topk", Precision.Float64, 0);
public sealed class ContractNetworkMoe128Tests() : ContractNetworkTests("element_moe_topk", Precision.Float64, 128);
public sealed class ContractNetworkMoe256Tests() : ContractNetworkTests("element_moe_topk", Precision.Float64, 256);
public sealed class ContractNetworkMoe512Tests() : ContractNetworkTests("element_moe_topk", Precision.Float64, 512);

public sealed class ContractNetworkMoleScalarTests() : ContractNetworkTests("element_mole_softmax", Precision.Float64, 0);
public sealed class ContractNetworkMole128Tests() : ContractNetworkTests("element_mole_softmax", Precision.Float64, 128);
public sealed class ContractNetworkMole256Tests() : ContractNetworkTests("element_mole_softmax", Precision.Float64, 256);
public sealed class ContractNetworkMole512Tests() : ContractNetworkTests("element_mole_softmax", Precision.Float64, 512);

public sealed class ContractNetworkEverywhereScalarTests() : ContractNetworkTests("element_moe_everywhere", Precision.Float64, 0);
public sealed class ContractNetworkEverywhere128Tests() : ContractNetworkTests("element_moe_everywhere", Precision.Float64, 128);
public sealed class ContractNetworkEverywhere256Tests() : ContractNetworkTests("element_moe_everywhere", Precision.Float64, 256);
public sealed class ContractNetworkEverywhere512Tests() : ContractNetworkTests("element_moe_everywhere", Precision.Float64, 512);

public sealed class ContractNetworkConfigurationScalarTests() : ContractNetworkTests("configuration_soft", Precision.Float64, 0);
public sealed class ContractNetworkConfiguration128Tests() : ContractNetworkTests("configuration_soft", Precision.Float64, 128);
public sealed class ContractNetworkConfiguration256Tests() : ContractNetworkTests("configuration_soft", Precision.Float64, 256);
public sealed class ContractNetworkConfiguration512Tests() : ContractNetworkTests("configuration_soft", Precision.Float64, 512);

public sealed class ContractNetworkFloatScalarTests() : ContractNetworkTests("element_moe_everywhere", Precision.Float32, 0);
public sealed class ContractNetworkFloat128Tests() : ContractNetworkTests("element_moe_everywhere", Precision.Float32, 128);
public sealed class ContractNetworkFloat256Tests() : ContractNetworkTests("element_moe_everywhere", Precision.Float32, 256);
public sealed class ContractNetworkFloat512Tests() : ContractNetworkTests("element_moe_everywhere", Precision.Float32, 512);

public sealed class ContractNetworkVacuumScalarTests() : ContractNetworkTests("element_moe_vacuum", Precision.Float64, 0);
public sealed class ContractNetworkVacuum128Tests() : ContractNetworkTests("element_moe_vacuum", Precision.Float64, 128);
public sealed class ContractNetworkVacuum256Tests() : ContractNetworkTests("element_moe_vacuum", Precision.Float64, 256);
public sealed class ContractNetworkVacuum512Tests() : ContractNetworkTests("element_moe_vacuum", Precision.Float64, 512);

public sealed class ContractNetworkVacuumConfigurationScalarTests() : ContractNetworkTests("configuration_moe_vacuum", Precision.Float64, 0);
public sealed class ContractNetworkVacuumConfiguration128Tests() : ContractNetworkTests("configuration_moe_vacuum", Precision.Float64, 128);
public sealed class ContractNetworkVacuumConfiguration256Tests() : ContractNetworkTests("configuration_moe_vacuum", Precision.Float64, 256);
public sealed class ContractNetworkVacuumConfiguration512Tests() : ContractNetworkTests("configuration_moe_vacuum", Precision.Float64, 512);

public sealed class ContractNetworkQuadrupolesScalarTests() : ContractNetworkTests("element_moe_quadrupoles", Precision.Float64, 0);
public sealed class ContractNetworkQuadrupoles128Tests() : ContractNetworkTests("element_moe_quadrupoles", Precision.Float64, 128);
public sealed class ContractNetworkQuadrupoles256Tests() : ContractNetworkTests("element_moe_quadrupoles", Precision.Float64, 256);
public sealed class ContractNetworkQuadrupoles512Tests() : ContractNetworkTests("element_moe_quadrupoles", Precision.Float64, 512);

public sealed class ContractNetworkMomentMessagesScalarTests() : ContractNetworkTests("element_moe_moment_messages", Precision.Float64, 0);
public sealed class ContractNetworkMomentMessages128Tests() : ContractNetworkTests("element_moe_moment_messages", Precision.Float64, 128);
public sealed class ContractNetworkMomentMessages256Tests() : ContractNetworkTests("element_moe_moment_messages", Precision.Float64, 256);
public sealed class ContractNetworkMomentMessages512Tests() : ContractNetworkTests("element_moe_moment_messages", Precision.Float64, 512);

public sealed class ContractNetworkTypewiseScalarTests() : ContractNetworkTests("element_moe_typewise", Precision.Float64, 0);
public sealed class ContractNetworkTypewise128Tests() : ContractNetworkTests("element_moe_typewise", Precision.Float64, 128);
public sealed class ContractNetworkTypewise256Tests() : ContractNetworkTests("element_moe_typewise", Precision.Float64, 256);
public sealed class ContractNetworkTypewise512Tests() : ContractNetworkTests("element_moe_typewise", Precision.Float64, 512);

public sealed class ContractNetworkWithoutAnglesScalarTests() : ContractNetworkTests("dense_without_angles", Precision.Float64, 0);
public sealed class ContractNetworkWithoutAngles128Tests() : ContractNetworkTests("dense_without_angles", Precision.Float64, 128);
public sealed class ContractNetworkWithoutAngles256Tests() : ContractNetworkTests("dense_without_angles", Precision.Float64, 256);
public sealed class ContractNetworkWithoutAngles512Tests() : ContractNetworkTests("dense_without_angles", Precision.Float64, 512);

public sealed class ContractNetworkFloatQuadrupoles256Tests() : ContractNetworkTests("element_moe_quadrupoles", Precision.Float32, 256);
public sealed class ContractNetworkFloatQuadrupoles512Tests() : ContractNetworkTests("element_moe_quadrupoles", Precision.Float32, 512);
