using Amalgam.Atoms.Elements;

namespace Amalgam.Studies.Specialization;

/// <summary>One element as the experts see it.</summary>
/// <param name="Element">The element.</param>
/// <param name="Atoms">Atoms in the training data; null when not known.</param>
/// <param name="HasFewAtoms">Fewer than the threshold: marked everywhere.</param>
/// <param name="ReferenceEnergy">eV, E0.</param>
/// <param name="Cluster">From 0, of the tree of gate vectors.</param>
/// <param name="Leaf">Place in the order of the tree.</param>
/// <param name="Nearest">The element of the most similar gates; the element itself when it is alone.</param>
/// <param name="NearestCosine">Cosine of their gate vectors, all routers side by side.</param>
public sealed record ElementReport(Element Element, long? Atoms, bool HasFewAtoms, double ReferenceEnergy, int Cluster, int Leaf, Element Nearest,
    double NearestCosine);
