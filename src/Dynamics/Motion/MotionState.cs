using Amalgam.Atoms;
using Amalgam.Atoms.Quantities;
using Amalgam.Dynamics.Minimization;

namespace Amalgam.Dynamics.Motion;

/// <summary>State of moving atoms: positions, cell, velocities, and the evaluation of the potential.</summary>
public sealed class MotionState
{
    private readonly double[] accelerationPerForce;
    private readonly int[] held; // coordinates that stay, ascending
    private readonly bool[] isCentered = new bool[3], isFree = new bool[3]; // [axis]

    /// <summary>A state at rest; velocities are set afterwards.</summary>
    /// <param name="structure">moved in place; its labels and columns are not read</param>
    /// <param name="fixedCenter">
    /// whether the centre of mass has no velocity: then it carries no temperature. One atom alone may move all the same, and along an axis with fixed
    /// coordinates, which exchange momentum with the others, the centre is free.
    /// </param>
    /// <param name="masses">[atom], u; null for those of the elements</param>
    /// <param name="constraints">coordinates that stay; null for none</param>
    public MotionState(Structure structure, bool fixedCenter = true, double[]? masses = null, AtomConstraints? constraints = null)
    {
        if (structure.AtomCount == 0) throw new InvalidDataException($"{structure.Source}: expected at least one atom to move, found none\n  → check the file");
        Structure = structure;
        Masses = masses ?? [.. structure.Elements.Select(element => element.Mass)];
        accelerationPerForce = [.. Masses.Select(mass => Units.ElectronvoltInMassSpeedSquared / mass)];
        bool[] isFixed = constraints is null ? [] : constraints.IsFixed.ToArray();
        held = [.. Enumerable.Range(0, isFixed.Length).Where(k => isFixed[k])];
        for (int axis = 0; axis < 3; axis++)
        {
            isFree[axis] = structure.AtomCount > 1 && !held.Any(k => k % 3 == axis);
            isCentered[axis] = fixedCenter && isFree[axis];
        }
        Velocities = new double[3 * structure.AtomCount];
        Evaluation.Reset(structure.AtomCount);
    }

    public Structure Structure { get; }

    /// <summary>[atom], u.</summary>
    public double[] Masses { get; }

    /// <summary>[atom, 3], Å/fs.</summary>
    public double[] Velocities { get; }

    /// <summary>Energy, forces and virial at the present positions.</summary>
    public Evaluation Evaluation { get; } = new();

    /// <summary>Steps done.</summary>
    public long Step { get; set; }

    public int AtomCount => Structure.AtomCount;

    /// <summary>3N, less the fixed coordinates, and less one for every axis along which the centre of mass is fixed.</summary>
    public int DegreesOfFreedom => 3 * AtomCount - held.Length - (isCentered[0] ? 1 : 0) - (isCentered[1] ? 1 : 0) - (isCentered[2] ? 1 : 0);

    /// <summary>Whether the coordinates of all atoms along an axis may change, so that where the origin is does not matter.</summary>
    internal bool IsFree(int axis) => isFree[axis];

    /// <summary>eV.</summary>
    public double PotentialEnergy => Evaluation.Energy;

    /// <summary>eV.</summary>
    public double KineticEnergy
    {
        get
        {
            double sum = 0;
            double[] v = Velocities;
            for (int i = 0; i < Masses.Length; i++)
                sum += Masses[i] * (v[3 * i] * v[3 * i] + v[3 * i + 1] * v[3 * i + 1] + v[3 * i + 2] * v[3 * i + 2]);
            return 0.5 * sum / Units.ElectronvoltInMassSpeedSquared;
        }
    }

    /// <summary>K, 2K over the degrees of freedom.</summary>
    public double Temperature => TemperatureOf(KineticEnergy);

    /// <param name="kinetic">eV</param>
    internal double TemperatureOf(double kinetic) => 2 * kinetic / (DegreesOfFreedom * Units.Boltzmann);

    /// <summary>eV/Å³, a third of the trace of the pressure tensor; not a number unless all axes are periodic.</summary>
    public double Pressure
    {
        get
        {
            double[] w = Evaluation.Virial;
            return Structure.Cell.IsFullyPeriodic ? (2 * KineticEnergy + w[0] + w[4] + w[8]) / (3 * Structure.Cell.Volume) : double.NaN;
        }
    }

