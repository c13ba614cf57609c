namespace Amalgam.Dynamics.Runs;

/// <summary>Where a run stands.</summary>
/// <param name="Replica">Number of the run, from 0.</param>
/// <param name="Replicas">Runs in all.</param>
/// <param name="Step">Steps done.</param>
/// <param name="Steps">Steps to do.</param>
/// <param name="Timestep">fs.</param>
/// <param name="Temperature">K.</param>
public sealed record DynamicsProgress(int Replica, int Replicas, long Step, long Steps, double Timestep, double Temperature);
