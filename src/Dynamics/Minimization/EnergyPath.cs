using Amalgam.Atoms;
using Amalgam.Dynamics.Tables;

namespace Amalgam.Dynamics.Minimization;

/// <summary>Energies along a path of structures.</summary>
/// <param name="Images">from start to end</param>
/// <param name="Energies">[image], eV</param>
/// <param name="Distances">[image], Å, length of the path so far, in the space of all coordinates</param>
/// <param name="Slopes">[image], eV/Å, of the energy along the path</param>
public sealed record EnergyPath(IReadOnlyList<Structure> Images, double[] Energies, double[] Distances, double[] Slopes)
{
    private const int PointsPerPiece = 20;

    /// <summary>[image], energy, forces and virial of each.</summary>
    public IReadOnlyList<Evaluation> Evaluations { get; init; } = [];

    /// <summary>eV, of the highest image above the start.</summary>
    public double Barrier => Energies.Max() - Energies[0];

    /// <summary>eV, of the highest image above the end.</summary>
    public double ReverseBarrier => Energies.Max() - Energies[^1];

    /// <summary>A row per image: distance, energy, energy above the start, slope.</summary>
    public DataTable Table()
    {
        var table = new DataTable("image", "distance_A", "energy_eV", "relative_eV", "slope_eV_per_A");
        for (int i = 0; i < Energies.Length; i++) table.Add(i, Distances[i], Energies[i], Energies[i] - Energies[0], Slopes[i]);
        return table;
    }

    /// <summary>The energy between the images as well: cubic curves through the energies with their slopes.</summary>
    /// <returns>[point], Å along the path, and [point], eV above the start</returns>
    public (double[] Distances, double[] Energies) Curve()
    {
        List<double> distances = [], energies = [];
        for (int i = 0; i + 1 < Energies.Length; i++)
            for (int p = 0; p <= PointsPerPiece; p++)
            {
                double t = (double)p / PointsPerPiece, length = Distances[i + 1] - Distances[i];
                distances.Add(Distances[i] + t * length);
                energies.Add(Between(i, t, length) - Energies[0]);
            }
        return ([.. distances], [.. energies]);
    }

    // Hermite's cubic through two energies with two slopes.
    private double Between(int i, double t, double length) =>
        Energies[i] * (1 + 2 * t) * (1 - t) * (1 - t) + Energies[i + 1] * t * t * (3 - 2 * t)
        + length * (Slopes[i] * t * (1 - t) * (1 - t) - Slopes[i + 1] * t * t * (1 - t));
}
