using Amalgam.Atoms;
using Amalgam.Atoms.Elements;
using Amalgam.Atoms.Numerics;
using Amalgam.Atoms.Potentials;
using Amalgam.Atoms.Workers;
using Amalgam.Dynamics.Minimization;
using Amalgam.Testing;
using Xunit;

namespace Amalgam.Unit.Dynamics;

/// <summary>Relaxed structures against lattice sums and against what the options promise.</summary>
public sealed class RelaxationTests
{
    private const double Epsilon = 0.0104, Sigma = 3.4;
    private static readonly RelaxationOptions Fine = new() { ForceTolerance = 1e-6, StressTolerance = 1e-8 };

    [Theory]
    [InlineData(RelaxationMethod.Lbfgs)]
    [InlineData(RelaxationMethod.Fire)]
    public void A_distorted_crystal_comes_back_to_its_lattice_sum(RelaxationMethod method)
    {
        var sums = new PairSums(Epsilon, Sigma, 8.5, 1);
        double a = sums.LatticeConstant(4.5, 6);
        Structure distorted = ToyCrystals.Shaken(ToyCrystals.Make("Ar Ar Ar Ar", ToyCrystals.FaceCentred(5.4).Positions,
            [5.5, 0.1, 0, 0.05, 5.3, -0.1, 0.1, 0, 5.35]), 0.1, 1);
        RelaxationResult result = Run(distorted, Fine with { Method = method, Cell = CellFreedom.Full });
        Assert.True(result.IsConverged);
        Assert.Equal(4 * sums.EnergyAt(a), result.Energy, 9);
        Assert.Equal(a * a * a, result.Structure.Cell.Volume, 2e-4);
    }

    [Fact]
    public void The_infinite_lattice_has_the_published_constants()
    {
        // Lattice sums of Kittel's table: A6 = 14.45392, A12 = 12.13188; what lies beyond 12 σ is added as a continuum.
        double cutoff = 12 * Sigma, a = Math.Sqrt(2) * Sigma * Math.Pow(2 * 12.13188 / 14.45392, 1.0 / 6);
        RelaxationResult result = Relaxation.Run(ToyCrystals.FaceCentredPrimitive(5.2), AtomConstraints.None(1), Fine with { Cell = CellFreedom.Isotropic },
            new LennardJones(Epsilon, Sigma, cutoff), cancellation: ToyCrystals.Stop);
        double found = Math.Cbrt(4 * result.Structure.Cell.Volume), density = 1 / result.Structure.Cell.Volume;
        double beyond = -8.0 / 3 * Math.PI * density * Epsilon * Math.Pow(Sigma, 6) / Math.Pow(cutoff - 0.5, 3);
        Assert.Equal(1, found / a, 4e-4);
        Assert.Equal(1, (result.Energy + beyond) / (-14.45392 * 14.45392 / (2 * 12.13188) * Epsilon), 5e-5);
    }

    [Fact]
    public void Silicon_is_that_of_the_paper()
    {
        Structure start = ToyCrystals.Shaken(ToyCrystals.Diamond(5.3), 0.05, 4);
        RelaxationResult result = Relaxation.Run(start, AtomConstraints.None(8), Fine with { Cell = CellFreedom.Full }, new StillingerWeber(),
            cancellation: ToyCrystals.Stop);
        Assert.True(result.IsConverged);
        Assert.Equal(5.4310, Math.Cbrt(result.Structure.Cell.Volume), 3e-4);
        Assert.Equal(-4.3366, result.Energy / 8, 1e-4);
        ReadOnlySpan<double> rows = result.Structure.Cell.Rows;
        for (int k = 0; k < 9; k++) Assert.Equal(k % 4 == 0 ? Math.Cbrt(result.Structure.Cell.Volume) : 0, rows[k], 1e-4);
    }

    [Fact]
    public void Freedoms_of_the_cell_keep_what_they_promise()
    {
        Structure start = ToyCrystals.Shaken(ToyCrystals.Make("Ar Ar Ar Ar", ToyCrystals.FaceCentred(5.4).Positions, [5.6, 0.3, 0, 0, 5.2, 0, 0, 0.2, 5.5]),
            0.05, 2);
        Cell shape = Run(start, Fine with { Cell = CellFreedom.Shape }).Structure.Cell;
        Assert.Equal(start.Cell.Volume, shape.Volume, 9);
        Cell size = Run(start, Fine with { Cell = CellFreedom.Isotropic }).Structure.Cell;
        double ratio = size.Rows[0] / start.Cell.Rows[0];
        Assert.NotEqual(1, ratio, 3);
        for (int k = 0; k < 9; k++) Assert.Equal(ratio * start.Cell.Rows[k], size.Rows[k], 9);
        Cell height = Run(start, Fine with { Cell = CellFreedom.Parse("zz") }).Structure.Cell;
        for (int k = 0; k < 9; k++)
            if (k % 3 != 2) Assert.Equal(start.Cell.Rows[k], height.Rows[k], 12);
        Assert.NotEqual(start.Cell.Rows[8], height.Rows[8], 3);
    }

