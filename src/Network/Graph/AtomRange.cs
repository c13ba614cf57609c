namespace Amalgam.Network.Graph;

/// <summary>Atoms [Begin, End) of a partition.</summary>
internal readonly record struct AtomRange(int Begin, int End)
{
    public int Count => End - Begin;
}
