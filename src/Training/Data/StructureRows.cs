using Amalgam.Model.Backbones.Dpa3.Rows;
using Amalgam.Training.Stores;

namespace Amalgam.Training.Data;

/// <summary>Which rows of a model with conditions the atoms of a structure have.</summary>
/// <param name="Rows">rows of all conditions of the run</param>
/// <param name="Conditions">conditions of its structures</param>
internal sealed record StructureRows(ConditionRows Rows, StructureConditions Conditions)
{
    /// <summary>[element of the model], row of an element in a structure.</summary>
    public int[] Of(StructureSet set, int index) => Rows.Of(Conditions.Of(set.FactsOf(index), set.SourceOf(index)))!;
}
