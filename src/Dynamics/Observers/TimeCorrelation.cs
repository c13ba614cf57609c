using System.Text;
using Amalgam.Atoms;
using Amalgam.Dynamics.Minimization;
using Amalgam.Dynamics.Motion;
using Amalgam.Dynamics.Numerics;
using Amalgam.Dynamics.Options;
using Amalgam.Dynamics.Restart;
using Amalgam.Dynamics.Tables;

namespace Amalgam.Dynamics.Observers;

/// <summary>Averages over time origins of what becomes of atoms after a time: mean squared displacements or the velocity autocorrelation.</summary>
/// <remarks>
/// <para>Every sample is an origin and is followed through one window. Where that many origins are more than <see cref="MostNumbers"/>, they are taken less
/// often, evenly: memory is bounded for any window and any number of atoms.</para>
/// <para>Each origin also gives a diffusion coefficient, linear in its averages: a sixth of the slope of the displacements between a fifth of the window and
/// its end, or a third of the integral of the autocorrelation over the window. Their mean is the result, their scatter in blocks of time its error.</para>
/// </remarks>
internal sealed class TimeCorrelation : IObserver
{
    /// <summary>Numbers kept of all origins together, 32 MB.</summary>
    internal const int MostNumbers = 4_000_000;

    private const double SquareCentimetresPerSecond = 0.1; // 1 Å²/fs
    private const int FewestBlocks = 5;
    private readonly string name, unit;
    private readonly int window, spacing, slots;
    private readonly double step; // fs between samples
    private readonly CorrelationSource source;
    private readonly double[] weights; // [lag], diffusion coefficient per average, cm²/s
    private readonly double[] origins; // [slot, 3, atom]
    private readonly double[] taken; // [slot], sample of the origin; -1 for none
    private readonly double[] sums; // [lag, kind, term]
    private readonly double[] counts; // [lag]
    private readonly double[] slopes; // [slot, kind, term], Σ weight · average of an origin so far
    private readonly double[] coefficients; // [all and each kind], of one origin
    private readonly BlockMeans diffusion;
    private double samples;

    private TimeCorrelation(
        string name, string unit, CorrelationSource source, long interval, int window, double timestep, Func<int, double, double[]> weightsOf)
    {
        (this.name, this.unit, this.source, Interval, this.window) = (name, unit, source, interval, window);
        step = interval * timestep;
        int length = source.Values.Length, kinds = source.Kinds.Elements.Length;
        int most = (int)Math.Clamp(MostNumbers / (long)length, 1, window + 1L);
        spacing = (window + most) / most;
        slots = window / spacing + 1;
        weights = weightsOf(window, step);
        origins = new double[(long)slots * length];
        taken = [.. Enumerable.Repeat(-1.0, slots)];
        sums = new double[(window + 1) * kinds * source.Terms];
        counts = new double[window + 1];
        slopes = new double[slots * kinds * source.Terms];
        coefficients = new double[kinds + 1];
        diffusion = new BlockMeans(kinds + 1);
    }

    /// <summary>
    /// ⟨|r(t) − r(0)|²⟩, Å², beside the motion of the centre of mass. In a cell that changes: displacements in scaled coordinates s = r h⁻¹, times the mean
    /// cell of the run; they contain no dilation and do not depend on where the origin or an image of an atom is.
    /// </summary>
    /// <remarks>Atoms are never wrapped, so nothing need be unwrapped.</remarks>
    /// <param name="constraints">atoms that are fixed altogether do not count; null for none</param>
    public static TimeCorrelation Displacements(DynamicsOptions options, Structure start, AtomConstraints? constraints = null) =>
        new("msd", "A2",
            new CorrelationSource(start, options.Ensemble == Ensemble.Npt ? CorrelationKind.Scaled : CorrelationKind.Displacement, constraints),
            options.MsdInterval, options.MsdWindow, options.Timestep, SlopeWeights);

    /// <summary>⟨v(t)·v(0)⟩, Å²/fs², beside the velocity of the centre of mass.</summary>
    /// <param name="constraints">as of <see cref="Displacements"/></param>
    public static TimeCorrelation Velocities(DynamicsOptions options, Structure start, AtomConstraints? constraints = null) =>
        new("vacf", "A2_per_fs2", new CorrelationSource(start, CorrelationKind.Velocity, constraints),
            options.VacfInterval, options.VacfWindow, options.Timestep, IntegralWeights);

    public IEnumerable<(string FileName, string Text)> Tables => [(name + ".csv", Averages()), (name + "-diffusion.csv", Coefficients())];

