using Amalgam.Atoms;
using Amalgam.Atoms.Elements;
using Amalgam.Model;
using Amalgam.Model.Backbones.Dpa3;
using Amalgam.Model.Backbones.Dpa3.Reference;
using Amalgam.Model.Experts;
using Amalgam.Testing;
using Xunit;

namespace Amalgam.Unit.Model.Backbones.Dpa3.Reference;

/// <summary>The reference network under the contract, with one of the random models.</summary>
public abstract class ContractReferenceTests(string spec) : PotentialContract
{
    private readonly PotentialModel model = RandomModels.Create(spec);

    protected override IPotential Create() => new ReferenceNetwork(model);
    protected override bool AllocatesNothing => false;
    protected override bool FarFragmentsAdd => model.Spec.Routing != Routing.Configuration;
    protected override double? LoneEnergy(Element element) => model.Spec.VacuumReference ? model.ReferenceEnergies[model.Spec.IndexOf(element)] : null;
    protected override IReadOnlyList<double> Ends => RandomModels.Ends(model.Spec);

    /// <summary>With a head that gives nothing, what is left is E0.</summary>
    [Fact]
    public void Reference_energies_are_added_atom_by_atom()
    {
        var parameters = new ParameterSet(model.Parameters.Layout, [.. model.Parameters.Values]);
        parameters[parameters.Layout.HeadWeight].Clear();
        parameters[parameters.Layout.HeadBias].Clear();
        var result = new Evaluation();
        Structure structure = NamedStructures.Mixture();
        new ReferenceNetwork(new PotentialModel(parameters, model.ReferenceEnergies)).Evaluate(structure, result);
        Assert.Equal(structure.Elements.Select(element => model.ReferenceEnergies[model.Spec.IndexOf(element)]), result.Energies.ToArray());
    }
}

public sealed class ContractReferenceDenseTests() : ContractReferenceTests("dense");
public sealed class ContractReferenceImportedStyleTests() : ContractReferenceTests("dense_imported_style");
public sealed class ContractReferenceMoeTests() : ContractReferenceTests("element_moe_topk");
public sealed class ContractReferenceMoleTests() : ContractReferenceTests("element_mole_softmax");
public sealed class ContractReferenceHeadTests() : ContractReferenceTests("element_moe_head");
public sealed class ContractReferenceAngleTests() : ContractReferenceTests("element_moe_softmax_angle");
public sealed class ContractReferenceConfigurationTests() : ContractReferenceTests("configuration_soft");
public sealed class ContractReferenceQuadrupolesTests() : ContractReferenceTests("element_moe_quadrupoles");
public sealed class ContractReferenceTypewiseTests() : ContractReferenceTests("element_moe_typewise");
public sealed class ContractReferenceOctupolesTests() : ContractReferenceTests("dense_octupoles_two_layers");
public sealed class ContractReferenceWithoutAnglesTests() : ContractReferenceTests("dense_without_angles");
public sealed class ContractReferenceVacuumTests() : ContractReferenceTests("element_moe_vacuum");
