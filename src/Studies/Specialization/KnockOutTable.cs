using Amalgam.Atoms;
using Amalgam.Atoms.Elements;
using Amalgam.Model;
using Amalgam.Model.Backbones.Dpa3;
using Amalgam.Network;
using Amalgam.Studies.Errors;

namespace Amalgam.Studies.Specialization;

/// <summary>
/// What a model loses when one routed expert is removed: its gate is zero for all elements, the other gates stay as they are (they are not renormalised).
/// </summary>
/// <param name="Rows">Router by router, expert by expert.</param>
/// <param name="Structures">Structures of the sample.</param>
/// <param name="Base">Errors with all experts.</param>
/// <param name="Elements">Of the model.</param>
public sealed record KnockOutTable(IReadOnlyList<KnockOut> Rows, int Structures, ErrorTable Base, IReadOnlyList<Element> Elements)
{
    /// <param name="structures">labelled; a sample is taken</param>
    /// <param name="progress">receives the number of experts done and the number of all; null for no progress</param>
    /// <exception cref="InvalidDataException">No structure, no energies and no forces, or an element that the model does not know.</exception>
    public static KnockOutTable Of(PotentialModel model, IReadOnlyList<Structure> structures, KnockOutOptions options, Action<int, int>? progress = null,
        CancellationToken cancellation = default)
    {
        Structure[] sample = Sample(structures, options);
        if (!sample.Any(structure => structure.Energy is not null || structure.Forces is not null))
            throw new InvalidDataException("expected structures with energies or forces to take errors from, found none in "
                + $"{NumberText.Plural(structures.Count, "structure")}\n"
                + "  → give labelled structures, or leave the data out");
        using var network = new BatchEvaluator(model.Parameters.Layout, model.ReferenceEnergies, options.Precision, options.Threads);
        var errors = new SampleErrors(model, sample, network);
        var rows = new List<KnockOut>();
        int routers = model.Parameters.Layout.Routers.Count, routed = model.Spec.RoutedExperts;
        for (int router = 0; router < routers; router++)
            for (int expert = 0; expert < routed; expert++)
            {
                cancellation.ThrowIfCancellationRequested();
                progress?.Invoke(rows.Count, routers * routed);
                rows.Add(Compare(model, errors, router, expert));
            }
        return new KnockOutTable(rows, sample.Length, errors.Base, model.Spec.Elements);
    }

    /// <summary>
    /// The largest growth of the force error of an element (of the energy error without force labels), eV/Å or eV/atom, and the knock-out that made it; null
    /// when the element does not occur in the sample.
    /// </summary>
    public (KnockOut Row, double Change)? Worst(int element)
    {
        bool hasForces = Base.Total.Model.Forces.Count > 0;
        double Change(KnockOut row) => hasForces ? row.ElementForces[element] : row.ElementEnergy[element];
        KnockOut? worst = Rows.Where(row => !double.IsNaN(Change(row))).MaxBy(Change);
        return worst is null ? null : (worst, Change(worst));
    }

    /// <summary>
    /// The model with a gate that is zero. An expert with zero weights and biases adds φ(0) = 0 (nonlinear) or nothing to the sum (linear): exactly what it
    /// would add with a gate of zero, while the other gates stay.
    /// </summary>
    internal static PotentialModel Without(PotentialModel model, int router, int expert)
    {
        var parameters = new ParameterSet(model.Parameters.Layout, [.. model.Parameters.Values]);
        ParameterLayout layout = parameters.Layout;
        foreach (ExpertMap map in layout.Layers.SelectMany(layer => layer.Maps.Values).Concat(layout.Head.Select(layer => layer.Map)))
        {
            if (map.Router != router || map.Routed is null) continue;
            parameters[map.Routed].Slice(expert * map.In * map.Out, map.In * map.Out).Clear();
            parameters[map.RoutedBias!].Slice(expert * map.Out, map.Out).Clear();
        }
        return new PotentialModel(parameters, model.ReferenceEnergies, model.Selection) { BaselineEnergies = model.BaselineEnergies };
    }

    private static KnockOut Compare(PotentialModel model, SampleErrors errors, int router, int expert)
    {
        ErrorTable without = errors.Of(Without(model, router, expert), users =>
            model.Selection is null || users.Any(element => model.Selection.Of(router, element).Contains(expert)));
        ErrorBlock old = errors.Base.Total.Model, changed = without.Total.Model;
        return new KnockOut(
            model.Parameters.Layout.Routers[router].Name, expert, changed.Energy.Mae - old.Energy.Mae, changed.Forces.Mae - old.Forces.Mae,
            Changes(without, entry => entry.Energy), Changes(without, entry => entry.Forces));

        double[] Changes(ErrorTable table, Func<ElementErrors, ErrorSum> sum) => [.. model.Spec.Elements.Select(element =>
            table.ByElement.TryGetValue(element, out ElementErrors? with) ? sum(with).Mae - sum(errors.Base.ByElement[element]).Mae ?? double.NaN
                : double.NaN)];
    }

    /// <summary>A random sample: first structures that hold an element not yet in the sample, then any; in the order of the file.</summary>
    internal static Structure[] Sample(IReadOnlyList<Structure> structures, KnockOutOptions options)
    {
        int[] order = Mantel.Permutations(structures.Count, 1, options.Seed)[0];
        var met = new HashSet<Element>();
        var first = new List<int>();
        var rest = new List<int>();
        foreach (int index in order)
        {
            int before = met.Count;
            if (first.Count < options.Structures) met.UnionWith(structures[index].Elements);
            (met.Count > before ? first : rest).Add(index);
        }
        return [.. first.Concat(rest).Take(options.Structures).Order().Select(index => structures[index])];
    }
}
