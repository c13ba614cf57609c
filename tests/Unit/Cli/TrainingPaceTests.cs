using Amalgam.Cli.Output;
using Amalgam.Training.Progress;
using Xunit;

namespace Amalgam.Unit.Cli;

/// <summary>The smoothed loss and the steps per second that a training shows.</summary>
public sealed class TrainingPaceTests
{
    [Fact]
    public void The_loss_is_a_mean_over_the_last_steps_and_the_rate_that_of_the_last_seconds()
    {
        var pace = new TrainingPace();
        Assert.Equal("loss –", pace.ToString());
        for (int step = 1; step <= 400; step++) pace.Add(At(step, 0.1 * step, step % 2 == 0 ? 3 : 1));
        Assert.Equal(2, pace.Loss, 1e-1);
        Assert.Equal(10, pace.StepsPerSecond!.Value, 1e-9);
        pace.Add(At(401, 40.1, double.NaN));
        Assert.Equal(2, pace.Loss, 1e-1);
        // Slower steps show after a few seconds.
        for (int step = 402; step <= 420; step++) pace.Add(At(step, 40 + (step - 401), 2));
        Assert.Equal(1, pace.StepsPerSecond!.Value, 0.1);
        Assert.Matches(@"^loss 2\.0\d  1\.00 steps/s$", pace.ToString());
    }

    private static TrainingProgress At(long step, double seconds, double loss) =>
        new(step, 0, 0, TimeSpan.FromSeconds(seconds), null, 0, loss, 0, LabelErrors.None, null, null, null);
}
