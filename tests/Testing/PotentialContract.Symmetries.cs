using Amalgam.Atoms;
using Xunit;

namespace Amalgam.Testing;

/// <content>Symmetries: translation, rotation, reflection, permutation, choice of cell.</content>
public abstract partial class PotentialContract
{
    /// <summary>A proper rotation about a skew axis.</summary>
    private static readonly double[] Rotation = RotationAbout(0.36, -0.48, 0.8, 1.234);

    [Theory, MemberData(nameof(Structures))]
    public void Translation_changes_nothing(string name)
    {
        Structure structure = NamedStructures.Create(name);
        double[] moved = [.. structure.Positions.Select((r, index) => r + (index % 3) switch { 0 => 1.37, 1 => -8.21, _ => 0.59 })];
        AssertSame(Evaluate(Create(), structure), Evaluate(Create(), structure.With(moved, structure.Cell)));
    }

    [Theory, MemberData(nameof(Structures))]
    public void Rotation_rotates_forces_and_virial(string name) => AssertTransforms(NamedStructures.Create(name), Rotation);

    [Theory, MemberData(nameof(Structures))]
    public void Reflection_reflects_forces_and_virial(string name) => AssertTransforms(NamedStructures.Create(name), [.. Rotation.Select(value => -value)]);

    [Theory, MemberData(nameof(Structures))]
    public void Numbering_of_the_atoms_does_not_matter(string name)
    {
        Structure structure = NamedStructures.Create(name);
        int[] order = [.. Enumerable.Range(0, structure.AtomCount)];
        new Random(5).Shuffle(order);
        Evaluation before = Evaluate(Create(), structure), after = Evaluate(Create(), structure.Permuted(order));
        AssertClose("energy", [before.Energy], [after.Energy], Tolerances.Symmetry);
        AssertClose("energies", [.. order.Select(atom => before.Energies[atom])], after.Energies, Tolerances.Symmetry);
        AssertClose("forces", [.. order.SelectMany(atom => before.Forces.Slice(3 * atom, 3).ToArray())], after.Forces, Tolerances.Symmetry);
        AssertClose("virial", before.Virial, after.Virial, Tolerances.Symmetry);
    }

    [Theory, MemberData(nameof(Structures))]
    public void Wrapping_atoms_by_lattice_vectors_changes_nothing(string name)
    {
        Structure structure = NamedStructures.Create(name);
        AssertSame(Evaluate(Create(), structure), Evaluate(Create(), structure.Wrapped()));
    }

    /// <summary>Adding one lattice vector to another gives the same lattice.</summary>
    [Theory, InlineData("salt"), InlineData("one_atom"), InlineData("mixture"), InlineData("water")]
    public void Another_cell_of_the_same_lattice_changes_nothing(string name)
    {
        Structure structure = NamedStructures.Create(name);
        double[] rows = structure.Cell.Rows.ToArray();
        for (int k = 0; k < 3; k++)
        {
            rows[3 + k] += 2 * rows[k];
            rows[6 + k] += rows[3 + k] - rows[k];
        }
        AssertSame(Evaluate(Create(), structure), Evaluate(Create(), structure.With(structure.Positions, structure.Cell.WithRows(rows))));
    }

    [Theory, InlineData("salt", 2, 1, 1), InlineData("one_atom", 3, 2, 2), InlineData("slab", 1, 3, 1), InlineData("wire", 1, 1, 4),
        InlineData("water", 1, 2, 1)]
    public void A_supercell_has_a_multiple_of_the_energy_of_the_cell(string name, int a, int b, int c)
    {
        Structure structure = NamedStructures.Create(name);
        int copies = a * b * c;
        Evaluation one = Evaluate(Create(), structure), many = Evaluate(Create(), structure.Repeated(a, b, c));
        AssertClose("energy", [copies * one.Energy], [many.Energy], Tolerances.Symmetry);
        AssertClose("energies", [.. Enumerable.Repeat(one.Energies.ToArray(), copies).SelectMany(x => x)], many.Energies, Tolerances.Symmetry);
        AssertClose("forces", [.. Enumerable.Repeat(one.Forces.ToArray(), copies).SelectMany(x => x)], many.Forces, Tolerances.Symmetry);
        AssertClose("virial", [.. one.Virial.Select(value => copies * value)], many.Virial, Tolerances.Symmetry);
    }

    private void AssertTransforms(Structure structure, double[] matrix)
    {
        Evaluation before = Evaluate(Create(), structure), after = Evaluate(Create(), structure.Transformed(matrix));
        AssertClose("energies", before.Energies, after.Energies, Tolerances.Symmetry);
        AssertClose("forces", StructureEdits.Multiply(matrix, before.Forces), after.Forces, Tolerances.Symmetry);
        // M W Mᵀ: columns of W by M, then rows of the result by M; W is symmetric, so rows and columns may be exchanged.
        double[] half = StructureEdits.Multiply(matrix, before.Virial);
        double[] transposed = [.. Enumerable.Range(0, 9).Select(index => half[index % 3 * 3 + index / 3])];
        AssertClose("virial", StructureEdits.Multiply(matrix, transposed), after.Virial, Tolerances.Symmetry);
    }

    /// <summary>Rodrigues' formula for a unit axis.</summary>
    private static double[] RotationAbout(double x, double y, double z, double angle)
    {
        (double s, double c) = Math.SinCos(angle);
        double v = 1 - c;
        return
        [
            c + x * x * v, x * y * v - z * s, x * z * v + y * s,
            y * x * v + z * s, c + y * y * v, y * z * v - x * s,
            z * x * v - y * s, z * y * v + x * s, c + z * z * v,
        ];
    }
}
