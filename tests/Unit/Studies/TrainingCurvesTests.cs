using Amalgam.Studies.Learning;
using Xunit;

namespace Amalgam.Unit.Studies;

/// <summary>A log read back, and what its curves say.</summary>
public sealed class TrainingCurvesTests
{
    private const string Log = "step\tloss\tvalid_loss\n10\t5\tnan\n20\t4\t3.5\n30\t3\tnan\n40\t2\t2.5\n50\t2.5\t3\n6";

    [Fact]
    public void Columns_are_read_and_a_line_that_is_being_written_is_not()
    {
        TrainingCurves curves = TrainingCurves.Parse(Log, "log.tsv");
        Assert.Equal(5, curves.Rows);
        Assert.Equal([5.0, 4, 3, 2, 2.5], curves["loss"]);
        Assert.Equal(3, curves.Best);
        Assert.Equal(3.0, curves.Last("valid_loss"));
        Assert.Equal(([20.0, 40, 50], [3.5, 2.5, 3]), curves.Pairs("step", "valid_loss"), (a, b) =>
            a.Item1.SequenceEqual(b.Item1) && a.Item2.SequenceEqual(b.Item2));
        Assert.Null(curves.Last("no such column"));
        Assert.Equal(-1, TrainingCurves.None.Best);
    }

    [Theory]
    [InlineData("a,b\n1,2\n", "log.tsv:1: expected the columns of a log")]
    [InlineData("", "log.tsv:1: expected the columns of a log")]
    [InlineData("step\tloss\n1\t2\n3\n", "log.tsv:3: expected 2 columns, found 1")]
    public void Another_file_is_refused(string text, string message) =>
        Assert.StartsWith(message, Assert.Throws<InvalidDataException>(() => TrainingCurves.Parse(text, "log.tsv")).Message, StringComparison.Ordinal);

    [Fact]
    public void A_loss_that_still_falls_is_told_from_one_that_is_level()
    {
        double[] steps = [.. Enumerable.Range(1, 40).Select(i => (double)i)];
        // Over the last quarter (steps 31 to 40), means of 2 points: 1/x falls from 1/31.5 to 1/39.5.
        double expected = (1 / 39.0 + 1 / 40.0) / (1 / 31.0 + 1 / 32.0) - 1;
        Assert.Equal(expected, LearningFindings.Trend(steps, [.. steps.Select(step => 1 / step)])!.Value, 12);
        Assert.Equal(0, LearningFindings.Trend(steps, [.. steps.Select(_ => 2.0)])!.Value, 12);
        Assert.Null(LearningFindings.Trend([1, 2], [1, 2]));
    }

    [Fact]
    public void Jumps_of_the_loss_are_counted_once_each()
    {
        double[] losses = [.. Enumerable.Repeat(1.0, 100)];
        (losses[30], losses[31], losses[70]) = (50, 60, 11);
        Assert.Equal(2, LearningFindings.Spikes(losses));
        losses[10] = 50;
        Assert.Equal(2, LearningFindings.Spikes(losses));
    }
}
