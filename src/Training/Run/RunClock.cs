namespace Amalgam.Training.Run;

/// <summary>Seconds used by a run, all sessions together.</summary>
internal sealed class RunClock(TimeProvider time)
{
    private readonly long start = time.GetTimestamp();

    /// <summary>Seconds used by earlier sessions up to their last checkpoint.</summary>
    public double Earlier { get; set; }

    /// <summary>Seconds of this session.</summary>
    public double Session => time.GetElapsedTime(start).TotalSeconds;

    /// <summary>Seconds of all sessions.</summary>
    public double Elapsed => Earlier + Session;
}
