namespace Amalgam.Training.Ranks;

/// <summary>Programs that start several processes.</summary>
public enum RankLauncher
{
    /// <summary>mpirun of Open MPI.</summary>
    OpenMpi,
    /// <summary>mpirun or mpiexec of MPICH, Intel MPI, Cray MPI or MVAPICH.</summary>
    Mpich,
    /// <summary>srun, with any MPI.</summary>
    Slurm,
    /// <summary>torchrun, which starts processes but no MPI.</summary>
    Torchrun,
}
