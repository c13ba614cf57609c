using Amalgam.Atoms;
using Amalgam.Model;
using Amalgam.Network;
using Amalgam.Studies.Errors;

namespace Amalgam.Studies.Ablation;

/// <summary>Mean absolute errors of a model in the units of ablation.csv, by the definitions of <c>amalgam evaluate</c>.</summary>
/// <param name="Energy">meV/atom; NaN without labels.</param>
/// <param name="Forces">meV/Å.</param>
/// <param name="Stress">meV/Å³.</param>
/// <param name="IsFinite">Whether all predictions were numbers; the errors are NaN otherwise.</param>
public sealed record TestErrors(double Energy, double Forces, double Stress, bool IsFinite)
{
    /// <summary>No model, no errors.</summary>
    public static readonly TestErrors None = new(double.NaN, double.NaN, double.NaN, true);

    /// <param name="sources">[structure], its source, of a model with conditions; null for none</param>
    /// <exception cref="InvalidDataException">A structure holds an element that the model does not know, or says no charge or spin that it reads.</exception>
    public static TestErrors Of(
        PotentialModel model, IReadOnlyList<Structure> structures, IReadOnlyList<string>? sources = null, CancellationToken cancellation = default)
    {
        var potentials = new Dictionary<string, IPotential>();
        // E0 of the table are those of the baseline, which is not asked for here.
        var table = new ErrorTable(model.Spec.Elements, model.BaselineEnergies[..model.Spec.Elements.Count]);
        try
        {
            var evaluation = new Evaluation();
            for (int index = 0; index < structures.Count; index++)
            {
                cancellation.ThrowIfCancellationRequested();
                string source = sources?[index] ?? "";
                if (!potentials.TryGetValue(source, out IPotential? potential)) potentials[source] = potential = Potential(model, sources?[index]);
                ElementCoverage.Require(potential, structures[index]);
                potential.Evaluate(structures[index], evaluation);
                if (!AllFinite(evaluation)) return None with { IsFinite = false };
                table.Add(structures[index], evaluation);
            }
        }
        finally
        {
            foreach (IPotential potential in potentials.Values) (potential as IDisposable)?.Dispose();
        }
        ErrorBlock all = table.Total.Model;
        return new TestErrors(Milli(all.Energy.Mae), Milli(all.Forces.Mae), Milli(all.Stress.Mae), true);
    }

    private static IPotential Potential(PotentialModel model, string? source) =>
        model.Spec.Conditions is null ? new NetworkPotential(model) : new ConditionedPotential(model, source, default);

    private static bool AllFinite(Evaluation evaluation)
    {
        bool finite = double.IsFinite(evaluation.Energy);
        foreach (double force in evaluation.Forces) finite &= double.IsFinite(force);
        foreach (double component in evaluation.Virial) finite &= double.IsFinite(component);
        return finite;
    }

    private static double Milli(double? value) => 1000 * value ?? double.NaN;
}
