
namespace Amalgam.Network.Pass;

/// <summary>
/// The exchange of features between partitions: a partition holds copies (the halo) of atoms that others own. Within a process the owners' rows are copied; a
/// caller or another process that owns the atoms can stand behind it as well.
/// </summary>
/// <remarks>
/// Called between two layers for one partition at a time, on any thread; all partitions have finished the layer before. The order of sums must not depend on
/// threads.
/// </remarks>
internal interface IHalo<T>
    where T : unmanaged
{
    /// <summary>Before a layer: copies n of the halo atoms from their owners.</summary>
    /// <param name="partition">the partition that receives</param>
    /// <param name="layer">whose input is exchanged</param>
    void Receive(int partition, int layer);

    /// <summary>
    /// After the reverse of a layer: adds to the adjoints of own atoms what other partitions found for their copies, in ascending order of partitions.
    /// </summary>
    void Return(int partition);
}
