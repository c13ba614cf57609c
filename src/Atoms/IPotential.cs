using Amalgam.Atoms.Elements;

namespace Amalgam.Atoms;

/// <summary>Predicts energy, forces and virial of a structure.</summary>
public interface IPotential
{
    /// <summary>Å: atoms farther apart than this form no pair.</summary>
    double Cutoff { get; }

    /// <summary>Whether the element is known.</summary>
    bool Supports(Element element);

    /// <summary>Whether evaluations tell how certain their energy is.</summary>
    bool HasUncertainty => false;

    /// <summary>Computes energy, per-atom energies, forces and virial into <paramref name="result"/>.</summary>
    /// <exception cref="InvalidDataException">The structure holds an unknown element or impossible coordinates.</exception>
    void Evaluate(Structure structure, Evaluation result);
}
