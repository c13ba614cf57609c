using System.IO.Compression;
using Amalgam.Atoms;
using Amalgam.Atoms.Frames;

namespace Amalgam.Formats.Contracts;

/// <summary>A writer whose format is one file that grows at its end, so that frames can go into any stream.</summary>
public interface IStructureStreamWriter : IStructureWriter
{
    /// <summary>Opens a writer on a stream.</summary>
    /// <param name="stream">written from where it stands; stays open</param>
    IFrameWriter Open(Stream stream);

    void IStructureWriter.Write(string path, Action<IFrameWriter> write) => AtomicFile.Write(path, stream =>
    {
        bool isPacked = Capabilities.Compressions.Any(ending => path.EndsWith(ending, StringComparison.OrdinalIgnoreCase));
        using GZipStream? gzip = isPacked ? new GZipStream(stream, CompressionLevel.Optimal, leaveOpen: true) : null;
        IFrameWriter writer = Open(gzip ?? stream);
        write(writer);
        writer.Flush();
    });
}
