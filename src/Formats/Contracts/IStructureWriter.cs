using Amalgam.Atoms.Frames;

namespace Amalgam.Formats.Contracts;

/// <summary>Writes structures to a file or folder of one format.</summary>
public interface IStructureWriter
{
    /// <summary>What this writer can do.</summary>
    FormatCapabilities Capabilities { get; }

    /// <summary>Makes or replaces a file or folder; others see the old one or the complete new one, never a part.</summary>
    /// <param name="path">file or folder</param>
    /// <param name="write">called once; writes all frames. When it throws, what was at the path before is still there.</param>
    /// <exception cref="InvalidDataException">Nothing can be written at the path, or the format cannot hold a frame.</exception>
    void Write(string path, Action<IFrameWriter> write);
}
