namespace Amalgam.Model.Backbones.Dpa3;

/// <summary>The seven maps X of an interaction layer, equation (6), the linear maps of (5″) and (5‴), and the hidden maps of the head.</summary>
public enum MapKind { NodeSelf, NodeSym, NodePair, PairSelf, PairAngle, PairMix, AngleSelf, SymProduct, MomentMessage, Head }
