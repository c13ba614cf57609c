using System.Text;
using Amalgam.Atoms;
using Amalgam.Atoms.Neighbors;
using Amalgam.Dynamics.Motion;
using Amalgam.Dynamics.Options;
using Amalgam.Dynamics.Restart;
using Amalgam.Dynamics.Tables;

namespace Amalgam.Dynamics.Observers;

/// <summary>g(r) of all atoms and of each pair of elements: pairs found, over those of an ideal gas of the same density in the same cell.</summary>
/// <remarks>g_ab(r) = V n_ab(r) / (N_a N_b' · shell volume), N_b' = N_b − 1 for a = b, averaged over samples.</remarks>
internal sealed class RadialDistribution : IObserver
{
    private readonly double range, width;
    private readonly ElementKinds kinds;
    private readonly NeighborList list = new();
    private readonly double[] sums; // [pair of kinds, bin], Σ over samples of V · directed pairs a ← b
    private readonly int bins;
    private double samples;

    public RadialDistribution(DynamicsOptions options, Structure start)
    {
        Interval = options.RdfInterval;
        (range, width) = (options.RdfRange, options.RdfWidth);
        kinds = new ElementKinds(start.Elements);
        bins = (int)Math.Ceiling(range / width - 1e-9);
        sums = new double[kinds.Elements.Length * kinds.Elements.Length * bins];
    }

    public IEnumerable<(string FileName, string Text)> Tables => [("rdf.csv", Table())];

    public long Interval { get; }

    public void Sample(MotionState state)
    {
        list.Build(state.Structure, range, 1);
        double volume = state.Structure.Cell.Volume;
        ReadOnlySpan<double> d = list.Displacement;
        for (int i = 0; i < list.AtomCount; i++)
            for (int p = list.Start[i]; p < list.Start[i + 1]; p++)
            {
                int bin = (int)(Math.Sqrt(d[3 * p] * d[3 * p] + d[3 * p + 1] * d[3 * p + 1] + d[3 * p + 2] * d[3 * p + 2]) / width);
                if (bin < bins) sums[Index(kinds.OfAtom[i], kinds.OfAtom[list.Neighbor[p]]) * bins + bin] += volume;
            }
        samples++;
    }

    private string Table()
    {
        int count = kinds.Elements.Length;
        var text = new StringBuilder("r_A,all");
        for (int a = 0; a < count; a++)
            for (int b = a; b < count; b++) text.Append(',').Append(kinds.Elements[a]).Append('-').Append(kinds.Elements[b]);
        text.Append('\n');
        int atoms = kinds.OfAtom.Length;
        for (int bin = 0; bin < bins; bin++)
        {
            double inner = bin * width, outer = inner + width;
            double shell = 4 * Math.PI / 3 * (outer * outer * outer - inner * inner * inner) * Math.Max(1, samples);
            double all = 0;
            for (int pair = 0; pair < count * count; pair++) all += sums[pair * bins + bin];
            List<double> line = [inner + width / 2, Ratio(all, (double)atoms * (atoms - 1) * shell)];
            for (int a = 0; a < count; a++)
                for (int b = a; b < count; b++)
                    line.Add(Ratio(sums[Index(a, b) * bins + bin], (double)kinds.Counts[a] * (kinds.Counts[b] - (a == b ? 1 : 0)) * shell));
            CsvText.AppendLine(text, [.. line]);
        }
        return text.ToString();
    }

    public void Save(RestartNumbers numbers)
    {
        numbers.Add("rdf.sums", sums);
        numbers.Add("rdf.samples", samples);
    }

    public void Load(RestartNumbers numbers)
    {
        numbers.CopyTo("rdf.sums", sums);
        samples = numbers.One("rdf.samples");
    }

    private int Index(int a, int b) => a * kinds.Elements.Length + b;

    // One atom of a kind has no pairs of its own kind but images: nothing to compare with.
    private static double Ratio(double sum, double ideal) => ideal > 0 ? sum / ideal : 0;
}
