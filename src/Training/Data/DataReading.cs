using Amalgam.Formats.Contracts;
using Amalgam.Training.Options;

namespace Amalgam.Training.Data;

/// <summary>How the files of [data] are read, test files included: under which keys, and whether mixed folders are taken.</summary>
public static class DataReading
{
    /// <summary>The options of every reader of these data.</summary>
    public static ReadOptions Of(DataOptions data) => new()
    {
        EnergyKey = data.EnergyKey,
        ForcesKey = data.ForcesKey,
        StressKey = data.StressKey,
        VirialKey = data.VirialKey,
        TakesMixedFolders = data.MixedFolders,
    };
}
