using Amalgam.Atoms.Labels;

namespace Amalgam.Atoms;

/// <summary>What a potential predicts for a structure. Reused between calls: nothing is allocated while the atom count stays the same.</summary>
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

    /// <summary>Puts what is predicted for a label into <paramref name="numbers"/>.</summary>
    /// <param name="label">one that the structure can have</param>
    /// <param name="cell">of the structure; the stress is −W/V</param>
    /// <param name="numbers">[value, component], unit inside; gets the prediction</param>
    public void Read(Label label, Cell cell, Span<double> numbers)
    {
        if (label == LabelTable.Energy) numbers[0] = Energy;
        else if (label == LabelTable.Forces) Forces.CopyTo(numbers);
        else if (label == LabelTable.Stress)
        {
            double volume = cell.Volume;
            // 0 − w and not −w: a vanishing virial gives 0 and not −0.
            for (int component = 0; component < 9; component++) numbers[component] = (0 - Virial[component]) / volume;
        }
        else throw new ArgumentException($"no potential predicts {label}", nameof(label));
    }

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
