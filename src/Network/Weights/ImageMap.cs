using Amalgam.Model.Backbones.Dpa3;
using Amalgam.Model.Parameters;

namespace Amalgam.Network.Weights;

/// <summary>Where the panels of one map stand in a weight image.</summary>
/// <remarks>
/// In an image of weights a panel is packed (<see cref="Kernels.PackedPanel{T}"/>): as one matrix [rows, columns] if one product reads the whole input, else as
/// one [rounded, columns] per segment.
/// In the image of transposes the same matrices are transposed. In an image of gradients, and until they are packed, panels are row-major.
/// </remarks>
/// <param name="parameters">the expert map they are made from</param>
/// <param name="step">ρ or dt among the parameters; null when the map has none</param>
/// <param name="view">index of the expert view that chooses among them</param>
/// <param name="segments">[segment], true and rounded width of the input</param>
/// <param name="columns">of a panel: the rounded output width</param>
/// <param name="places">where panels, biases and steps stand</param>
internal sealed class ImageMap(
    ExpertMap parameters, ParameterTensor? step, int view, (int Width, int Rounded)[] segments, int columns, ImagePlaces places)
{
    public ExpertMap Parameters { get; } = parameters;
    public ParameterTensor? StepParameters { get; } = step;
    public int View { get; } = view;
    public (int Width, int Rounded)[] Segments { get; } = segments;

    /// <summary>Rows of a panel: the rounded input width.</summary>
    public int Rows { get; } = segments.Sum(segment => segment.Rounded);
    public int Columns { get; } = columns;

    /// <summary>Offset of panel 0, [panel, rows · columns].</summary>
    public int Weight { get; } = places.Weight;

    /// <summary>Offset of the biases, [panel, columns].</summary>
    public int Bias { get; } = places.Bias;

    /// <summary>Offset of ρ or dt, [message, columns] with one message but for some imported models; −1 when the map has none.</summary>
    public int Step { get; } = places.Step;

    /// <summary>Offset of the step of a panel: all have one, unless each is a message.</summary>
    public int StepOf(int panel) => Parameters.Messages > 1 ? Step + panel * Columns : Step;

    /// <summary>First row of a segment.</summary>
    public int RowOf(int segment)
    {
        int row = 0;
        for (int index = 0; index < segment; index++) row += Segments[index].Rounded;
        return row;
    }

    public int PanelLength => Rows * Columns;

    /// <summary>Whether one product reads the whole input: maps that read one row per atom. Others are read segment by segment.</summary>
    public bool IsWhole => Parameters.Map is not (MapKind.NodePair or MapKind.PairSelf or MapKind.PairMix or MapKind.PairAngle or MapKind.AngleSelf
        or MapKind.SymProduct or MapKind.MomentMessage);

    /// <summary>Matrices of a panel.</summary>
    public int MatrixCount => IsWhole ? 1 : Segments.Length;

    /// <summary>Number of the matrix that holds a segment of a panel.</summary>
    public int MatrixOf(int panel, int segment) => places.FirstMatrix + panel * MatrixCount + (IsWhole ? 0 : segment);

    /// <summary>[in], the segment that holds each row of an expert.</summary>
    public int[] SegmentOf { get; } = [.. Enumerable.Range(0, segments.Length).SelectMany(segment => Enumerable.Repeat(segment, segments[segment].Width))];

    /// <summary>Where a segment of a panel begins, its rows before it row-major or packed in matrices of their own.</summary>
    public long SegmentAt(int panel, int segment) => Weight + (long)panel * PanelLength + (long)RowOf(segment) * Columns;

    /// <summary>[in], the row of a panel that holds each row of an expert.</summary>
    public int[] RowInPanel { get; } = [.. Enumerable.Range(0, segments.Length).SelectMany(segment =>
        Enumerable.Range(segments.Take(segment).Sum(before => before.Rounded), segments[segment].Width))];

    /// <summary>How many rows of an expert from one on, before another, follow each other in one segment: they are carried over in one go.</summary>
    public int RowsInRun(int row, int last)
    {
        if (Columns != Parameters.Out) return 1;
        int end = row + 1;
        while (end < Math.Min(last, Parameters.In) && SegmentOf[end] == SegmentOf[row]) end++;
        return end - row;
    }

    /// <summary>Where a row of a panel stands in an image whose panels are row-major; the row after the last is the bias.</summary>
    public int PlaceOf(int panel, int row) => row < Parameters.In ? Weight + panel * PanelLength + RowInPanel[row] * Columns : Bias + panel * Columns;

    /// <summary>Offset of a row of an expert, or of its bias, among the parameters.</summary>
    public int SourceOf(PanelPart part, int row) => row < Parameters.In ? RowOffset(part, row) : BiasOffset(part);

    /// <summary>Offset of a row of an expert among the parameters.</summary>
    public int RowOffset(PanelPart part, int row) => part.Weight.Offset + (part.Expert * Parameters.In + row) * Parameters.Out;

    /// <summary>Offset of the bias of an expert among the parameters.</summary>
    public int BiasOffset(PanelPart part) => part.Bias.Offset + part.Expert * Parameters.Out;
}
