using System.Globalization;
using Amalgam.Atoms;
using Amalgam.Atoms.Elements;
using Amalgam.Atoms.Labels;
using Amalgam.Atoms.Workers;
using Amalgam.Model;
using Amalgam.Model.Parameters;
using Amalgam.Network;

namespace Amalgam.Training.Replay;

/// <summary>How far the predictions of a model have moved from those it began with, on structures that it was not trained on.</summary>
/// <param name="Structures">Number of structures.</param>
/// <param name="Energy">meV/atom, mean absolute difference.</param>
/// <param name="Forces">meV/Å, mean absolute difference of a component.</param>
/// <param name="ByElement">meV/Å, the same by element, largest first.</param>
internal sealed record Movement(int Structures, double Energy, double Forces, IReadOnlyList<(Element Element, double Forces)> ByElement)
{
    /// <summary>Elements that are named.</summary>
    private const int Named = 6;

    /// <param name="apart">structures with the predictions of before as labels</param>
    /// <param name="threads">0 means all processors</param>
    public static Movement Of(PotentialModel model, IReadOnlyList<Structure> apart, int threads)
    {
        using var potentials = new PotentialPool(count => new NetworkPotential(model, Precision.Float32, count), threads);
        double energy = 0;
        var forces = new (double Sum, long Count)[Element.MaxNumber + 1];
        foreach (Prediction prediction in potentials.Predict(apart))
        {
            (Structure structure, Evaluation answer) = (prediction.Structure, prediction.Required().Evaluation);
            energy += Math.Abs(answer.Energy - structure.Labels[LabelTable.Energy]![0]) / structure.Elements.Length;
            double[] before = structure.Labels[LabelTable.Forces]!;
            for (int component = 0; component < before.Length; component++)
            {
                ref (double Sum, long Count) of = ref forces[structure.Elements[component / 3].Number];
                of = (of.Sum + Math.Abs(answer.Forces[component] - before[component]), of.Count + 1);
            }
        }
        return new Movement(apart.Count, 1000 * energy / apart.Count, 1000 * forces.Sum(of => of.Sum) / forces.Sum(of => of.Count),
            [.. Enumerable.Range(0, forces.Length).Where(number => forces[number].Count > 0)
                .Select(number => (new Element(number), 1000 * forces[number].Sum / forces[number].Count)).OrderByDescending(of => of.Item2)]);
    }

    /// <summary>For the user.</summary>
    /// <param name="start">what the model began as</param>
    public string Text(string start) => string.Create(CultureInfo.InvariantCulture,
        $"since {start}: predictions on {CountText.Of(Structures, "structure")} kept apart moved by {Energy:0.0} meV/atom and {Forces:0.0} meV/Å, most for ")
        + string.Join(", ", ByElement.Take(Named).Select(of => string.Create(CultureInfo.InvariantCulture, $"{of.Element.Symbol} {of.Forces:0}"))) + " meV/Å";
}
