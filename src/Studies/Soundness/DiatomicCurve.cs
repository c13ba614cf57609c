using System.Text.Json.Nodes;
using Amalgam.Atoms;
using Amalgam.Atoms.Elements;

namespace Amalgam.Studies.Soundness;

/// <summary>Energy and force of two atoms over their distance.</summary>
/// <param name="Distances">[point], Å, ascending</param>
/// <param name="Energies">[point], eV</param>
/// <param name="Forces">[point], eV/Å, along the bond on the second atom: positive pushes apart</param>
/// <param name="Apart">eV, energies of the two isolated atoms</param>
public sealed record DiatomicCurve(ElementPair Pair, double[] Distances, double[] Energies, double[] Forces, double Apart)
{
    private const double Spacing = 0.01; // Å
    private const double Nearest = 0.9, Farthest = 3.1; // of covalent and van der Waals radii
    private const double FarthestUnknown = 6; // Å

    /// <summary>
    /// From 0.9 covalent radii to 3.1 van der Waals radii in steps of 0.01 Å, as MLIP Arena draws them; the mean of two elements' radii for a mixed pair.
    /// </summary>
    public static DiatomicCurve Of(IPotential potential, ElementPair pair)
    {
        double first = Nearest * 0.5 * (pair.First.CovalentRadius + pair.Second.CovalentRadius);
        double last = VanDerWaalsRadii.Of(pair.First) is double one && VanDerWaalsRadii.Of(pair.Second) is double other ? Farthest * 0.5 * (one + other)
            : FarthestUnknown;
        int points = (int)((last - first) / Spacing);
        var curve = new DiatomicCurve(pair, new double[points], new double[points], new double[points], 0);
        var evaluation = new Evaluation();
        for (int k = 0; k < points; k++)
        {
            double r = curve.Distances[k] = first + (last - first) * k / (points - 1);
            potential.Evaluate(Molecule(pair, r), evaluation);
            (curve.Energies[k], curve.Forces[k]) = (evaluation.Energy, evaluation.Forces[3]);
        }
        double apart = 0;
        foreach (Element element in (Element[])[pair.First, pair.Second])
        {
            potential.Evaluate(new Structure([element], new double[3], Cell.Open), evaluation);
            apart += evaluation.Energy;
        }
        return curve with { Apart = apart };
    }

    /// <summary>Two atoms on the x axis.</summary>
    /// <param name="r">Å</param>
    public static Structure Molecule(ElementPair pair, double r) => new([pair.First, pair.Second], [0, 0, 0, r, 0, 0], Cell.Open) { Source = pair.ToString() };

    public double Tortuosity => CurveMetrics.Tortuosity(Energies);
    public int ForceFlips => CurveMetrics.SignFlips(Forces, CurveMetrics.ForceThreshold);
    public int EnergyFlips => CurveMetrics.SignFlips(CurveMetrics.Differences(Energies), CurveMetrics.EnergyThreshold);

    /// <summary>eV.</summary>
    public double EnergyJump => CurveMetrics.Jump(CurveMetrics.Differences(Energies), CurveMetrics.EnergyThreshold);

    /// <summary>
    /// eV: the energy at the shortest distance above that of the two atoms apart; below zero where they fall together, and also where the force there pulls.
    /// </summary>
    public double Wall => Forces[0] > 0 ? Energies[0] - Apart : Math.Min(0, Energies[0] - Apart);

    /// <summary>Å: where the energy is lowest.</summary>
    public double BondLength => Distances[Array.IndexOf(Energies, Energies.Min())];

    /// <summary>eV.</summary>
    public double Depth => Apart - Energies.Min();

    public JsonObject ToJson() => new()
    {
        ["pair"] = Pair.ToString(),
        ["tortuosity"] = JsonNumber.Of(Tortuosity),
        ["force_flips"] = ForceFlips,
        ["energy_flips"] = EnergyFlips,
        ["energy_jump_eV"] = JsonNumber.Of(EnergyJump),
        ["wall_eV"] = JsonNumber.Of(Wall),
        ["bond_length_A"] = JsonNumber.Of(BondLength),
        ["depth_eV"] = JsonNumber.Of(Depth),
        ["isolated_atoms_eV"] = JsonNumber.Of(Apart),
        ["distances_A"] = JsonNumber.ArrayOf(Distances),
        ["energies_eV"] = JsonNumber.ArrayOf(Energies),
        ["forces_eV_per_A"] = JsonNumber.ArrayOf(Forces),
    };
}
