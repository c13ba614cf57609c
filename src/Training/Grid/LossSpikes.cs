using System.Globalization;
using Amalgam.Training.Run;

namespace Amalgam.Training.Grid;

/// <summary>Counts the loss spikes of a run from its log.tsv.</summary>
/// <remarks>
/// Let l_i be the batch losses of the lines of log.tsv, in order. At line i, let m be the median of the <see cref="Before"/> losses before it and h the median
/// of l_i and the two that follow.
/// A spike begins where h &gt; <see cref="Height"/> m (a loss that is not a number counts as infinite) and lasts until a line whose own h, against the same m,
/// is not above it. One batch with large errors is no spike: two of three lines in a row must be high. The first <see cref="Before"/> lines have no spikes.
/// </remarks>
public static class LossSpikes
{
    /// <summary>A spike is higher than this many times the losses before it.</summary>
    public const double Height = 3;

    /// <summary>Lines of the log that say how high the loss was before.</summary>
    public const int Before = 20;

    private const int Together = 3;

    /// <summary>Spikes in a sequence of losses.</summary>
    /// <param name="losses">[line]</param>
    public static int Count(IReadOnlyList<double> losses)
    {
        int spikes = 0;
        double level = double.NaN;
        for (int line = Before; line + Together <= losses.Count; line++)
        {
            double height = Median(losses, line, Together);
            if (!double.IsNaN(level) && height > Height * level) continue;
            double before = Median(losses, line - Before, Before);
            bool begins = double.IsNaN(level) && height > Height * before;
            level = begins ? before : double.NaN;
            if (begins) spikes++;
        }
        return spikes;
    }

    /// <summary>Spikes in the log of a run folder; 0 when there is none.</summary>
    public static int InLog(string folder)
    {
        string path = LogFile.In(folder);
        if (!File.Exists(path)) return 0;
        int column = TrainingLog.Columns.ToList().IndexOf("loss");
        return Count([.. File.ReadLines(path).Skip(1).Select(line => double.Parse(line.Split('\t')[column], CultureInfo.InvariantCulture))]);
    }

    private static double Median(IReadOnlyList<double> losses, int first, int count)
    {
        double[] sorted = [.. Enumerable.Range(first, count).Select(line => double.IsNaN(losses[line]) ? double.PositiveInfinity : losses[line]).Order()];
        return count % 2 == 1 ? sorted[count / 2] : 0.5 * (sorted[count / 2 - 1] + sorted[count / 2]);
    }
}