    /// <summary>Computes the pressure tensor (Σ m v⊗v + W)/V, symmetric.</summary>
    /// <param name="pressure">[3, 3], eV/Å³</param>
    public void PressureTensor(Span<double> pressure)
    {
        double xx = 0, xy = 0, xz = 0, yy = 0, yz = 0, zz = 0;
        double[] v = Velocities;
        for (int i = 0; i < Masses.Length; i++)
        {
            double mass = Masses[i], x = v[3 * i], y = v[3 * i + 1], z = v[3 * i + 2];
            xx += mass * x * x;
            xy += mass * x * y;
            xz += mass * x * z;
            yy += mass * y * y;
            yz += mass * y * z;
            zz += mass * z * z;
        }
        (pressure[0], pressure[1], pressure[2], pressure[4], pressure[5], pressure[8]) = (xx, xy, xz, yy, yz, zz);
        double volume = Structure.Cell.Volume;
        double[] w = Evaluation.Virial;
        for (int a = 0; a < 3; a++)
            for (int b = a; b < 3; b++)
                pressure[3 * a + b] = pressure[3 * b + a] =
                    (pressure[3 * a + b] / Units.ElectronvoltInMassSpeedSquared + 0.5 * (w[3 * a + b] + w[3 * b + a])) / volume;
    }

    /// <summary>v += F/m · time.</summary>
    /// <param name="time">fs</param>
    public void Kick(double time)
    {
        ReadOnlySpan<double> forces = Evaluation.Forces;
        double[] v = Velocities;
        for (int i = 0; i < accelerationPerForce.Length; i++)
        {
            double scale = time * accelerationPerForce[i];
            v[3 * i] += scale * forces[3 * i];
            v[3 * i + 1] += scale * forces[3 * i + 1];
            v[3 * i + 2] += scale * forces[3 * i + 2];
        }
        Hold();
    }

    /// <summary>Takes the velocities of fixed coordinates away.</summary>
    internal void Hold()
    {
        foreach (int k in held) Velocities[k] = 0;
    }

    /// <summary>Acceleration per force, Å/fs² per eV/Å.</summary>
    internal double AccelerationPerForce(int atom) => accelerationPerForce[atom];

    /// <summary>r += v · time.</summary>
    /// <param name="time">fs</param>
    public void Drift(double time)
    {
        double[] r = Structure.Positions, v = Velocities;
        for (int i = 0; i < v.Length; i++) r[i] += v[i] * time;
    }

    /// <summary>Multiplies all velocities.</summary>
    public void ScaleVelocities(double factor)
    {
        for (int i = 0; i < Velocities.Length; i++) Velocities[i] *= factor;
    }

    /// <summary>Takes the velocity of the centre of mass away, along the axes where it is fixed.</summary>
    public void RemoveDrift()
    {
        if (!isCentered[0] && !isCentered[1] && !isCentered[2]) return;
        double x = 0, y = 0, z = 0, mass = 0;
        double[] v = Velocities;
        for (int i = 0; i < Masses.Length; i++)
        {
            x += Masses[i] * v[3 * i];
            y += Masses[i] * v[3 * i + 1];
            z += Masses[i] * v[3 * i + 2];
            mass += Masses[i];
        }
        (x, y, z) = (isCentered[0] ? x / mass : 0, isCentered[1] ? y / mass : 0, isCentered[2] ? z / mass : 0);
        for (int i = 0; i < Masses.Length; i++)
        {
            v[3 * i] -= x;
            v[3 * i + 1] -= y;
            v[3 * i + 2] -= z;
        }
    }

    /// <summary>Stretches space: positions and cell rows become x·M, velocities v·inverse.</summary>
    /// <param name="stretch">[3, 3], M, symmetric</param>
    /// <param name="inverse">[3, 3], M⁻¹</param>
    internal void Stretch(ReadOnlySpan<double> stretch, ReadOnlySpan<double> inverse)
    {
        Multiply(Structure.Positions, stretch);
        Multiply(Velocities, inverse);
        StretchCell(stretch);
    }

    /// <summary>Cell rows become row·M.</summary>
    internal void StretchCell(ReadOnlySpan<double> stretch)
    {
        Cell cell = Structure.Cell;
        Span<double> rows = stackalloc double[9];
        cell.Rows.CopyTo(rows);
        Multiply(rows, stretch);
        Structure.Cell = new Cell(rows, cell.PeriodicA, cell.PeriodicB, cell.PeriodicC);
    }

    private static void Multiply(Span<double> rows, ReadOnlySpan<double> m)
    {
        double m0 = m[0], m1 = m[1], m2 = m[2], m3 = m[3], m4 = m[4], m5 = m[5], m6 = m[6], m7 = m[7], m8 = m[8];
        for (int i = 0; i + 2 < rows.Length; i += 3)
        {
            double x = rows[i], y = rows[i + 1], z = rows[i + 2];
            rows[i] = x * m0 + y * m3 + z * m6;
            rows[i + 1] = x * m1 + y * m4 + z * m7;
            rows[i + 2] = x * m2 + y * m5 + z * m8;
        }
    }
}
