namespace Amalgam.Network.Layers;

/// <summary>What the reverse of a term of atoms reads and adds to.</summary>
/// <param name="nodes">[local], n</param>
/// <param name="terms">adjoint of the term, rows that follow each other</param>
/// <param name="sum">[local], adjoint of n, added to</param>
internal readonly unsafe struct TermAdjoint<T>(Rows<T> nodes, T* terms, Rows<T> sum)
    where T : unmanaged
{
    public readonly Rows<T> Nodes = nodes, Sum = sum;
    public readonly T* Terms = terms;
}
