namespace Amalgam.Atoms.Columns;

/// <summary>Velocities that came with a structure.</summary>
/// <param name="Column">Name of the column.</param>
/// <param name="Unit">Unit in which its numbers were read.</param>
/// <param name="Velocities">[atom, 3], Å/fs</param>
public sealed record GivenVelocities(string Column, string Unit, double[] Velocities);
