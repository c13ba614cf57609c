using Amalgam.Atoms.Labels;
using Amalgam.Network.Engine;
using Amalgam.Network.Graph;
using Amalgam.Training.Options;

namespace Amalgam.Training.Loss;

/// <summary>The loss and its derivatives with respect to energies, forces and virials.</summary>
/// <remarks>
/// L = p_E ⟨w ℓ(ΔE/N)⟩ + p_F ⟨w ℓ(ΔF)⟩ + p_W ⟨w ℓ(ΔW/N)⟩ (or ℓ(Δσ)), one term per label. Means are over structures with an energy, over force components (of
/// <see cref="ErrorFunction.HuberNorm"/>: atoms) and over stress components (structures) that have a label; w is the weight of the structure times that of the
/// label.
/// The means do not divide by the weights, so that the weight of a structure does not depend on its batch.
/// </remarks>
internal sealed class TrainingLoss(LossOptions options)
{
    private readonly ILossTerm[] terms = TermsOf(options);

    /// <summary>The terms, in the order of the labels.</summary>
    public static ILossTerm[] TermsOf(LossOptions options) => [new EnergyTerm(options), new ForcesTerm(options), new StressTerm(options)];

    /// <summary>Loss of some structures as their part of the means over <paramref name="counts"/>.</summary>
    /// <param name="counts">labels of the whole batch or set</param>
    /// <param name="decay">lr/lr_0, from which the prefactors follow</param>
    /// <param name="seeds">gets ∂L/∂E, ∂L/∂F, ∂L/∂W</param>
    /// <param name="errors">errors are added; null for none</param>
    /// <param name="losses">[structure], part of the loss of every structure</param>
    public double Evaluate(
        IReadOnlyList<StructureGraph> batch, BatchResult result, LossCounts counts, double decay, LossSeeds seeds, ErrorSums? errors, Span<double> losses)
    {
        var rows = new LossRows();
        rows.Reset(batch.Count);
        Evaluate(batch, result, counts, decay, seeds, rows);
        rows.Losses.CopyTo(losses);
        return rows.Total(errors);
    }

    /// <summary>The same, structure by structure, so that who has all structures can add them up in their order.</summary>
    /// <param name="rows">of the structures; their losses and errors are set</param>
    public void Evaluate(IReadOnlyList<StructureGraph> batch, BatchResult result, LossCounts counts, double decay, LossSeeds seeds, LossRows rows)
    {
        seeds.Reset(batch.Count, batch.Sum(graph => graph.AtomCount));
        int atom = 0;
        for (int index = 0; index < batch.Count; index++)
        {
            var part = new BatchPart(batch[index].Structure, result, seeds, index, atom);
            double loss = 0;
            foreach (ILossTerm term in terms)
                if (LabelMask.Counts(part.Structure, term.Label)) loss += term.Evaluate(part, WeightOf(term, part, counts, decay), rows.ErrorsOf(index));
            rows.SetLoss(index, loss);
            atom += part.Structure.AtomCount;
        }
    }

    /// <summary>Prefactor over the number of terms in the mean, times the weights of structure and label.</summary>
    private static double WeightOf(ILossTerm term, in BatchPart part, LossCounts counts, double decay)
    {
        long count = term.Form.OfNorm ? counts.ValuesOf(term.Label) : counts.NumbersOf(term.Label);
        LabelSet labels = part.Structure.Labels;
        return term.Prefactor.At(decay) / count * labels.Weight * labels.WeightOf(term.Label);
    }
}
