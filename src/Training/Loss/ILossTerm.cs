using Amalgam.Atoms.Labels;

namespace Amalgam.Training.Loss;

/// <summary>The term of one label in the loss: which result of the network it compares, its error, and its derivative.</summary>
internal interface ILossTerm
{
    Label Label { get; }

    /// <summary>ℓ, the function of the error.</summary>
    ErrorForm Form { get; }

    LossPrefactor Prefactor { get; }

    /// <summary>Adds up ℓ over a structure that has the label and writes weight · ∂ℓ/∂(result of the network) into the seeds.</summary>
    /// <param name="errors">gets the errors in the unit inside, of extensive labels per atom; null for none</param>
    /// <returns>weight · Σ ℓ</returns>
    double Evaluate(in BatchPart part, double weight, ErrorSums? errors);
}