    [Fact]
    public void Under_pressure_the_stress_is_minus_the_pressure()
    {
        const double pressure = 0.01;
        RelaxationResult result = Run(ToyCrystals.Shaken(ToyCrystals.FaceCentred(5.2), 0.05, 3), Fine with { Cell = CellFreedom.Full, Pressure = pressure });
        for (int k = 0; k < 9; k++)
            Assert.Equal(k % 4 == 0 ? -pressure : 0, -result.Evaluation.Virial[k] / result.Structure.Cell.Volume, 1e-7);
    }

    [Fact]
    public void Fixed_coordinates_stay_and_the_others_lose_their_forces()
    {
        Structure start = ToyCrystals.Shaken(ToyCrystals.Repeated(ToyCrystals.FaceCentred(5.3), 2), 0.1, 7);
        AtomConstraints constraints = AtomConstraints.None(32).With("1-4,7:xz");
        RelaxationResult result = Relaxation.Run(start, constraints, Fine, new LennardJones(Epsilon, Sigma, 6), cancellation: ToyCrystals.Stop);
        Assert.True(result.IsConverged);
        double free = 0, held = 0;
        for (int k = 0; k < 96; k++)
        {
            if (constraints.IsFixed[k])
            {
                Assert.Equal(start.Positions[k], result.Structure.Positions[k]);
                held = Math.Max(held, Math.Abs(result.Evaluation.Forces[k]));
            }
            else free = Math.Max(free, Math.Abs(result.Evaluation.Forces[k]));
        }
        Assert.True(free <= 1e-6, $"a force of {free:E2} eV/Å is left");
        Assert.True(held > 1e-3, "the constraints held nothing");
    }

    [Fact]
    public void Partly_periodic_structures_relax_in_their_own_directions()
    {
        Structure slab = NamedStructures.Create("slab");
        RelaxationResult result = Relaxation.Run(slab, AtomConstraints.None(slab.AtomCount),
            new RelaxationOptions { ForceTolerance = 1e-5, Cell = CellFreedom.Full, MostEvaluations = 3000 }, new LennardJones(0.05, 1.9, 5),
            cancellation: ToyCrystals.Stop);
        Assert.True(result.IsConverged);
        // Strains live in the plane of the first two vectors: its normal stays where it was.
        double[] before = Matrix3.Cross(slab.Cell.Rows[..3], slab.Cell.Rows[3..6]),
            after = Matrix3.Cross(result.Structure.Cell.Rows[..3], result.Structure.Cell.Rows[3..6]);
        for (int k = 0; k < 3; k++) Assert.Equal(before[k] / Matrix3.Length(before), after[k] / Matrix3.Length(after), 1e-9);
        Assert.False(result.Structure.Cell.PeriodicC);
        Assert.True(result.Energy < result.StartEnergy - 0.01);
    }

    [Fact]
    public void Results_do_not_depend_on_threads_or_company()
    {
        Structure[] starts = [.. Enumerable.Range(0, 9).Select(seed => ToyCrystals.Shaken(ToyCrystals.FaceCentred(5.1 + 0.05 * seed), 0.2, seed))];
        RelaxationOptions options = new() { Cell = CellFreedom.Full };
        RelaxationResult[] All(int threads)
        {
            using var pool = ToyCrystals.Pool(() => new LennardJones(Epsilon, Sigma, 6), threads);
            return Relaxation.RunAll(starts, index => AtomConstraints.None(4), options, pool, cancellation: ToyCrystals.Stop);
        }
        RelaxationResult[] one = All(1), three = All(3);
        for (int i = 0; i < starts.Length; i++)
        {
            Assert.True(one[i].IsConverged);
            Assert.Equal(one[i].Structure.Positions, three[i].Structure.Positions);
            Assert.Equal(one[i].Structure.Cell.Rows.ToArray(), three[i].Structure.Cell.Rows.ToArray());
            Assert.Equal(one[i].Evaluations, three[i].Evaluations);
            Assert.Equal(one[i].Structure.Positions,
                Relaxation.Run(starts[i], AtomConstraints.None(4), options, new LennardJones(Epsilon, Sigma, 6),
                cancellation: ToyCrystals.Stop).Structure.Positions);
        }
    }

    [Fact]
    public void Too_few_steps_are_said_to_be_too_few()
    {
        RelaxationResult result = Run(ToyCrystals.Shaken(ToyCrystals.FaceCentred(5.2), 0.2, 1), Fine with { MostEvaluations = 3 });
        Assert.Equal(RelaxationOutcome.OutOfSteps, result.Outcome);
        Assert.True(result.LargestForce > 1e-6);
    }

