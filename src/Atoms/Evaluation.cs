namespace Amalgam.Atoms;

/// <summary>What a potential says about a structure. Reused between calls: nothing is allocated while the atom count stays the same.</summary>
public sealed class Evaluation
{
    private double[] energies = [];
    private double[] forces = [];

    public int AtomCount { get; private set; }

    /// <summary>Total energy, eV.</summary>
    public double Energy { get; set; }

    /// <summary>[atom], eV.</summary>
    public Span<double> Energies => energies.AsSpan(0, AtomCount);

    /// <summary>[atom, 3], eV/Å.</summary>
    public Span<double> Forces => forces.AsSpan(0, 3 * AtomCount);

    /// <summary>[3, 3], eV, W = −∂E/∂ε, rows first.</summary>
    public double[] Virial { get; } = new double[9];

    /// <summary>Makes room for <paramref name="atomCount"/> atoms and sets everything to zero.</summary>
    public void Reset(int atomCount)
    {
        if (energies.Length < atomCount)
        {
            energies = new double[atomCount];
            forces = new double[3 * atomCount];
        }
        AtomCount = atomCount;
        Energy = 0;
        Energies.Clear();
        Forces.Clear();
        Array.Clear(Virial);
    }
}
