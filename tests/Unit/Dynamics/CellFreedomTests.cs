using Amalgam.Atoms;
using Amalgam.Atoms.Elements;
using Amalgam.Atoms.Numerics;
using Amalgam.Atoms.Potentials;
using Amalgam.Dynamics.Minimization;
using Amalgam.Testing;
using Xunit;

namespace Amalgam.Unit.Dynamics;

/// <summary>The space a minimiser walks in: exact gradients, and strains that stay where they are told.</summary>
public sealed class CellFreedomTests
{
    private static readonly RelaxationOptions Pressed = new() { Cell = CellFreedom.Full, Pressure = 0.02 };

    [Theory]
    [InlineData("mixture", 0.02)]
    [InlineData("salt", 0.02)]
    [InlineData("slab", 0)]
    [InlineData("wire", 0)]
    public void The_gradient_is_that_of_the_enthalpy_in_every_variable(string name, double pressure)
    {
        var movable = new MovableStructure(NamedStructures.Create(name), AtomConstraints.None(NamedStructures.Create(name).AtomCount),
            Pressed with { Pressure = pressure }, new LennardJones(0.05, 1.9, 5));
        var random = new Random(5);
        // Away from the start, where exp and its derivative are trivial. Antisymmetric parts of the strain are not variables.
        int atoms = movable.Point.Length - 9;
        for (int k = 0; k < atoms; k++) movable.Point[k] += 0.05 * random.NextDouble();
        for (int k = 0; k < 6; k++) Shift(movable, atoms, k, 0.4 * (random.NextDouble() - 0.5));
        movable.Evaluate();
        double[] gradient = [.. movable.Gradient];
        for (int k = 0; k < atoms + 6; k++)
        {
            const double h = 1e-4;
            double slope = (8 * (At(movable, k, h) - At(movable, k, -h)) - (At(movable, k, 2 * h) - At(movable, k, -2 * h))) / (12 * h);
            double found = k < atoms ? gradient[k] : Along(gradient, atoms, k - atoms);
            // Strains of open directions are none: the gradient must not ask for them.
            if (k >= atoms && Projected(name, k - atoms)) continue;
            Assert.True(Math.Abs(slope - found) < 1e-7 * (1 + Math.Abs(slope)), $"variable {k}: {found} where the enthalpy changes by {slope}");
        }
    }

    [Theory]
    [InlineData("none", new double[] { 0, 0, 0, 0, 0, 0 })]
    [InlineData("full", new double[] { 1, 2, 6, 4, 5, 7 })]
    [InlineData("isotropic", new double[] { 3, 3, 3, 0, 0, 0 })]
    [InlineData("shape", new double[] { -2, -1, 3, 4, 5, 7 })]
    [InlineData("axes", new double[] { 1, 2, 6, 0, 0, 0 })]
    [InlineData("zz, xy", new double[] { 0, 0, 6, 0, 0, 7 })]
    public void Projections_keep_what_is_free(string text, double[] expected)
    {
        double[] strain = [1, 7, 5, 7, 2, 4, 5, 4, 6];
        CellFreedom.Parse(text).Project(strain, Matrix3.Identity);
        Assert.All(Enumerable.Range(0, 6), k => Assert.Equal(expected[k], strain[new[] { 0, 4, 8, 5, 2, 1 }[k]], 12));
    }

    [Fact]
    public void An_unknown_freedom_is_refused_with_the_nearest_one()
    {
        var exception = Assert.Throws<InvalidDataException>(() => CellFreedom.Parse("isotropc"));
        Assert.Contains("did you mean 'isotropic'?", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_molecule_has_no_cell_to_relax()
    {
        Structure molecule = NamedStructures.Create("molecule");
        var exception = Assert.Throws<InvalidDataException>(() =>
            Relaxation.Run(molecule, AtomConstraints.None(molecule.AtomCount), new RelaxationOptions { Cell = CellFreedom.Full },
            new LennardJones(0.05, 1.9, 5), cancellation: ToyCrystals.Stop));
        Assert.Contains("found no periodic axis", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Atoms_to_fix_are_read_from_a_list_and_from_the_file()
    {
        AtomConstraints constraints = AtomConstraints.None(5).With("1-2, 4:z");
        Assert.Equal([true, true, true, true, true, true, false, false, false, false, false, true, false, false, false], constraints.IsFixed.ToArray());
        Assert.Equal(3, constraints.AtomCount);
        foreach (string wrong in new[] { "0", "6", "3-2", "a", "1:w", "1:", "1-2-3", "" })
            Assert.Contains("expected atoms to fix, 1 to 5", Assert.Throws<InvalidDataException>(() => AtomConstraints.None(5).With(wrong)).Message,
                StringComparison.Ordinal);
        var structure = new Structure([Element.Parse("H"), Element.Parse("O")], new double[6], Cell.Open) { Extras = new StructureExtras() };
        structure.Extras.Columns.Add(new ExtraColumn("move_mask", 'L', 3, ["T", "F", "T", "F", "F", "F"]));
        Assert.Equal([false, true, false, true, true, true], AtomConstraints.FromFile(structure).IsFixed.ToArray());
    }

    private static bool Projected(string name, int component)
    {
        double[] periodic = PeriodicDirections.Projector(NamedStructures.Create(name).Cell), strain = new double[9], kept = new double[9];
        (int i, int j) = Place(component);
        strain[3 * i + j] = strain[3 * j + i] = 1;
        strain.CopyTo(kept, 0);
        CellFreedom.Full.Project(kept, periodic);
        return kept.Zip(strain).Any(pair => Math.Abs(pair.First - pair.Second) > 1e-9);
    }

    private static double At(MovableStructure movable, int variable, double h)
    {
        int atoms = movable.Point.Length - 9;
        void Move(double by)
        {
            if (variable < atoms) movable.Point[variable] += by;
            else Shift(movable, atoms, variable - atoms, by);
        }
        Move(h);
        movable.Evaluate();
        Move(-h);
        return movable.Enthalpy;
    }

    private static double Along(double[] gradient, int atoms, int component)
    {
        (int i, int j) = Place(component);
        return i == j ? gradient[atoms + 3 * i + j] : gradient[atoms + 3 * i + j] + gradient[atoms + 3 * j + i];
    }

    private static void Shift(MovableStructure movable, int atoms, int component, double by)
    {
        (int i, int j) = Place(component);
        movable.Point[atoms + 3 * i + j] += by;
        if (i != j) movable.Point[atoms + 3 * j + i] += by;
    }

    private static (int I, int J) Place(int component) => component < 3 ? (component, component) : ((component + 1) % 3, (component + 2) % 3);
}
