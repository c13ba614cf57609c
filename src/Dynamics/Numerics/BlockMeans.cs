namespace Amalgam.Dynamics.Numerics;

/// <summary>Means of series of any length in blocks of equal length, in constant memory: when there are too many blocks, each two become one.</summary>
/// <remarks>
/// Errors come from the scatter of the blocks: H. Flyvbjerg and H. G. Petersen, J. Chem. Phys. 91, 461 (1989). What correlation is left between
/// neighbouring blocks, ρ, makes an error larger by √((1 + ρ)/(1 − ρ)).
/// </remarks>
/// <param name="width">series that are followed together</param>
internal sealed class BlockMeans(int width)
{
    private const int Most = 64, Fewest = 16;

    // samples per block, whole blocks, samples in all, samples in the open block, [series] sums of the open block, [block, series] means
    private readonly double[] state = [1, 0, 0, 0, .. new double[width + Most * width]];

    /// <summary>Samples so far.</summary>
    public double Count => state[2];

    /// <summary>Everything, for a restart file; written to when it is read back.</summary>
    public double[] State => state;

    private int Blocks => (int)state[1];

    /// <param name="sample">[series]</param>
    public void Add(ReadOnlySpan<double> sample)
    {
        for (int series = 0; series < width; series++) state[4 + series] += sample[series];
        state[2]++;
        if (++state[3] < state[0]) return;
        for (int series = 0; series < width; series++)
        {
            this[Blocks, series] = state[4 + series] / state[0];
            state[4 + series] = 0;
        }
        state[3] = 0;
        if (++state[1] == Most) Join();
    }

    /// <summary>Mean of a series over all samples.</summary>
    /// <param name="shortest">samples that a block of the error must hold, such as those that depend on each other</param>
    /// <param name="fewest">blocks of that length below which there is no error</param>
    public Estimate Mean(int series, double shortest = 1, int fewest = Fewest)
    {
        if (Count == 0) return Estimate.None;
        double whole = 0;
        for (int block = 0; block < Blocks; block++) whole += this[block, series] * state[0];
        double mean = (whole + state[4 + series]) / Count;
        int joined = (int)Math.Max(1, Math.Ceiling(shortest / state[0])), groups = Blocks / joined;
        if (groups < fewest) return new Estimate(mean, double.NaN);
        double[] residuals = new double[groups];
        for (int block = 0; block < groups * joined; block++) residuals[block / joined] += this[block, series] / joined;
        double middle = residuals.Average(), scatter = 0;
        for (int group = 0; group < groups; group++)
        {
            residuals[group] -= middle;
            scatter += residuals[group] * residuals[group];
        }
        return new Estimate(mean, Math.Sqrt(scatter / (groups - 1) / groups) * Inflation(residuals));
    }

    /// <summary>Slope of a straight line through the means of the blocks, per sample; none with fewer than 16 blocks.</summary>
    public Estimate Slope(int series)
    {
        if (Blocks < Fewest) return Estimate.None;
        double[] residuals = new double[Blocks];
        double middle = 0.5 * (Blocks - 1), mean = 0, spread = 0, product = 0, scatter = 0;
        for (int block = 0; block < Blocks; block++) mean += this[block, series] / Blocks;
        for (int block = 0; block < Blocks; block++)
        {
            spread += (block - middle) * (block - middle);
            product += (block - middle) * (this[block, series] - mean);
        }
        double slope = product / spread;
        for (int block = 0; block < Blocks; block++)
        {
            residuals[block] = this[block, series] - mean - slope * (block - middle);
            scatter += residuals[block] * residuals[block];
        }
        return new Estimate(slope, Math.Sqrt(scatter / (Blocks - 2) / spread) * Inflation(residuals)).Times(1 / state[0]);
    }

    private double this[int block, int series]
    {
        get => state[4 + width + block * width + series];
        set => state[4 + width + block * width + series] = value;
    }

    private void Join()
    {
        for (int block = 0; block < Most / 2; block++)
            for (int series = 0; series < width; series++)
                this[block, series] = 0.5 * (this[2 * block, series] + this[2 * block + 1, series]);
        state[0] *= 2;
        state[1] = Most / 2;
    }

    /// <summary>√((1 + ρ)/(1 − ρ)) with the correlation ρ of neighbours, between none and 0.95.</summary>
    private static double Inflation(ReadOnlySpan<double> residuals)
    {
        double squares = 0, products = 0;
        for (int i = 0; i < residuals.Length; i++)
        {
            squares += residuals[i] * residuals[i];
            if (i > 0) products += residuals[i] * residuals[i - 1];
        }
        double correlation = squares > 0 ? Math.Clamp(products / squares, 0, 0.95) : 0;
        return Math.Sqrt((1 + correlation) / (1 - correlation));
    }
}
