using System.Text.Json.Nodes;
using Amalgam.Atoms;

namespace Amalgam.Studies.Soundness;

/// <summary>Energy of a crystal scaled evenly, over its volume.</summary>
/// <param name="Atoms">in the cell</param>
/// <param name="Volumes">[point], Å³/atom, ascending</param>
/// <param name="Energies">[point], eV/atom</param>
public sealed record VolumeCurve(string Source, int Atoms, double[] Volumes, double[] Energies)
{
    private const double LargestStrain = 0.2;
    private const int Points = 81; // MLIP Arena takes every fourth

    /// <summary>Lengths scaled from 0.8 to 1.2, atoms at the same parts of the cell.</summary>
    public static VolumeCurve Of(IPotential potential, Structure structure)
    {
        double[] volumes = new double[Points], energies = new double[Points];
        var evaluation = new Evaluation();
        for (int k = 0; k < Points; k++)
        {
            Structure scaled = structure.Scaled(1 + LargestStrain * (2.0 * k / (Points - 1) - 1));
            potential.Evaluate(scaled, evaluation);
            (volumes[k], energies[k]) = (scaled.Cell.Volume / structure.AtomCount, evaluation.Energy / structure.AtomCount);
        }
        return new VolumeCurve(structure.Source, structure.AtomCount, volumes, energies);
    }

    /// <summary>StructureTransforms of sign of energy differences, those below 1 meV of the whole cell left out; one minimum gives 1.</summary>
    public int Flips => CurveMetrics.SignFlips([.. CurveMetrics.Differences(Coarse(Energies)).Select(difference => difference * Atoms)],
        CurveMetrics.EnergyThreshold);

    /// <summary>With the lowest energy as the minimum: 1 for one minimum.</summary>
    public double Tortuosity => CurveMetrics.Tortuosity(Energies);

    /// <summary>How the largest second difference shrinks when the step is halved.</summary>
    public double Roughness => Differences.Roughness([.. Energies.Select(energy => new[] { energy })], 1e-12 * Math.Max(1, Energies.Max(Math.Abs)));

    /// <summary>Rank correlation of energy and volume up to the given structure: −1 where compression always costs.</summary>
    public double CompressionEnergy => Spearman(0, Middle);

    /// <summary>The same beyond it: 1 where expansion always costs.</summary>
    public double TensionEnergy => Spearman(Middle, Coarse(Volumes).Length - Middle);

    /// <summary>Rank correlation of slope and volume under compression: 1 where it costs ever more.</summary>
    public double CompressionSlope
    {
        get
        {
            double[] volumes = Coarse(Volumes), slopes = CurveMetrics.Differences(Coarse(Energies));
            return RankCorrelation.Spearman([.. Enumerable.Range(0, Middle).Select(k => 0.5 * (volumes[k] + volumes[k + 1]))], slopes.AsSpan(0, Middle));
        }
    }

    private static int Middle => (Points - 1) / 8;

    private static double[] Coarse(double[] values) => [.. values.Where((_, index) => index % 4 == 0)];

    private double Spearman(int first, int count) => RankCorrelation.Spearman(Coarse(Volumes).AsSpan(first, count), Coarse(Energies).AsSpan(first, count));

    public JsonObject ToJson() => new()
    {
        ["structure"] = Source,
        ["atoms"] = Atoms,
        ["flips"] = Flips,
        ["tortuosity"] = JsonNumber.Of(Tortuosity),
        ["roughness"] = JsonNumber.Of(Roughness),
        ["spearman_compression_energy"] = JsonNumber.Of(CompressionEnergy),
        ["spearman_compression_derivative"] = JsonNumber.Of(CompressionSlope),
        ["spearman_tension_energy"] = JsonNumber.Of(TensionEnergy),
        ["volumes_A3_per_atom"] = JsonNumber.ArrayOf(Volumes),
        ["energies_eV_per_atom"] = JsonNumber.ArrayOf(Energies),
    };
}
