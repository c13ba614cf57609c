using Amalgam.Training.Options;

namespace Amalgam.Training.Optimization;

/// <summary>Learning rate as a function of the part of the run that is over.</summary>
internal sealed class LearningRateSchedule(ScheduleOptions options)
{
    /// <summary>Learning rate of a step.</summary>
    /// <param name="fraction">part of the run that is over when the step is done, 0 to 1</param>
    public double RateAt(double fraction) =>
        options.Highest * DecayAt(fraction) * (fraction < options.Warmup ? fraction / options.Warmup : 1);

    /// <summary>lr/lr_0 without warm-up: 1 during warm-up, then falling to the final ratio. Loss prefactors follow it.</summary>
    public double DecayAt(double fraction)
    {
        double ratio = options.FinalLearningRate / options.Highest;
        double time = options.Warmup < 1 ? Math.Clamp((fraction - options.Warmup) / (1 - options.Warmup), 0, 1) : 0;
        return options.Shape switch
        {
            DecayShape.Cosine => ratio + (1 - ratio) * 0.5 * (1 + Math.Cos(Math.PI * time)),
            DecayShape.Exponential => Math.Pow(ratio, time),
            _ => 1,
        };
    }
}