    public long Interval { get; }

    /// <summary>cm²/s, of all atoms and of each element; without an error from less than six windows, and none from less than one.</summary>
    public IEnumerable<(string Name, Estimate Coefficient)> Diffusion
    {
        get
        {
            double shortest = (double)window / spacing;
            int kinds = source.Kinds.Elements.Length;
            if (kinds > 1) yield return ($"all atoms ({name})", diffusion.Mean(0, shortest, FewestBlocks));
            for (int kind = 0; kind < kinds; kind++)
                yield return ($"{source.Kinds.Elements[kind]} ({name})", diffusion.Mean(kind + 1, shortest, FewestBlocks));
        }
    }

    public void Sample(MotionState state)
    {
        source.Take(state);
        ReadOnlySpan<double> now = source.Values;
        int terms = source.Kinds.Elements.Length * source.Terms;
        if (samples % spacing == 0)
        {
            int slot = (int)(samples / spacing % slots);
            now.CopyTo(origins.AsSpan(slot * now.Length, now.Length));
            taken[slot] = samples;
            slopes.AsSpan(slot * terms, terms).Clear();
        }
        for (int slot = 0; slot < slots; slot++)
        {
            if (taken[slot] < 0 || samples - taken[slot] > window) continue;
            int lag = (int)(samples - taken[slot]);
            counts[lag]++;
            source.Add(origins.AsSpan(slot * now.Length, now.Length), sums.AsSpan(lag * terms, terms), slopes.AsSpan(slot * terms, terms), weights[lag]);
            if (lag == window) Finish(slopes.AsSpan(slot * terms, terms));
        }
        samples++;
    }

    public void Save(RestartNumbers numbers)
    {
        foreach ((string part, double[] state) in Parts()) numbers.Add($"{name}.{part}", state);
        numbers.Add(name + ".samples", samples);
    }

    public void Load(RestartNumbers numbers)
    {
        foreach ((string part, double[] state) in Parts()) numbers.CopyTo($"{name}.{part}", state);
        samples = numbers.One(name + ".samples");
    }

    private IEnumerable<(string Part, double[] State)> Parts() =>
    [
        ("origins", origins), ("taken", taken), ("sums", sums), ("counts", counts), ("slopes", slopes), ("diffusion", diffusion.State),
        ("cell", source.State),
    ];

    /// <summary>An origin has been followed to its end.</summary>
    private void Finish(ReadOnlySpan<double> slope)
    {
        source.Contract(slope, coefficients);
        diffusion.Add(coefficients);
    }

    private string Averages()
    {
        int kinds = source.Kinds.Elements.Length, terms = kinds * source.Terms;
        var text = new StringBuilder($"time_fs,all_{unit}{string.Concat(source.Kinds.Elements.Select(element => $",{element}_{unit}"))}\n");
        double[] line = new double[2 + kinds];
        for (int lag = 0; lag <= window && counts[lag] > 0; lag++)
        {
            line[0] = lag * step;
            source.Contract(sums.AsSpan(lag * terms, terms), line.AsSpan(1));
            for (int column = 1; column < line.Length; column++) line[column] /= counts[lag];
            CsvText.AppendLine(text, line);
        }
        return text.ToString();
    }

    private string Coefficients()
    {
        var text = new StringBuilder("atoms,diffusion_cm2_per_s,error_cm2_per_s\n");
        double shortest = (double)window / spacing;
        for (int column = 0; column < coefficients.Length; column++)
        {
            Estimate one = diffusion.Mean(column, shortest, FewestBlocks);
            CsvText.AppendLine(text.Append(column == 0 ? "all" : source.Kinds.Elements[column - 1].Symbol).Append(','), one.Value, one.Error);
        }
        return text.ToString();
    }

    /// <summary>Least squares for a line through the lags from a fifth of the window on.</summary>
    private static double[] SlopeWeights(int window, double step)
    {
        int first = window / 5, count = window - first + 1;
        double middle = 0.5 * (first + window), spread = count * ((double)count * count - 1) / 12;
        return [.. Enumerable.Range(0, window + 1).Select(lag => lag < first ? 0 : (lag - middle) / (spread * step) / 6 * SquareCentimetresPerSecond)];
    }

    /// <summary>The rule of trapezoids.</summary>
    private static double[] IntegralWeights(int window, double step) =>
        [.. Enumerable.Range(0, window + 1).Select(lag => (lag == 0 || lag == window ? 0.5 : 1) * step / 3 * SquareCentimetresPerSecond)];
}
