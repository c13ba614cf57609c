using Amalgam.Dynamics.Motion;
using Amalgam.Dynamics.Restart;

namespace Amalgam.Dynamics.Observers;

/// <summary>Looks at a run now and then and gathers an average.</summary>
internal interface IObserver
{
    /// <summary>Steps between looks.</summary>
    long Interval { get; }

    /// <summary>Takes the present state into the average.</summary>
    void Sample(MotionState state);

    /// <summary>The averages so far, each with the name of its file: a line of names, then numbers, separated by commas.</summary>
    IEnumerable<(string FileName, string Text)> Tables { get; }

    void Save(RestartNumbers numbers);

    void Load(RestartNumbers numbers);
}
