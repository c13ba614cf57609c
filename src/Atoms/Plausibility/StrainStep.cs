using Amalgam.Atoms.Numerics;

namespace Amalgam.Atoms.Plausibility;

/// <summary>The way from one strained copy to another: the change of the energy, and the work that every component of the stress does along it.</summary>
/// <remarks>
/// With the rows of the cells h_j = h_i F, the strain of the step is the symmetric part of 2 (F − 1)(F + 1)⁻¹, which changes its sign with the direction, and
/// ΔE = Σ ½(V_i σ_i + V_j σ_j) : ε − Σ ½(F_i + F_j) · Δu with the shifts Δu of the atoms beside the strain, to third order in the step.
/// </remarks>
/// <param name="From">first structure</param>
/// <param name="Energy">eV, E_j − E_i without the work of the forces</param>
/// <param name="Normal">eV, work of xx, yy and zz</param>
/// <param name="Shear">[component, strain], eV: work of the stress component yz, xz, xy along the strain yz, xz, xy</param>
/// <param name="IsShear">whether more of the strain is shear than not</param>
internal sealed record StrainStep(Structure From, double Energy, double Normal, double[] Shear, bool IsShear)
{
    private const double LeastStrain = 1e-4, MostStrain = 0.15;

    /// <summary>Largest shift of an atom beside the strain, in scaled coordinates; without forces their work is not known.</summary>
    private const double MostShift = 0.02, MostShiftWithoutForces = 1e-5;

    private static readonly (int Row, int Column)[] Shears = [(1, 2), (0, 2), (0, 1)];

    /// <summary>The step; null where the cells are the same, or too different.</summary>
    public static StrainStep? Between(Structure one, Structure other)
    {
        if (Strain(one, other) is not double[] strain || WorkOfForces(one, other) is not double moved) return null;
        var mean = new double[9];
        for (int i = 0; i < 9; i++) mean[i] = 0.5 * (one.Cell.Volume * one.Stress![i] + other.Cell.Volume * other.Stress![i]);
        double normal = 0, normalSquares = 0, shearSquares = 0;
        for (int axis = 0; axis < 3; axis++)
        {
            normal += mean[4 * axis] * strain[4 * axis];
            normalSquares += strain[4 * axis] * strain[4 * axis];
        }
        var shear = new double[9];
        for (int component = 0; component < 3; component++)
            for (int along = 0; along < 3; along++)
                shear[3 * component + along] = 2 * mean[3 * Shears[component].Row + Shears[component].Column]
                    * strain[3 * Shears[along].Row + Shears[along].Column];
        foreach ((int row, int column) in Shears) shearSquares += 2 * strain[3 * row + column] * strain[3 * row + column];
        return new StrainStep(one, other.Energy!.Value - one.Energy!.Value - moved, normal, shear, shearSquares > normalSquares);
    }

    /// <summary>eV, work of the stress when the stated shear components are those of another order.</summary>
    /// <param name="order">[strain], the stated component that belongs to it</param>
    public double Work(ReadOnlySpan<int> order) => Normal + Shear[3 * order[0]] + Shear[3 * order[1] + 1] + Shear[3 * order[2] + 2];

    /// <summary>[3, 3], strain of the step; null where it is none or too large.</summary>
    private static double[]? Strain(Structure one, Structure other)
    {
        double[] gradient = Matrix3.Product(Matrix3.Inverse(one.Cell.Rows), other.Cell.Rows), less = [.. gradient], more = [.. gradient];
        for (int axis = 0; axis < 3; axis++)
        {
            less[4 * axis] -= 1;
            more[4 * axis] += 1;
        }
        double[] half = Matrix3.Product(less, Matrix3.Inverse(more)), strain = new double[9];
        double largest = 0;
        for (int row = 0; row < 3; row++)
            for (int column = 0; column < 3; column++)
            {
                strain[3 * row + column] = half[3 * row + column] + half[3 * column + row];
                largest = Math.Max(largest, Math.Abs(strain[3 * row + column]));
            }
        return largest is > LeastStrain and < MostStrain ? strain : null;
    }

    /// <summary>eV, work of the forces along the shifts beside the strain; null where it is not known.</summary>
    private static double? WorkOfForces(Structure one, Structure other)
    {
        double[] inverseOne = Matrix3.Inverse(one.Cell.Rows), inverseOther = Matrix3.Inverse(other.Cell.Rows);
        double largest = 0, work = 0;
        Span<double> first = stackalloc double[3], second = stackalloc double[3], origin = stackalloc double[3], shift = stackalloc double[3];
        for (int atom = 0; atom < one.AtomCount; atom++)
        {
            Matrix3.MultiplyRows(one.Positions.AsSpan(3 * atom, 3), inverseOne, first);
            Matrix3.MultiplyRows(other.Positions.AsSpan(3 * atom, 3), inverseOther, second);
            for (int axis = 0; axis < 3; axis++)
            {
                first[axis] = second[axis] - first[axis];
                if (atom == 0) origin[axis] = first[axis];
                first[axis] -= origin[axis] + Math.Round(first[axis] - origin[axis]);
                largest = Math.Max(largest, Math.Abs(first[axis]));
            }
            if (one.Forces is not double[] forces || other.Forces is not double[] others) continue;
            Matrix3.MultiplyRows(first, one.Cell.Rows, second);
            Matrix3.MultiplyRows(first, other.Cell.Rows, shift);
            for (int axis = 0; axis < 3; axis++) work -= 0.25 * (forces[3 * atom + axis] + others[3 * atom + axis]) * (second[axis] + shift[axis]);
        }
        bool hasForces = one.Forces is not null && other.Forces is not null;
        return largest < (hasForces ? MostShift : MostShiftWithoutForces) && double.IsFinite(work) ? work : null;
    }
}
