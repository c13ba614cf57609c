namespace Amalgam.Formats.Hdf5;

/// <summary>A message of an object's header.</summary>
/// <param name="Type">what it says</param>
/// <param name="Body">its bytes</param>
internal readonly record struct Hdf5Message(int Type, ReadOnlyMemory<byte> Body)
{
    public const int Dataspace = 1, LinkInfo = 2, Datatype = 3, Link = 6, Layout = 8, Filters = 11, Attribute = 12, Continuation = 16, SymbolTable = 17;
}
