namespace Amalgam.Atoms;

/// <summary>How far the members of a committee disagree about a structure.</summary>
public sealed class CommitteeDeviations
{
    private double[] forces = [], energies = [];
    private int atoms;

    /// <summary>Standard deviation of the members' energies, eV/atom.</summary>
    public double Energy { get; private set; }

    /// <summary>[member], eV/atom: energy minus the mean.</summary>
    public ReadOnlySpan<double> Energies => energies;

    /// <summary>[atom], eV/Å: root of the mean squared distance of the members' forces from their mean.</summary>
    public ReadOnlySpan<double> Forces => forces.AsSpan(0, atoms);

    /// <summary>Largest deviation of the forces on an atom, eV/Å, and the atom.</summary>
    public (double Deviation, int Atom) Worst
    {
        get
        {
            int worst = 0;
            for (int atom = 1; atom < atoms; atom++)
                if (forces[atom] > forces[worst]) worst = atom;
            return atoms == 0 ? (0, 0) : (forces[worst], worst);
        }
    }

    /// <summary>Takes the answers of the members; nothing is allocated while their number and that of the atoms stay the same.</summary>
    internal void Compare(ReadOnlySpan<Evaluation> answers, Evaluation mean)
    {
        atoms = mean.AtomCount;
        if (forces.Length < atoms) forces = new double[atoms];
        if (energies.Length != answers.Length) energies = new double[answers.Length];
        Array.Clear(forces);
        double squares = 0;
        for (int member = 0; member < answers.Length; member++)
        {
            Evaluation answer = answers[member];
            squares += (answer.Energy - mean.Energy) * (answer.Energy - mean.Energy);
            energies[member] = atoms == 0 ? 0 : (answer.Energy - mean.Energy) / atoms;
            for (int i = 0; i < 3 * atoms; i++)
            {
                double off = answer.Forces[i] - mean.Forces[i];
                forces[i / 3] += off * off;
            }
        }
        for (int atom = 0; atom < atoms; atom++) forces[atom] = Math.Sqrt(forces[atom] / answers.Length);
        Energy = atoms == 0 ? 0 : Math.Sqrt(squares / answers.Length) / atoms;
    }
}
