using Amalgam.Atoms;
using Amalgam.Atoms.Elements;
using Amalgam.Atoms.Workers;
using Amalgam.Model;

namespace Amalgam.Studies.Errors;

/// <summary>Evaluates a model over labelled structures, in constant memory.</summary>
public static class ModelErrors
{
    /// <summary>The errors of a model, of a committee, or of an analytic control.</summary>
    /// <param name="models">The model, or the members of a committee, whose mean E0 the trivial baseline uses; none for a control, which has no E0.</param>
    /// <param name="potentials">Evaluate.</param>
    /// <param name="structures">Streamed: a few are in memory.</param>
    /// <param name="done">Receives the number of structures done; null for no progress.</param>
    /// <param name="kindOf">The kind of a structure, by which errors are listed too; null for its config_type.</param>
    /// <exception cref="InvalidDataException">A structure holds an unknown element, or its prediction is not finite.</exception>
    public static ErrorTable Of(IReadOnlyList<PotentialModel> models, PotentialPool potentials, IEnumerable<Structure> structures, Action<long>? done = null,
        CancellationToken cancellation = default, Func<Structure, string>? kindOf = null)
    {
        ErrorTable table = EmptyTable(models, kindOf);
        Add([table], potentials, structures, done, cancellation);
        return table;
    }

    /// <summary>A table without structures.</summary>
    /// <param name="models">the model, the members of a committee, or none for a control</param>
    /// <param name="kindOf">the kind of a structure; null for its config_type</param>
    public static ErrorTable EmptyTable(IReadOnlyList<PotentialModel> models, Func<Structure, string>? kindOf = null)
    {
        Element[] elements = [.. Enumerable.Range(1, Element.MaxNumber).Select(number => new Element(number))
            .Where(element => models.All(model => model.Spec.IndexOf(element) >= 0))];
        double[] energies = [.. elements.Select(element => models.Select(model => model.BaselineEnergies[model.Spec.IndexOf(element)]).DefaultIfEmpty(0)
            .Average())];
        return new ErrorTable(elements, energies, kindOf);
    }

    /// <summary>Evaluates every structure once and adds it to all tables.</summary>
    /// <param name="done">Receives the number of structures in the first table; null for no progress.</param>
    /// <exception cref="InvalidDataException">A structure holds an unknown element, or its prediction is not finite.</exception>
    public static void Add(IReadOnlyList<ErrorTable> tables, PotentialPool potentials, IEnumerable<Structure> structures, Action<long>? done = null,
        CancellationToken cancellation = default)
    {
        foreach (Prediction prediction in potentials.Predict(ElementCoverage.Required(potentials, structures), cancellation))
        {
            prediction.Required();
            foreach (ErrorTable table in tables) table.Add(prediction.Structure, prediction.Evaluation);
            done?.Invoke(tables[0].Total.Model.Frames);
        }
    }
}
