namespace Amalgam.Formats.Contracts;

/// <summary>What a path to structures of a format may name.</summary>
[Flags]
public enum FormatPlaces
{
    /// <summary>One file; others that belong to it stand beside it.</summary>
    File = 1,
    /// <summary>A folder of one or more files.</summary>
    Folder = 2,
}
