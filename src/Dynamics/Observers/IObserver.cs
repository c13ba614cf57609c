using Amalgam.Dynamics.Motion;
using Amalgam.Dynamics.Restart;

namespace Amalgam.Dynamics.Observers;

/// <summary>Looks at a run now and then and gathers an average.</summary>
internal interface IObserver
{
    /// <summary>Name of the file that the average goes to.</summary>
    string FileName { get; }

    /// <summary>Steps between looks.</summary>
    long Interval { get; }

    /// <summary>Takes the present state into the average.</summary>
    void Sample(MotionState state);

    /// <summary>The table so far: a line of names, then numbers, separated by commas.</summary>
    string Table();

    void Save(RestartNumbers numbers);

    void Load(RestartNumbers numbers);
}
