using System.Text;
using Amalgam.Atoms;
using Amalgam.Dynamics.Motion;
using Amalgam.Dynamics.Options;
using Amalgam.Dynamics.Restart;
using Amalgam.Dynamics.Tables;

namespace Amalgam.Dynamics.Observers;

/// <summary>Averages over time origins of what becomes of atoms after a time: mean squared displacements or the velocity autocorrelation.</summary>
/// <remarks>
/// Several origins are followed at once, a quarter of the window apart, each through one window; only origins are kept, so that restart files stay small.
/// </remarks>
internal sealed class TimeCorrelation : IObserver
{
    private const int Origins = 4;
    private readonly string firstColumns;
    private readonly int window;
    private readonly double timestep;
    private readonly ElementKinds kinds;
    private readonly Quantity quantity;
    private readonly double[] origins; // [origin, atom, 3]
    private readonly double[] lags; // [origin], samples since the origin was taken; -1 for none
    private readonly double[] sums; // [lag, kind]
    private readonly double[] counts; // [lag]
    private double samples;

    private TimeCorrelation(Quantity quantity, long interval, int window, double timestep, Structure start)
    {
        (this.quantity, Interval, this.window, this.timestep) = (quantity, interval, window, timestep);
        kinds = new ElementKinds(start);
        firstColumns = $"time_fs,all_{quantity.Unit}{string.Concat(kinds.Elements.Select(element => $",{element}_{quantity.Unit}"))}";
        origins = new double[Origins * 3 * start.AtomCount];
        lags = [.. Enumerable.Repeat(-1.0, Origins)];
        sums = new double[(window + 1) * kinds.Elements.Length];
        counts = new double[window + 1];
    }

    /// <summary>⟨|r(t) − r(0)|²⟩, Å²; atoms are never wrapped, so nothing need be unwrapped.</summary>
    public static TimeCorrelation Displacements(DynamicsOptions options, Structure start) =>
        new(new("msd", "A2", state => state.Structure.Positions, SquaresDifferences: true), options.MsdInterval, options.MsdWindow, options.Timestep, start);

    /// <summary>⟨v(t)·v(0)⟩, Å²/fs².</summary>
    public static TimeCorrelation Velocities(DynamicsOptions options, Structure start) =>
        new(new("vacf", "A2_per_fs2", state => state.Velocities, SquaresDifferences: false), options.VacfInterval, options.VacfWindow, options.Timestep,
            start);

    public string FileName => quantity.Name + ".csv";

    public long Interval { get; }

    public void Sample(MotionState state)
    {
        double[] now = quantity.Of(state);
        int spacing = Math.Max(1, (window + Origins) / Origins);
        if (samples % spacing == 0)
        {
            int oldest = (int)(samples / spacing) % Origins;
            now.CopyTo(origins, oldest * now.Length);
            lags[oldest] = 0;
        }
        for (int origin = 0; origin < Origins; origin++)
        {
            if (lags[origin] < 0 || lags[origin] > window) continue;
            Add(now, origins.AsSpan(origin * now.Length, now.Length), (int)lags[origin]);
            lags[origin]++;
        }
        samples++;
    }

    public string Table()
    {
        var text = new StringBuilder(firstColumns).Append('\n');
        for (int lag = 0; lag <= window && counts[lag] > 0; lag++)
        {
            ReadOnlySpan<double> sum = sums.AsSpan(lag * kinds.Elements.Length, kinds.Elements.Length);
            double[] line = new double[2 + sum.Length];
            line[0] = lag * Interval * timestep;
            for (int kind = 0; kind < sum.Length; kind++)
            {
                line[1] += sum[kind] / (counts[lag] * kinds.OfAtom.Length);
                line[2 + kind] = sum[kind] / (counts[lag] * kinds.Counts[kind]);
            }
            CsvText.AppendLine(text, line);
        }
        return text.ToString();
    }

    public void Save(RestartNumbers numbers)
    {
        numbers.Add(quantity.Name + ".origins", origins);
        numbers.Add(quantity.Name + ".lags", lags);
        numbers.Add(quantity.Name + ".sums", sums);
        numbers.Add(quantity.Name + ".counts", counts);
        numbers.Add(quantity.Name + ".samples", samples);
    }

    public void Load(RestartNumbers numbers)
    {
        numbers.CopyTo(quantity.Name + ".origins", origins);
        numbers.CopyTo(quantity.Name + ".lags", lags);
        numbers.CopyTo(quantity.Name + ".sums", sums);
        numbers.CopyTo(quantity.Name + ".counts", counts);
        samples = numbers.One(quantity.Name + ".samples");
    }

    private void Add(ReadOnlySpan<double> now, ReadOnlySpan<double> then, int lag)
    {
        Span<double> sum = sums.AsSpan(lag * kinds.Elements.Length, kinds.Elements.Length);
        bool squares = quantity.SquaresDifferences;
        counts[lag]++;
        for (int i = 0; i < now.Length; i += 3)
        {
            double x = now[i], y = now[i + 1], z = now[i + 2], x0 = then[i], y0 = then[i + 1], z0 = then[i + 2];
            sum[kinds.OfAtom[i / 3]] += squares
                ? (x - x0) * (x - x0) + (y - y0) * (y - y0) + (z - z0) * (z - z0)
                : x * x0 + y * y0 + z * z0;
        }
    }

    /// <summary>What is followed.</summary>
    /// <param name="Name">of the file and of the numbers in a restart file</param>
    /// <param name="Unit">of the average, as in the names of the columns</param>
    /// <param name="Of">[atom, 3], now</param>
    /// <param name="SquaresDifferences">averages |q(t) − q(0)|² when true, q(t)·q(0) when false</param>
    private sealed record Quantity(string Name, string Unit, Func<MotionState, double[]> Of, bool SquaresDifferences);
}
