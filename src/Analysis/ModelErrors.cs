using Amalgam.Atoms;
using Amalgam.Model;

namespace Amalgam.Analysis;

/// <summary>Evaluates a model over labelled structures, in constant memory.</summary>
public static class ModelErrors
{
    /// <summary>The errors of a model.</summary>
    /// <param name="model">Names the elements and their E0.</param>
    /// <param name="potential">Evaluates the model.</param>
    /// <param name="structures">Streamed: one at a time is in memory.</param>
    /// <param name="done">Told the number of structures done; null for nobody.</param>
    /// <exception cref="InvalidDataException">A structure holds an unknown element, or its prediction is not finite.</exception>
    public static ErrorTable Of(PotentialModel model, IPotential potential, IEnumerable<Structure> structures, Action<long>? done = null, CancellationToken cancellation = default) =>
        Of(model.Spec.Elements, model.ReferenceEnergies, potential, structures, done, cancellation);

    /// <summary>The errors of any potential.</summary>
    /// <param name="elements">[element]</param>
    /// <param name="referenceEnergies">[element], eV, E0: what the trivial baseline knows</param>
    /// <param name="potential">Evaluates.</param>
    /// <param name="structures">Streamed: one at a time is in memory.</param>
    /// <param name="done">Told the number of structures done; null for nobody.</param>
    /// <exception cref="InvalidDataException">A structure holds an unknown element, or its prediction is not finite.</exception>
    public static ErrorTable Of(
        IReadOnlyList<Element> elements, IReadOnlyList<double> referenceEnergies, IPotential potential, IEnumerable<Structure> structures,
        Action<long>? done = null, CancellationToken cancellation = default)
    {
        var table = new ErrorTable(elements, referenceEnergies);
        var evaluation = new Evaluation();
        foreach (Structure structure in structures)
        {
            cancellation.ThrowIfCancellationRequested();
            ElementCoverage.Require(potential, structure);
            potential.Evaluate(structure, evaluation);
            table.Add(structure, evaluation);
            done?.Invoke(table.Total.Model.Frames);
        }
        return table;
    }
}
