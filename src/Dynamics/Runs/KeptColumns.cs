using Amalgam.Atoms;
using Amalgam.Atoms.Columns;
using Amalgam.Atoms.Labels;
using Amalgam.Dynamics.Minimization;

namespace Amalgam.Dynamics.Runs;

/// <summary>What frames of a run keep of the structure it began from: its kind and weights, and the keys and columns that no frame contradicts.</summary>
/// <remarks>
/// Labels, kept keys with names of labels, and results of this program belong to the places that the atoms have left. Velocities are written as
/// momenta; move_mask says what was fixed in the run.
/// </remarks>
internal sealed class KeptColumns
{
    private const string OwnPrefix = "AMALGAM_";
    private readonly Structure start;
    private readonly StructureExtras extras = new();

    public KeptColumns(Structure start, AtomConstraints constraints)
    {
        this.start = start;
        extras.Info.AddRange((start.Extras?.Info ?? []).Where(pair => IsKept(pair.Key) && !AtomVelocities.IsUnitKey(pair.Key)));
        extras.Columns.AddRange((start.Extras?.Columns ?? []).Where(column =>
            IsKept(column.Name) && ColumnTable.Find(column.Name)?.Meaning != ColumnMeaning.Velocity));
        if (constraints.AtomCount > 0) extras = FixedCoordinates.Write(extras, constraints.IsFixed);
    }

    /// <summary>Moved atoms with what they keep; shares arrays with both.</summary>
    public Structure With(Structure moved)
    {
        var structure = new Structure(moved.Elements, moved.Positions, moved.Cell) { Source = moved.Source, ConfigType = start.ConfigType, Extras = extras };
        structure.Labels.TakeWeights(start.Labels);
        return structure;
    }

    private static bool IsKept(string name) => !name.StartsWith(OwnPrefix, StringComparison.OrdinalIgnoreCase)
        && !LabelTable.All.Any(label => label.Keys.Any(key => key.Name.Equals(name, StringComparison.OrdinalIgnoreCase)));
}
