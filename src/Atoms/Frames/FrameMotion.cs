namespace Amalgam.Atoms.Frames;

/// <summary>When a frame was reached in a run of molecular dynamics, and how fast its atoms move.</summary>
/// <param name="Step">From 0.</param>
/// <param name="Time">fs</param>
/// <param name="Velocities">[atom, 3], Å/fs</param>
public sealed record FrameMotion(long Step, double Time, double[] Velocities);
