namespace Amalgam.Network.Layers;

/// <summary>Which rows of the terms of atoms are meant.</summary>
internal enum TermScope
{
    /// <summary>Atoms as centres: those of the chunk.</summary>
    Centres,
    /// <summary>Atoms as neighbours, in panels that no other chunk uses: all of them.</summary>
    OwnNeighbors,
    /// <summary>Atoms as neighbours, in panels that several chunks use: those of the chunk.</summary>
    SharedNeighbors,
}
