namespace Amalgam.Model.Network;

/// <summary>Where the panels of one map stand in a weight image.</summary>
/// <param name="Parameters">The expert map they are made from.</param>
/// <param name="View">Index of the expert view that chooses among them.</param>
/// <param name="Segments">[segment], true and rounded width of the input</param>
/// <param name="Rows">Rows of a panel: the rounded input width.</param>
/// <param name="Columns">Columns of a panel: the rounded output width.</param>
/// <param name="Weight">Offset of panel 0, [panel, rows, columns].</param>
/// <param name="Bias">Offset of the biases, [panel, columns].</param>
/// <param name="Step">Offset of ρ or dt, [columns]; −1 when the map has none.</param>
internal sealed record ImageMap(
    ExpertMap Parameters, ParameterTensor? StepParameters, int View, (int Width, int Rounded)[] Segments,
    int Rows, int Columns, int Weight, int Bias, int Step)
{
    /// <summary>First row of a segment.</summary>
    public int RowOf(int segment)
    {
        int row = 0;
        for (int index = 0; index < segment; index++) row += Segments[index].Rounded;
        return row;
    }

    public int PanelLength => Rows * Columns;

    /// <summary>[in], the row of a panel that holds each row of an expert.</summary>
    public int[] RowInPanel { get; } = [.. Enumerable.Range(0, Segments.Length).SelectMany(segment =>
        Enumerable.Range(Segments.Take(segment).Sum(before => before.Rounded), Segments[segment].Width))];

    /// <summary>Offset of a row of an expert among the parameters.</summary>
    public int RowOffset(PanelPart part, int row) => part.Weight.Offset + (part.Expert * Parameters.In + row) * Parameters.Out;
}
