using Amalgam.Atoms;
using Amalgam.Atoms.Numerics;

namespace Amalgam.Dynamics.Minimization;

/// <summary>A structure as a point in the space a minimiser walks in: positions relative to the cell, and the strain of the cell.</summary>
/// <remarks>
/// Variables: [3 N] places u in the reference cell, Å, with r = u F; then [9] c S, Å, with F = exp(S) (<see cref="CellDeformation"/>).
/// c = √N · (volume per atom)^⅓ makes both parts about equally stiff. What is minimised is the enthalpy E + p V.
/// </remarks>
internal sealed class MovableStructure
{
    private const double LargestStrainStep = 0.04;
    private readonly RelaxationOptions options;
    private readonly IPotential potential;
    private readonly Cell reference;
    private readonly bool[] isFixed;
    private readonly double[] periodic, strain = new double[9], target = new double[9], cellGradient = new double[9];
    private readonly CellDeformation deformation = new();
    private readonly double strainScale;

    public MovableStructure(Structure start, AtomConstraints constraints, RelaxationOptions options, IPotential potential)
    {
        if (constraints.IsFixed.Length != 3
            * start.AtomCount) throw new ArgumentException($"constraints of {constraints.IsFixed.Length / 3} atoms for {start.AtomCount}", nameof(constraints));
        this.options = options;
        this.potential = potential;
        reference = start.Cell;
        periodic = PeriodicDirections.Projector(reference);
        options.Cell.Check(start, periodic);
        if (options.Pressure != 0 && !reference.IsFullyPeriodic) throw new InvalidDataException($"{start.Source}: expected three periodic axes for an external "
            + "pressure, found fewer\n  → leave the pressure out");
        isFixed = constraints.IsFixed.ToArray();
        Structure = StructureCopy.Of(start);
        double spacing = reference.IsFullyPeriodic ? Math.Cbrt(reference.Volume / start.AtomCount) : 2.5;
        strainScale = Math.Sqrt(start.AtomCount) * spacing;
        int length = 3 * start.AtomCount + (options.Cell.IsNone ? 0 : 9);
        Point = new double[length];
        start.Positions.CopyTo(Point, 0);
        Gradient = new double[length];
    }

    /// <summary>At the last point evaluated.</summary>
    public Structure Structure { get; }
    public Evaluation Evaluation { get; } = new();
    /// <summary>[variable], Å.</summary>
    public double[] Point { get; }
    /// <summary>[variable], eV/Å, of the enthalpy; zero along what is fixed.</summary>
    public double[] Gradient { get; }
    /// <summary>eV: E + p V.</summary>
    public double Enthalpy { get; private set; }
    /// <summary>eV, at the first evaluation.</summary>
    public double StartEnergy { get; private set; }
    /// <summary>eV/Å.</summary>
    public double LargestForce { get; private set; }
    /// <summary>eV/Å³; eV per atom where the structure is not periodic along three axes.</summary>
    public double LargestStress { get; private set; }
    public int Evaluations { get; private set; }

    public bool IsConverged =>
        LargestForce <= options.ForceTolerance && LargestStress <= (reference.IsFullyPeriodic ? options.StressTolerance : options.ForceTolerance);

    private int AtomVariables => 3 * Structure.AtomCount;

    /// <summary>Whether the cell grew tenfold, in volume or along a direction: nothing holds it together.</summary>
    public bool IsExploded => !options.Cell.IsNone && Math.Max(deformation.LogarithmOfVolume, deformation.LargestLogarithm) > Math.Log(10);

    /// <summary>Whether the cell shrank below half a cubic ångström per atom, which no matter does.</summary>
    public bool IsCrushed => !options.Cell.IsNone && reference.IsFullyPeriodic && deformation.LogarithmOfVolume < 0
        && Structure.Cell.Volume < 0.5 * Structure.AtomCount;

    /// <summary>Whether the last answer of the potential is made of numbers.</summary>
    public bool IsFinite => double.IsFinite(Enthalpy) && double.IsFinite(LargestForce) && double.IsFinite(LargestStress);

    /// <summary><see cref="Evaluate"/> on the way of a minimiser: false where the potential refuses the place, or has no number for it.</summary>
    public bool TryEvaluate()
    {
        try
        {
            Evaluate();
            return IsFinite;
        }
        catch (InvalidDataException)
        {
            return false;
        }
    }

    /// <summary>Moves the structure to <see cref="Point"/> and computes everything there.</summary>
    public void Evaluate()
    {
        Place();
        Evaluations++;
        potential.Evaluate(Structure, Evaluation);
        if (Evaluations == 1) StartEnergy = Evaluation.Energy;
        Enthalpy = Evaluation.Energy + (options.Pressure != 0 ? options.Pressure * Structure.Cell.Volume : 0);
        TakeForces();
        if (!options.Cell.IsNone) TakeStress();
    }

    /// <summary>The factor, at most 1, that keeps a step within the largest moves of atoms and cell.</summary>
    /// <param name="step">[variable], Å</param>
    public double Limit(ReadOnlySpan<double> step)
    {
        double largest = 0;
        for (int i = 0; i < AtomVariables; i += 3) largest = Math.Max(largest, Matrix3.Length(step.Slice(i, 3)));
        double factor = largest > options.LargestMove ? options.LargestMove / largest : 1;
        double strainStep = 0;
        foreach (double part in step[AtomVariables..]) strainStep = Math.Max(strainStep, Math.Abs(part) / strainScale);
        return strainStep * factor > LargestStrainStep ? LargestStrainStep / strainStep : factor;
    }

    private void Place()
    {
        if (options.Cell.IsNone)
        {
            Point.AsSpan(0, AtomVariables).CopyTo(Structure.Positions);
            return;
        }
        for (int k = 0; k < 9; k++) strain[k] = Point[AtomVariables + k] / strainScale;
        deformation.Set(strain);
        Matrix3.MultiplyRows(Point.AsSpan(0, AtomVariables), deformation.Matrix, Structure.Positions);
        Structure.Cell = StructureCopy.Deformed(reference, deformation.Matrix);
    }

    private void TakeForces()
    {
        Span<double> g = Gradient.AsSpan(0, AtomVariables);
        ReadOnlySpan<double> forces = Evaluation.Forces;
        double largest = 0;
        for (int i = 0; i < forces.Length; i += 3)
        {
            double square = 0;
            for (int k = 0; k < 3; k++)
                if (!isFixed[i + k]) square += forces[i + k] * forces[i + k];
            largest = Math.Max(largest, square);
        }
        LargestForce = Math.Sqrt(largest);
        // ∂E/∂u = −f Fᵀ, and F is symmetric (the unit matrix while the cell is fixed).
        Matrix3.MultiplyRows(forces, deformation.Matrix, g);
        for (int i = 0; i < g.Length; i++) g[i] = isFixed[i] ? 0 : -g[i];
    }

    private void TakeStress()
    {
        double volume = reference.IsFullyPeriodic ? Structure.Cell.Volume : 0;
        for (int k = 0; k < 9; k++) target[k] = -Evaluation.Virial[k] + (k % 4 == 0 ? options.Pressure * volume : 0);
        deformation.Gradient(target, cellGradient);
        options.Cell.Project(cellGradient, periodic);
        for (int k = 0; k < 9; k++) Gradient[AtomVariables + k] = cellGradient[k] / strainScale;
        for (int k = 0; k < 9; k++) target[k] /= volume > 0 ? volume : Structure.AtomCount;
        options.Cell.Project(target, periodic);
        LargestStress = target.Max(Math.Abs);
    }
}
