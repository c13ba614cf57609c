namespace Amalgam.Network.Profile;

/// <summary>Parts of the network that are counted and timed apart, in the order of docs/theory/model.md.</summary>
public enum NetworkStage { Geometry, Symmetry, NodeMaps, NodeTerms, NodePair, PairSelf, PairAngle, PairMix, AngleSelf, Head, Exchange }
