namespace Amalgam.Formats.Contracts;

/// <summary>What a path to structures names.</summary>
public enum FormatPlace
{
    /// <summary>One file.</summary>
    File,
    /// <summary>A folder, of one or more files.</summary>
    Folder,
}
