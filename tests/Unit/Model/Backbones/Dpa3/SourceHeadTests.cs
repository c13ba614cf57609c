using Amalgam.Model.Backbones.Dpa3;
using Amalgam.Model.Backbones.Dpa3.Start;
using Amalgam.Model.Conditions;
using Amalgam.Model.Parameters;
using Amalgam.Testing;
using Xunit;

namespace Amalgam.Unit.Model.Backbones.Dpa3;

/// <summary>Heads of several sources.</summary>
public sealed class SourceHeadTests
{
    /// <summary>Heads begin alike, as the one of a model without: what a source has is then its row and E0 alone.</summary>
    [Fact]
    public void Heads_begin_as_the_one_head_of_a_model_without()
    {
        ModelSpec spec = RandomModels.Specs["dense_polynomials"] with
        {
            Conditions = new ConditionSpec { Sources = [new("pbe", NamedStructures.Elements), new("r2scan", NamedStructures.Elements)], SourceHeads = true },
        };
        ParameterSet own = ParameterInitialization.Create(spec, 3);
        ParameterSet one = ParameterInitialization.Create(spec with { Conditions = spec.Conditions! with { SourceHeads = false } }, 3);
        foreach (ParameterTensor tensor in one.Layout.Tensors)
        {
            double[] values = own[own.Layout.Tensors.Single(same => same.Name == tensor.Name)].ToArray(), expected = one[tensor].ToArray();
            bool isOfHead = tensor.Name.StartsWith("head.", StringComparison.Ordinal) && !tensor.Name.EndsWith(".step", StringComparison.Ordinal);
            Assert.Equal(isOfHead ? [.. expected, .. expected] : expected, values);
        }
    }

    [Fact]
    public void Heads_need_sources_and_no_experts()
    {
        ModelSpec dense = RandomModels.Specs["dense_polynomials"], experts = RandomModels.Specs["element_moe_head"];
        var charged = new ConditionSpec { Charges = [0, 1], SourceHeads = true };
        var sources = new ConditionSpec { Sources = [new("pbe", experts.Elements)], SourceHeads = true };
        Assert.Contains(SpecValidation.Find(dense with { Conditions = charged }),
            problem => problem.Message.Contains("expected sources beside it", StringComparison.Ordinal));
        Assert.Contains(SpecValidation.Find(experts with { Conditions = sources }),
            problem => problem.Message.Contains("no experts in the head", StringComparison.Ordinal));
    }
}
