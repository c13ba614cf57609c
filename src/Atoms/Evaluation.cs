using Amalgam.Atoms.Labels;

namespace Amalgam.Atoms;

/// <summary>What a potential predicts for a structure. Reused between calls: nothing is allocated while the atom count stays the same.</summary>
public sealed class Evaluation
{
    private double[] energies = [];
    private double[] forces = [];
    private double[] uncertainties = [];
    private double[] features = [];
    private int featureCount;
    private CommitteeDeviations? deviations;
    private bool hasDeviations;

    public int AtomCount { get; private set; }

    /// <summary>Total energy, eV.</summary>
    public double Energy { get; set; }

    /// <summary>[atom], eV.</summary>
    public Span<double> Energies => energies.AsSpan(0, AtomCount);

    /// <summary>[atom, 3], eV/Å.</summary>
    public Span<double> Forces => forces.AsSpan(0, 3 * AtomCount);

    /// <summary>[3, 3], eV, W = −∂E/∂ε, rows first.</summary>
    public double[] Virial { get; } = new double[9];

    /// <summary>Standard uncertainty of the energy, eV/atom; not-a-number where the potential does not know it.</summary>
    public double EnergyUncertainty { get; private set; } = double.NaN;

    /// <summary>[atom], eV: standard uncertainty of each atom's energy; empty where the potential does not know it.</summary>
    public Span<double> Uncertainties => double.IsNaN(EnergyUncertainty) ? [] : uncertainties.AsSpan(0, AtomCount);

    /// <summary>Largest of <see cref="Uncertainties"/>, eV, and its atom; not-a-number where the potential does not know them.</summary>
    public (double Uncertainty, int Atom) LeastCertain
    {
        get
        {
            if (Uncertainties.IsEmpty) return (EnergyUncertainty, 0);
            int worst = 0;
            for (int atom = 1; atom < AtomCount; atom++)
                if (uncertainties[atom] > uncertainties[worst]) worst = atom;
            return (uncertainties[worst], worst);
        }
    }

    /// <summary>[channel], mean over the atoms of what the last layer of a network weighs; empty where the potential does not know how certain it is, and of a
    /// committee.</summary>
    public ReadOnlySpan<double> MeanFeatures => features.AsSpan(0, featureCount);

    /// <summary>How far the members of a committee disagree; null for a single potential.</summary>
    public CommitteeDeviations? Deviations => hasDeviations ? deviations : null;

    /// <summary>Takes over how certain the energy is, and gives room for the atoms'.</summary>
    /// <param name="energy">eV/atom</param>
    /// <returns>[atom], eV, zeros</returns>
    public Span<double> SetUncertainty(double energy)
    {
        if (double.IsNaN(energy)) throw new ArgumentException("expected a number, found not-a-number", nameof(energy));
        if (uncertainties.Length < AtomCount) uncertainties = new double[AtomCount];
        EnergyUncertainty = energy;
        Uncertainties.Clear();
        return Uncertainties;
    }

    /// <summary>Gives room for <see cref="MeanFeatures"/>.</summary>
    /// <returns>[channel], zeros</returns>
    public Span<double> SetFeatures(int channels)
    {
        if (features.Length < channels) features = new double[channels];
        featureCount = channels;
        Span<double> room = features.AsSpan(0, channels);
        room.Clear();
        return room;
    }

    /// <summary>What takes the deviations of a committee.</summary>
    internal CommitteeDeviations SetDeviations()
    {
        hasDeviations = true;
        return deviations ??= new CommitteeDeviations();
    }

    /// <summary>Puts what is predicted for a label into <paramref name="numbers"/>.</summary>
    /// <param name="label">one that the structure can have</param>
    /// <param name="cell">of the structure; the stress is −W/V</param>
    /// <param name="numbers">[value, component], unit inside; gets the prediction</param>
    public void Read(Label label, Cell cell, Span<double> numbers)
    {
        if (label == LabelTable.Energy) numbers[0] = Energy;
        else if (label == LabelTable.Forces) Forces.CopyTo(numbers);
        else if (label == LabelTable.Stress) ReadStress(cell, numbers);
        else throw new ArgumentException($"no potential predicts {label}", nameof(label));
    }

    /// <summary>σ = −W/V, tensile positive: xx xy xz yx yy yz zx zy zz.</summary>
    /// <param name="cell">of the structure that was evaluated</param>
    /// <returns>[3, 3], eV/Å³, rows first</returns>
    /// <exception cref="ArgumentException">The cell is not periodic along all axes: a stress is not defined.</exception>
    public double[] Stress(Cell cell)
    {
        if (!cell.IsFullyPeriodic)
            throw new ArgumentException("expected a cell that is periodic along all three axes, found "
                + (cell.IsPeriodicAnywhere ? "one with an open axis" : "one that is open along all of them")
                + "\n  → without a volume there is no stress; ask Cell.IsFullyPeriodic first, or use Virial, eV", nameof(cell));
        double[] stress = new double[9];
        ReadStress(cell, stress);
        return stress;
    }

    /// <summary>The stress in Voigt's order: xx yy zz yz xz xy.</summary>
    /// <param name="cell">of the structure that was evaluated</param>
    /// <returns>[6], eV/Å³</returns>
    /// <exception cref="ArgumentException">The cell is not periodic along all axes: a stress is not defined.</exception>
    public double[] VoigtStress(Cell cell)
    {
        double[] stress = Stress(cell);
        return [stress[0], stress[4], stress[8], stress[5], stress[2], stress[1]];
    }

    private void ReadStress(Cell cell, Span<double> stress)
    {
        double volume = cell.Volume;
        // 0 − w and not −w: a vanishing virial gives 0 and not −0.
        for (int component = 0; component < 9; component++) stress[component] = (0 - Virial[component]) / volume;
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
        EnergyUncertainty = double.NaN;
        hasDeviations = false;
        featureCount = 0;
        Energies.Clear();
        Forces.Clear();
        Array.Clear(Virial);
    }
}
