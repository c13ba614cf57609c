using Amalgam.Atoms;

namespace Amalgam.Formats.Contracts;

/// <summary>The structures of a file or folder by their number, in the order of <see cref="IStructureReader.Read"/>, without reading those before.</summary>
/// <remarks>Used by one thread at a time; several may be open on one path.</remarks>
public interface IIndexedStructures : IDisposable
{
    /// <summary>How many structures there are.</summary>
    long Count { get; }

    /// <summary>A structure, with the bits that <see cref="IStructureReader.Read"/> gives.</summary>
    /// <param name="frame">from 0</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such structure.</exception>
    /// <exception cref="InvalidDataException">Something is wrong with it; others can still be read.</exception>
    Structure Read(long frame);
}
