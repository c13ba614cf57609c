using Amalgam.Atoms;

namespace Amalgam.Training.Stores;

/// <summary>The structures of some files by their number, in memory or on disk, and what is known of each without reading it.</summary>
internal interface IStructureStore
{
    /// <summary>[structure]</summary>
    StructureFacts[] Facts { get; }

    /// <summary>The compositions that <see cref="Facts"/> name.</summary>
    CompositionTable Compositions { get; }

    /// <summary>A structure; called by any number of threads.</summary>
    /// <exception cref="InvalidDataException">It cannot be read any more.</exception>
    Structure Read(int number);

    /// <summary>File and line of a structure.</summary>
    string SourceOf(int number);
}
