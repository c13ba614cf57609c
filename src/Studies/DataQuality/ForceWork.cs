using Amalgam.Atoms;

namespace Amalgam.Studies.DataQuality;

/// <summary>Whether forces fit energies: along the frames of a trajectory ΔE = −½ Σ (F_i + F_j) · Δx, to third order in the step.</summary>
internal sealed class ForceWork
{
    private const double MostStep = 0.15, LeastStep = 1e-5; // Å, of any atom

    private Structure? before;
    private double workSquares, products, energySquares;

    /// <summary>Steps between neighbouring frames that were compared.</summary>
    public int Steps { get; private set; }

    /// <summary>Change of the energy over the work of the forces: 1 where they fit.</summary>
    public double Slope => products / workSquares;

    /// <summary>Part of the changes of the energy that the work explains, but for a factor.</summary>
    public double Explained => products * products / (workSquares * energySquares);

    public void Add(Structure structure)
    {
        Structure? last = before;
        before = structure;
        if (last?.Energy is not double first || structure.Energy is not double second || last.Forces is null || structure.Forces is null) return;
        if (!last.Elements.AsSpan().SequenceEqual(structure.Elements) || !last.Cell.Rows.SequenceEqual(structure.Cell.Rows)) return;
        double work = 0, largest = 0;
        for (int i = 0; i < structure.Positions.Length; i++)
        {
            double step = structure.Positions[i] - last.Positions[i];
            largest = Math.Max(largest, Math.Abs(step));
            work -= 0.5 * (last.Forces[i] + structure.Forces[i]) * step;
        }
        if (largest is < LeastStep or > MostStep || !double.IsFinite(work + first + second)) return;
        Steps++;
        workSquares += work * work;
        products += work * (second - first);
        energySquares += (second - first) * (second - first);
    }
}
