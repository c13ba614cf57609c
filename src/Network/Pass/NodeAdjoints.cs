using Amalgam.Network.Layers;

namespace Amalgam.Network.Pass;

/// <summary>Adjoints of single atoms in the reverse of a layer.</summary>
/// <param name="outer">[own], of n of the output</param>
/// <param name="inner">[local], of n of the input, added to</param>
/// <param name="symmetric">[own], of Sym</param>
internal readonly struct NodeAdjoints<T>(Rows<T> outer, Rows<T> inner, Rows<T> symmetric)
    where T : unmanaged
{
    public readonly Rows<T> Outer = outer, Inner = inner, Symmetric = symmetric;
}
