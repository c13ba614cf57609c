namespace Amalgam.Formats.Contracts;

/// <summary>What a reader or a writer of a format can do, as data.</summary>
public sealed record FormatCapabilities
{
    /// <summary>Labels that are read or written; empty for a format without labels.</summary>
    public required IReadOnlyList<StoredLabel> Labels { get; init; }

    /// <summary>Which periodicities are read or written.</summary>
    public required CellSupport Cells { get; init; }

    /// <summary>Whether structures pass one at a time, in memory that does not grow with their number.</summary>
    public required bool IsStreaming { get; init; }

    /// <summary>Whether a structure can be read by its number without reading those before it.</summary>
    public bool HasRandomAccess { get; init; }

    /// <summary>Whether reading by number leaves the rest on disk, so that memory does not grow with the file but for some bytes per structure.</summary>
    public bool KeepsFileOnDisk { get; init; }

    /// <summary>Whether keys and columns that are not understood are kept in the extras of a structure, or written from there.</summary>
    public bool KeepsExtras { get; init; }

    /// <summary>Endings of compressed files that are read or written as they are, such as ".gz".</summary>
    public IReadOnlyList<string> Compressions { get; init; } = [];

    /// <summary>Endings of compressed files that are read and never written, such as ".zst".</summary>
    public IReadOnlyList<string> ReadCompressions { get; init; } = [];
}
