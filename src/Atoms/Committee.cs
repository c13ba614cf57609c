using Amalgam.Atoms.Elements;

namespace Amalgam.Atoms;

/// <summary>Several potentials at once: the mean of their answers, and how far they disagree.</summary>
/// <remarks>
/// The mean is a potential of its own: its forces are minus the gradient of its energy. Disagreement (<see cref="Evaluation.Deviations"/>) far from training
/// data is what active learning looks for.
/// </remarks>
public sealed class Committee : IPotential, IDisposable
{
    private readonly Evaluation[] answers;

    /// <param name="members">two or more</param>
    public Committee(IReadOnlyList<IPotential> members)
    {
        if (members.Count < 2) throw new ArgumentException("a committee has at least two members", nameof(members));
        Members = members;
        answers = [.. members.Select(_ => new Evaluation())];
    }

    public IReadOnlyList<IPotential> Members { get; }

    public double Cutoff => Members.Max(member => member.Cutoff);

    public bool HasUncertainty => Members.All(member => member.HasUncertainty);

    public bool Supports(Element element) => Members.All(member => member.Supports(element));

    public void Evaluate(Structure structure, Evaluation result)
    {
        for (int member = 0; member < Members.Count; member++) Members[member].Evaluate(structure, answers[member]);
        result.Reset(structure.AtomCount);
        double part = 1.0 / Members.Count;
        foreach (Evaluation answer in answers)
        {
            result.Energy += part * answer.Energy;
            Add(result.Energies, answer.Energies, part);
            Add(result.Forces, answer.Forces, part);
            Add(result.Virial, answer.Virial, part);
        }
        result.SetDeviations().Compare(answers, result);
        CombineUncertainties(result);
    }

    /// <summary>Disposes the members that can be.</summary>
    public void Dispose()
    {
        foreach (IPotential member in Members) (member as IDisposable)?.Dispose();
    }

    private static void Add(Span<double> sum, ReadOnlySpan<double> numbers, double part)
    {
        for (int i = 0; i < sum.Length; i++) sum[i] += part * numbers[i];
    }

    /// <summary>Where all members know how certain they are: the root of their mean squared uncertainty. Their disagreement comes on top.</summary>
    private void CombineUncertainties(Evaluation result)
    {
        double squares = 0;
        foreach (Evaluation answer in answers) squares += answer.EnergyUncertainty * answer.EnergyUncertainty / answers.Length;
        if (double.IsNaN(squares)) return;
        Span<double> atoms = result.SetUncertainty(Math.Sqrt(squares));
        foreach (Evaluation answer in answers)
            for (int atom = 0; atom < atoms.Length; atom++) atoms[atom] += answer.Uncertainties[atom] * answer.Uncertainties[atom] / answers.Length;
        for (int atom = 0; atom < atoms.Length; atom++) atoms[atom] = Math.Sqrt(atoms[atom]);
    }
}
