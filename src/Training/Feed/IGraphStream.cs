using Amalgam.Network.Graph;

namespace Amalgam.Training.Feed;

/// <summary>Graphs of batches in their order.</summary>
internal interface IGraphStream : IDisposable
{
    /// <summary>The graphs of the next batch.</summary>
    /// <exception cref="InvalidDataException">A structure cannot be read.</exception>
    /// <exception cref="InvalidOperationException">There is no further batch.</exception>
    StructureGraph[] Next();
}