    [Theory]
    [InlineData(RelaxationMethod.Lbfgs)]
    [InlineData(RelaxationMethod.Fire)]
    public void A_fall_into_a_hole_of_the_potential_is_called_one(RelaxationMethod method)
    {
        var pair = new Structure([Element.Parse("H"), Element.Parse("H")], [0, 0, 0, 0, 0, 1], Cell.Open);
        RelaxationResult result = Relaxation.Run(pair, AtomConstraints.None(2), Fine with { Method = method }, new Hole(), ToyCrystals.Stop);
        Assert.Equal(RelaxationOutcome.Collapsed, result.Outcome);
        Assert.True(result.Evaluations < 200);
    }

    [Theory]
    [InlineData(RelaxationMethod.Lbfgs, "full")]
    [InlineData(RelaxationMethod.Fire, "full")]
    [InlineData(RelaxationMethod.Lbfgs, "isotropic")]
    [InlineData(RelaxationMethod.Lbfgs, "zz")]
    public void A_cell_that_nothing_holds_explodes(RelaxationMethod method, string freedom)
    {
        RelaxationResult result = Run(ToyCrystals.Shaken(ToyCrystals.FaceCentred(5.2), 0.01, 1),
            Fine with { Method = method, Cell = CellFreedom.Parse(freedom), Pressure = -1 });
        Assert.Equal(RelaxationOutcome.Exploded, result.Outcome);
        Assert.True(result.Structure.Cell.Volume < 20 * 5.2 * 5.2 * 5.2);
        // A cell that was made far too small may grow.
        Assert.Equal(RelaxationOutcome.Converged, Run(ToyCrystals.FaceCentred(3.5), Fine with { Cell = CellFreedom.Full }).Outcome);
    }

    [Fact]
    public void One_structure_that_fails_does_not_take_a_batch_with_it()
    {
        Structure good = ToyCrystals.Shaken(ToyCrystals.FaceCentred(5.2), 0.1, 1), bad = ToyCrystals.FaceCentred(5.2);
        bad.Positions.AsSpan(0, 3).CopyTo(bad.Positions.AsSpan(3));
        bad.Source = "bad.xyz:7";
        using PotentialPool pool = ToyCrystals.Pool(() => new LennardJones(Epsilon, Sigma, 6), 2);
        RelaxationResult[] results = Relaxation.RunAll([good, bad, good], _ => AtomConstraints.None(4), Fine, pool, cancellation: ToyCrystals.Stop);
        Assert.Equal([RelaxationOutcome.Converged, RelaxationOutcome.Failed, RelaxationOutcome.Converged], results.Select(result => result.Outcome));
        Assert.Contains("bad.xyz:7: expected atoms apart", results[1].Problem, StringComparison.Ordinal);
        Assert.Equal(bad.Positions, results[1].Structure.Positions);
    }

    [Theory]
    [InlineData(RelaxationMethod.Lbfgs)]
    [InlineData(RelaxationMethod.Fire)]
    public void Atoms_that_end_on_top_of_each_other_have_collapsed_whatever_the_energy_says(RelaxationMethod method)
    {
        // A shallow well at zero distance: no energy of a hole, and no number exactly there.
        var pair = new Structure([Element.Parse("H"), Element.Parse("H")], [0, 0, 0, 0, 0, 1], Cell.Open);
        RelaxationResult result = Relaxation.Run(pair, AtomConstraints.None(2), Fine with { Method = method, ForceTolerance = 1e-3 }, new Well(),
            ToyCrystals.Stop);
        Assert.Equal(RelaxationOutcome.Collapsed, result.Outcome);
        Assert.True(double.IsFinite(result.Energy));
    }

    /// <summary>z²/2 eV between two atoms; refuses to answer below 0.05 Å.</summary>
    private sealed class Well : IPotential
    {
        public double Cutoff => 1;
        public bool Supports(Element element) => true;

        public void Evaluate(Structure structure, Evaluation result)
        {
            double z = structure.Positions[5] - structure.Positions[2];
            if (Math.Abs(z) < 0.05) throw new InvalidDataException("expected atoms apart, found them at one place");
            result.Reset(2);
            result.Energy = 0.5 * z * z;
            result.Forces[2] = z;
            result.Forces[5] = -z;
        }
    }

    /// <summary>−1000 exp(−z²) eV between two atoms.</summary>
    private sealed class Hole : IPotential
    {
        public double Cutoff => 1;
        public bool Supports(Element element) => true;

        public void Evaluate(Structure structure, Evaluation result)
        {
            double z = structure.Positions[5] - structure.Positions[2];
            result.Reset(2);
            result.Energy = -1000 * Math.Exp(-z * z);
            result.Forces[2] = 2000 * z * Math.Exp(-z * z);
            result.Forces[5] = -result.Forces[2];
        }
    }

    private static RelaxationResult Run(Structure start, RelaxationOptions options) =>
        Relaxation.Run(start, AtomConstraints.None(start.AtomCount), options, new LennardJones(Epsilon, Sigma, 8.5), cancellation: ToyCrystals.Stop);
}
