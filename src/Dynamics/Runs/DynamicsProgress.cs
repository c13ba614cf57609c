namespace Amalgam.Dynamics.Runs;

/// <summary>Where a run stands.</summary>
/// <param name="Replica">Number of the run, from 0.</param>
/// <param name="Step">Steps done.</param>
/// <param name="Steps">Steps to do.</param>
/// <param name="PotentialEnergy">eV.</param>
/// <param name="Temperature">K.</param>
/// <param name="Pressure">GPa; not a number unless all axes are periodic.</param>
public sealed record DynamicsProgress(int Replica, long Step, long Steps, double PotentialEnergy, double Temperature, double Pressure);
