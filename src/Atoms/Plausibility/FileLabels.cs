using System.Globalization;
using Amalgam.Atoms.Quantities;

namespace Amalgam.Atoms.Plausibility;

/// <summary>What the labels of one file look like.</summary>
internal sealed class FileLabels(string file)
{
    private readonly List<double> largestStresses = [];
    private readonly NoticedStructures stresses = new(), zeroStresses = new(), forces = new(), zeroForces = new(), netForces = new(), energies = new(),
        zeroEnergies = new(), copies = new(), contradictions = new();
    private double stressSquares, largestNet;
    private string firstCopy = "", firstContradiction = "";

    public void Add(Structure structure)
    {
        if (structure.Energy is double energy)
        {
            energies.Add(structure);
            if (energy == 0) zeroEnergies.Add(structure);
        }
        if (structure.Stress is double[] stress && structure.Cell.IsFullyPeriodic) AddStress(structure, stress);
        if (structure.Forces is double[] labels && structure.AtomCount > 1) AddForces(structure, labels);
    }

    /// <param name="earlier">the same structure, earlier in this file or another</param>
    public void AddDuplicate(Structure structure, Structure earlier)
    {
        bool contradicts = structure.Energy is double one && earlier.Energy is double other && Math.Abs(one - other) > 1e-4 * structure.AtomCount;
        string pair = $"{structure.Source} is {earlier.Source}";
        if (contradicts)
        {
            if (contradictions.Count == 0)
                firstContradiction = string.Create(CultureInfo.InvariantCulture, $"{pair}, {structure.Energy} and {earlier.Energy} eV");
            contradictions.Add(structure);
            return;
        }
        if (copies.Count == 0) firstCopy = pair;
        copies.Add(structure);
    }

    public IEnumerable<LabelNotice> Notices()
    {
        if (largestStresses.Count > 0 && Median(largestStresses) > LabelLimits.Stress) yield return StressSize();
        if (zeroStresses.Count > 0)
            yield return Notice("stress_zero", zeroStresses, $"stress exactly zero in {Of(zeroStresses, stresses)}, as where it was not computed",
                "take the stress out of these structures; a label that is missing is not trained on");
        if (zeroForces.Count > 1 && zeroForces.Count == forces.Count)
            yield return Notice("forces_zero", zeroForces, $"forces exactly zero in {Of(zeroForces, forces)}, as where they were not computed",
                "take the column out, and set [loss] forces_start and forces_end to 0 to train without forces");
        if (zeroEnergies.Count > 0)
            yield return Notice("energy_zero", zeroEnergies, $"energy exactly zero in {Of(zeroEnergies, energies)}, as where a calculation failed",
                "take these structures out, or their energies; one such energy moves E0 of every element in it");
        if (netForces.Count > 0)
            yield return Notice("net_forces", netForces, string.Create(CultureInfo.InvariantCulture,
                $"forces that do not add up to zero in {Of(netForces, forces)}; their mean is up to {largestNet:0.###} eV/Å per atom"),
                "no model of an isolated system can follow them: look for constraints, an applied field, or a term missing in the forces");
        if (contradictions.Count > 0)
            yield return Notice("contradictions", contradictions,
                $"the same structure with another energy, {contradictions.Count} times ({firstContradiction})",
                "the data mix settings or programs; keep one of them");
        if (copies.Count > 0)
            yield return Notice("duplicates", copies, $"the same structure again, {copies.Count} times ({firstCopy})",
                "copies weigh more in training and, set aside, make validation errors too small; keep one of each");
    }

    private void AddStress(Structure structure, double[] stress)
    {
        stresses.Add(structure);
        double largest = 0;
        bool isZero = true;
        foreach (double component in stress)
        {
            if (double.IsNaN(component)) return;
            isZero &= component == 0;
            largest = Math.Max(largest, Math.Abs(component));
            stressSquares += component * component / stress.Length;
        }
        if (isZero) zeroStresses.Add(structure);
        else largestStresses.Add(largest);
    }

    private void AddForces(Structure structure, double[] labels)
    {
        forces.Add(structure);
        Span<double> sum = stackalloc double[3];
        bool isZero = true;
        for (int i = 0; i < labels.Length; i++)
        {
            if (double.IsNaN(labels[i])) return;
            isZero &= labels[i] == 0;
            sum[i % 3] += labels[i] / structure.AtomCount;
        }
        if (isZero) zeroForces.Add(structure);
        double net = Math.Sqrt(sum[0] * sum[0] + sum[1] * sum[1] + sum[2] * sum[2]);
        if (net <= LabelLimits.NetForce) return;
        netForces.Add(structure);
        largestNet = Math.Max(largestNet, net);
    }

    private LabelNotice StressSize()
    {
        double size = Math.Sqrt(stressSquares / stresses.Count);
        return Notice("stress_size", stresses, string.Create(CultureInfo.InvariantCulture,
            $"stress of {stresses} is {size:0.#} eV/Å³ in the root mean square, {size * Units.GigapascalPerElectronvoltPerCubicAngstrom:0} GPa: "
            + $"no stress of matter"),
            "is it in kbar or GPa? Say so in the file (stress-unit=kbar). VASP prints kbar with compression positive: "
            + "σ = −6.2415e-4 eV/Å³ per kbar, tension positive");
    }

    private LabelNotice Notice(string name, NoticedStructures structures, string sentence, string advice) =>
        new(name, file, structures.Count, sentence, advice);

    private static string Of(NoticedStructures some, NoticedStructures all) => $"{some.Count} of {all.Count} structures (first {some.First})";

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);
}
