namespace Amalgam.Studies.Errors;

/// <summary>Counts pairs of numbers (a label and its prediction) on a square grid that grows as they come, in constant memory.</summary>
/// <remarks>The first pairs are also kept as they are. Where a number lies outside, the grid doubles its range: four cells become one.</remarks>
public sealed class DensityGrid
{
    /// <summary>Cells along each axis.</summary>
    public const int Cells = 256;

    /// <summary>Number of pairs that are kept as they are.</summary>
    public const int Kept = 1500;

    private readonly List<(double Label, double Prediction)> first = [];
    private long[] counts = [];
    private double origin;
    private double width;
    private double squared, sum, sumOfSquares;

    /// <summary>Pairs added.</summary>
    public long Count { get; private set; }

    /// <summary>The first <see cref="Kept"/> pairs.</summary>
    public IReadOnlyList<(double Label, double Prediction)> First => first;

    /// <summary>Least of all labels and predictions; positive infinity when nothing was added.</summary>
    public double Least { get; private set; } = double.PositiveInfinity;

    /// <summary>Largest of all labels and predictions.</summary>
    public double Most { get; private set; } = double.NegativeInfinity;

    /// <summary>Part of the variance of the labels that is predicted, 1 − Σ(p − l)²/Σ(l − ⟨l⟩)²; null where the labels do not vary.</summary>
    public double? Determination
    {
        get
        {
            double spread = sumOfSquares - sum * sum / Math.Max(1, Count);
            return Count > 1 && spread > 1e-12 * sumOfSquares ? 1 - squared / spread : null;
        }
    }

    /// <summary>Adds a pair.</summary>
    /// <param name="label">finite</param>
    /// <param name="prediction">finite</param>
    public void Add(double label, double prediction)
    {
        if (!double.IsFinite(label) || !double.IsFinite(prediction)) throw new ArgumentException("expected finite numbers");
        Count++;
        squared += (prediction - label) * (prediction - label);
        sum += label;
        sumOfSquares += label * label;
        Least = Math.Min(Least, Math.Min(label, prediction));
        Most = Math.Max(Most, Math.Max(label, prediction));
        if (Count <= Kept)
        {
            first.Add((label, prediction));
            return;
        }
        if (counts.Length == 0) Begin();
        Tally(label, prediction);
    }

    /// <summary>Counts on a coarser grid over the whole range, for a picture.</summary>
    /// <param name="cells">along each axis; the range of the grid is divided evenly</param>
    /// <returns>[cells, cells], label then prediction; with the number at the start of the axes and the width of a cell</returns>
    public (long[,] Counts, double Origin, double Width) Coarse(int cells)
    {
        double span = Math.Max(Most - Least, 1e-9), cell = span / cells;
        var coarse = new long[cells, cells];
        int Place(double value) => Math.Clamp((int)((value - Least) / cell), 0, cells - 1);
        if (counts.Length == 0)
            foreach ((double label, double prediction) in first) coarse[Place(label), Place(prediction)]++;
        for (int i = 0; i < counts.Length; i++)
            if (counts[i] > 0) coarse[Place(origin + (i / Cells + 0.5) * width), Place(origin + (i % Cells + 0.5) * width)] += counts[i];
        return (coarse, Least, cell);
    }

    private void Begin()
    {
        counts = new long[Cells * Cells];
        double span = Math.Max(Most - Least, 1e-9);
        origin = Least - 0.02 * span;
        width = 1.04 * span / Cells;
        foreach ((double label, double prediction) in first) Tally(label, prediction);
    }

    private void Tally(double label, double prediction)
    {
        while (Math.Min(label, prediction) < origin) Grow(downwards: true);
        while (Math.Max(label, prediction) >= origin + Cells * width) Grow(downwards: false);
        counts[(int)((label - origin) / width) * Cells + (int)((prediction - origin) / width)]++;
    }

    private void Grow(bool downwards)
    {
        var grown = new long[Cells * Cells];
        int shift = downwards ? Cells / 2 : 0;
        for (int i = 0; i < counts.Length; i++) grown[(i / Cells / 2 + shift) * Cells + i % Cells / 2 + shift] += counts[i];
        counts = grown;
        if (downwards) origin -= Cells * width;
        width *= 2;
    }
}
