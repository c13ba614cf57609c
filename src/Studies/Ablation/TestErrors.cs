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

    /// <exception cref="InvalidDataException">A structure holds an element that the model does not know.</exception>
    public static TestErrors Of(PotentialModel model, IReadOnlyList<Structure> structures, CancellationToken cancellation = default)
    {
        using var potential = new NetworkPotential(model);
        var table = new ErrorTable(model.Spec.Elements, model.BaselineEnergies);
        var evaluation = new Evaluation();
        foreach (Structure structure in structures)
        {
            cancellation.ThrowIfCancellationRequested();
            ElementCoverage.Require(potential, structure);
            potential.Evaluate(structure, evaluation);
            if (!AllFinite(evaluation)) return None with { IsFinite = false };
            table.Add(structure, evaluation);
        }
        ErrorBlock all = table.Total.Model;
        return new TestErrors(Milli(all.Energy.Mae), Milli(all.Forces.Mae), Milli(all.Stress.Mae), true);
    }

    private static bool AllFinite(Evaluation evaluation)
    {
        bool finite = double.IsFinite(evaluation.Energy);
        foreach (double force in evaluation.Forces) finite &= double.IsFinite(force);
        foreach (double component in evaluation.Virial) finite &= double.IsFinite(component);
        return finite;
    }

    private static double Milli(double? value) => 1000 * value ?? double.NaN;
}
