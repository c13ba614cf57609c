namespace Amalgam.Training.Options;

/// <summary>Whether processes that were started together train one model.</summary>
public enum MpiChoice
{
    /// <summary>Together, where mpirun or srun started several; a program started alone knows nothing of MPI.</summary>
    Auto,
    /// <summary>Each on its own.</summary>
    Off,
}
