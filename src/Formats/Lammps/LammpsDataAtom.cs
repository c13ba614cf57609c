namespace Amalgam.Formats.Lammps;

/// <summary>One row of the section Atoms.</summary>
/// <param name="Position">[3], in the unit of the file</param>
/// <param name="Images">[3], how many boxes the atom has gone</param>
/// <param name="Moment">[3], Bohr magnetons; null for none</param>
internal sealed record LammpsDataAtom(string Type, double? Charge, double[] Position, double[] Images, double[]? Moment);
