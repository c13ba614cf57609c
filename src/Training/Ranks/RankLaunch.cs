using System.Globalization;

namespace Amalgam.Training.Ranks;

/// <summary>What a launcher of several processes says of this one, in the environment.</summary>
/// <param name="Rank">number of this process</param>
/// <param name="Count">processes that were started together</param>
/// <param name="Launcher">who started them</param>
public sealed record RankLaunch(int Rank, int Count, RankLauncher Launcher)
{
    /// <summary>
    /// Variables of rank and count. Those of SLURM are those of a step: a batch script has a rank and a number of tasks too, but was not started by srun.
    /// </summary>
    private static readonly (RankLauncher Launcher, string Rank, string Count)[] Variables =
    [
        (RankLauncher.OpenMpi, "OMPI_COMM_WORLD_RANK", "OMPI_COMM_WORLD_SIZE"),
        (RankLauncher.Mpich, "PMI_RANK", "PMI_SIZE"),
        (RankLauncher.Mpich, "MV2_COMM_WORLD_RANK", "MV2_COMM_WORLD_SIZE"),
        (RankLauncher.Slurm, "SLURM_PROCID", "SLURM_STEP_NUM_TASKS"),
        (RankLauncher.Torchrun, "RANK", "WORLD_SIZE"),
    ];

    /// <summary>How the user knows the launcher.</summary>
    public string Name => Launcher switch
    {
        RankLauncher.OpenMpi => "mpirun of Open MPI",
        RankLauncher.Mpich => "mpirun (PMI)",
        RankLauncher.Slurm => "srun",
        _ => "torchrun",
    };

    /// <summary>Whether one of several processes was started; null for a program that was started alone, also by a launcher.</summary>
    /// <param name="variable">value of a variable of the environment; null where there is none</param>
    /// <exception cref="InvalidDataException">The variables contradict themselves.</exception>
    public static RankLaunch? Find(Func<string, string?> variable)
    {
        foreach ((RankLauncher launcher, string rankName, string countName) in Variables)
        {
            if (variable(rankName) is not string rankText || variable(countName) is not string countText) continue;
            if (launcher == RankLauncher.Torchrun && variable("TORCHELASTIC_RUN_ID") is null) continue;
            bool isUsable = int.TryParse(rankText, NumberStyles.None, CultureInfo.InvariantCulture, out int rank)
                & int.TryParse(countText, NumberStyles.None, CultureInfo.InvariantCulture, out int count) && rank < count;
            if (!isUsable)
                throw new InvalidDataException($"{rankName}, {countName}: expected the number of a process and how many there are, found {rankText} and "
                    + $"{countText}\n  → start with mpirun or srun; to train on one process, unset both");
            if (count > 1) return new RankLaunch(rank, count, launcher);
        }
        return null;
    }
}
