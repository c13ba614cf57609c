using Amalgam.Atoms.Labels;

namespace Amalgam.Formats.Records;

/// <summary>Names under which records of a layout hold the labels, the preferred one first.</summary>
internal sealed record RecordNames(IReadOnlyList<RecordLabel> Energy, IReadOnlyList<RecordLabel> Forces, IReadOnlyList<RecordLabel> Stress)
{
    /// <summary>The usual keys of every label (<see cref="LabelTable"/>), eV, eV/Å and eV/Å³.</summary>
    public static readonly RecordNames Usual = new(Of(LabelTable.Energy), Of(LabelTable.Forces), Of(LabelTable.Stress));

    private static RecordLabel[] Of(Label label) => [.. label.Keys.Select(key => new RecordLabel(key.Name, IsVirial: key.IsVirial))];
}
