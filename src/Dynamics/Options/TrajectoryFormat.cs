namespace Amalgam.Dynamics.Options;

/// <summary>Format of a trajectory.</summary>
public enum TrajectoryFormat
{
    /// <summary>Extended XYZ with momenta as ASE reads them.</summary>
    Extxyz,
    /// <summary>LAMMPS dump, units metal.</summary>
    Lammps,
}
