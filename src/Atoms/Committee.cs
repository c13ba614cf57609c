using Amalgam.Atoms.Elements;

namespace Amalgam.Atoms;

/// <summary>Several potentials at once: the mean of their answers, and how far they disagree.</summary>
/// <remarks>
/// The mean is a potential of its own: its forces are minus the gradient of its energy. Disagreement far from training data is what active learning looks for.
/// </remarks>
public sealed class Committee : IPotential, IDisposable
{
    private readonly Evaluation[] answers;
    private double[] forceDeviations = [];
    private readonly double[] energyDeviations;

    /// <param name="members">two or more</param>
    public Committee(IReadOnlyList<IPotential> members)
    {
        if (members.Count < 2) throw new ArgumentException("a committee has at least two members", nameof(members));
        Members = members;
        answers = [.. members.Select(_ => new Evaluation())];
        energyDeviations = new double[members.Count];
    }

    public IReadOnlyList<IPotential> Members { get; }

    public double Cutoff => Members.Max(member => member.Cutoff);

    /// <summary>[atom], eV/Å: root of the mean squared distance of the members' forces from their mean, in the last evaluation.</summary>
    public ReadOnlySpan<double> ForceDeviations => forceDeviations.AsSpan(0, answers[0].AtomCount);

    /// <summary>eV/atom: standard deviation of the members' energies, in the last evaluation.</summary>
    public double EnergyDeviation { get; private set; }

    /// <summary>[member], eV/atom: energy minus the mean, in the last evaluation.</summary>
    public ReadOnlySpan<double> EnergyDeviations => energyDeviations;

    /// <summary>Largest force deviation, eV/Å, and its atom, of the last evaluation.</summary>
    public (double Deviation, int Atom) Worst
    {
        get
        {
            int worst = 0;
            for (int atom = 1; atom < ForceDeviations.Length; atom++)
                if (ForceDeviations[atom] > ForceDeviations[worst]) worst = atom;
            return ForceDeviations.IsEmpty ? (0, 0) : (ForceDeviations[worst], worst);
        }
    }

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
        Compare(result);
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

    private void Compare(Evaluation mean)
    {
        int atoms = mean.AtomCount;
        if (forceDeviations.Length < atoms) forceDeviations = new double[atoms];
        Array.Clear(forceDeviations);
        double energies = 0;
        for (int member = 0; member < answers.Length; member++)
        {
            Evaluation answer = answers[member];
            energies += (answer.Energy - mean.Energy) * (answer.Energy - mean.Energy);
            energyDeviations[member] = atoms == 0 ? 0 : (answer.Energy - mean.Energy) / atoms;
            for (int i = 0; i < 3 * atoms; i++)
            {
                double off = answer.Forces[i] - mean.Forces[i];
                forceDeviations[i / 3] += off * off;
            }
        }
        for (int atom = 0; atom < atoms; atom++) forceDeviations[atom] = Math.Sqrt(forceDeviations[atom] / answers.Length);
        EnergyDeviation = atoms == 0 ? 0 : Math.Sqrt(energies / answers.Length) / atoms;
    }
}
