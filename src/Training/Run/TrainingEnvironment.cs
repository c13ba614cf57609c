using Amalgam.Model.Backbones.Dpa3;
using Amalgam.Training.Options;
using Amalgam.Training.Ranks;
using Amalgam.Training.State;

namespace Amalgam.Training.Run;

/// <summary>What a run takes from outside, so that tests can replace it.</summary>
/// <param name="CreateNetwork">the network of a layout, and where it counts energies from</param>
/// <param name="Clock">the time, which budgets in minutes follow</param>
internal sealed record TrainingEnvironment(Func<ParameterLayout, EnergyLevels, TrainingOptions, NetworkCalls> CreateNetwork, TimeProvider Clock)
{
    /// <summary>The processes that train together.</summary>
    public IRanks Ranks { get; init; } = SingleRank.Instance;

    /// <summary>The fast network and the clock of the system.</summary>
    public static readonly TrainingEnvironment Real = new(NetworkCalls.Create, TimeProvider.System);
}
