using Amalgam.Atoms;
using Amalgam.Atoms.Elements;
using Amalgam.Atoms.Potentials;
using Amalgam.Atoms.Workers;
using Amalgam.Dynamics.Minimization;
using Xunit;

namespace Amalgam.Unit.Dynamics;

/// <summary>Minimum-energy paths against closed forms and against symmetry.</summary>
public sealed class ElasticBandTests
{
    [Fact]
    public void The_saddle_of_a_bent_double_well_is_found()
    {
        // Minima at (±1, 0), saddle at (0, −1), 0.3 eV above them.
        var ends = new[] { -1.0, 1.0 }.Select(x => new Structure([Element.Parse("H")], [x, 0, 0], Cell.Open)).ToArray();
        using PotentialPool pool = ToyCrystals.Pool(() => new BentDoubleWell());
        ElasticBandResult result = ElasticBand.Run(ElasticBand.Interpolate(ends[0], ends[1], 7), AtomConstraints.None(1),
            new ElasticBandOptions { ForceTolerance = 1e-4 }, pool, cancellation: ToyCrystals.Stop);
        Assert.True(result.IsConverged);
        Assert.Equal(BentDoubleWell.Barrier, result.Path.Barrier, 1e-7);
        Assert.Equal(4, result.ClimbingImage);
        Assert.Equal(0, result.Path.Images[4].Positions[0], 1e-3);
        Assert.Equal(-1, result.Path.Images[4].Positions[1], 1e-3);
        double[][] descent = BentDoubleWell.Descent();
        Assert.All(result.Path.Images, image =>
            Assert.True(descent.Min(point => double.Hypot(point[0] - Math.Abs(image.Positions[0]), point[1] - image.Positions[1])) < 0.02,
            $"({image.Positions[0]}, {image.Positions[1]}) is not on the path of steepest descent"));
    }

    [Fact]
    public void An_even_number_of_images_reaches_the_saddle_by_climbing_only()
    {
        var ends = new[] { -1.0, 1.0 }.Select(x => new Structure([Element.Parse("H")], [x, 0, 0], Cell.Open)).ToArray();
        using PotentialPool pool = ToyCrystals.Pool(() => new BentDoubleWell());
        ElasticBandResult Run(bool climbs) =>
            ElasticBand.Run(ElasticBand.Interpolate(ends[0], ends[1], 6), AtomConstraints.None(1),
            new ElasticBandOptions { ForceTolerance = 1e-4, Climbs = climbs }, pool, cancellation: ToyCrystals.Stop);
        Assert.Equal(BentDoubleWell.Barrier, Run(true).Path.Barrier, 1e-7);
        Assert.InRange(Run(false).Path.Barrier, 0.7 * BentDoubleWell.Barrier, 0.99 * BentDoubleWell.Barrier);
    }

    [Fact]
    public void A_vacancy_hops_over_a_symmetric_barrier_with_the_same_bits_on_any_threads()
    {
        Structure crystal = ToyCrystals.Repeated(ToyCrystals.FaceCentred(5.25), 2);
        // Atom 0 at the origin is missing; its neighbour at (0, a/2, a/2) hops there.
        Structure without = ToyCrystals.Make(string.Join(' ', Enumerable.Repeat("Ar", 31)), crystal.Positions[3..], crystal.Cell.Rows.ToArray());
        double[] moved = [.. without.Positions];
        moved[0] = moved[1] = moved[2] = 0;
        LennardJones Create() => new(0.0104, 3.4, 6);
        var fine = new RelaxationOptions { ForceTolerance = 1e-4 };
        Structure start = Relaxation.Run(without, AtomConstraints.None(31), fine, Create(), cancellation: ToyCrystals.Stop).Structure;
        Structure end = Relaxation.Run(new Structure(without.Elements, moved, without.Cell), AtomConstraints.None(31), fine, Create(),
            cancellation: ToyCrystals.Stop).Structure;
        ElasticBandResult Run(int threads)
        {
            using PotentialPool pool = ToyCrystals.Pool(Create, threads);
            return ElasticBand.Run(ElasticBand.Interpolate(start, end, 5), AtomConstraints.None(31), new ElasticBandOptions { ForceTolerance = 2e-3 }, pool,
                cancellation: ToyCrystals.Stop);
        }
        ElasticBandResult one = Run(1), three = Run(3);
        Assert.True(one.IsConverged);
        Assert.Equal(one.Path.Energies, three.Path.Energies);
        Assert.Equal(one.Path.Barrier, one.Path.ReverseBarrier, 1e-6);
        Assert.Equal(3, one.ClimbingImage);
        // The hopping atom at the saddle is half-way.
        for (int k = 0; k < 3; k++) Assert.Equal(0.5 * (start.Positions[k] + end.Positions[k]), one.Path.Images[3].Positions[k], 2e-2);
        Assert.InRange(one.Path.Barrier, 0.02, 0.3);
    }

    [Fact]
    public void Ends_that_do_not_belong_together_are_refused()
    {
        Structure one = ToyCrystals.FaceCentred(5.2), wide = ToyCrystals.FaceCentred(5.3), other = ToyCrystals.FaceCentred(5.2, "Ne");
        Assert.Contains("in the same order", Assert.Throws<InvalidDataException>(() => ElasticBand.Interpolate(one, other, 3)).Message,
            StringComparison.Ordinal);
        Assert.Contains("a band has one cell", Assert.Throws<InvalidDataException>(() => ElasticBand.Interpolate(one, wide, 3)).Message,
            StringComparison.Ordinal);
        Assert.Contains("at least one image", Assert.Throws<InvalidDataException>(() => ElasticBand.Interpolate(one, one, 0)).Message,
            StringComparison.Ordinal);
    }

    /// <summary>E = h (x² − 1)² + k (y − x² + 1)²/2 + k z²/2 for a single atom.</summary>
    private sealed class BentDoubleWell : IPotential
    {
        public const double Barrier = 0.3;
        private const double Stiffness = 4;

        public double Cutoff => 1;

        /// <summary>The path of steepest descent from the saddle to the minimum at x = 1, in steps of 0.001 Å.</summary>
        public static double[][] Descent()
        {
            var potential = new BentDoubleWell();
            var evaluation = new Evaluation();
            var path = new List<double[]> { new double[] { 0, -1 }, new double[] { 1e-3, -1 } };
            while (path[^1][0] < 0.9999 && path.Count < 5000)
            {
                potential.Evaluate(new Structure([Element.Parse("H")], [path[^1][0], path[^1][1], 0], Cell.Open), evaluation);
                double length = double.Hypot(evaluation.Forces[0], evaluation.Forces[1]);
                path.Add([path[^1][0] + 1e-3 * evaluation.Forces[0] / length, path[^1][1] + 1e-3 * evaluation.Forces[1] / length]);
            }
            return [.. path];
        }

        public bool Supports(Element element) => true;

        public void Evaluate(Structure structure, Evaluation result)
        {
            double x = structure.Positions[0], y = structure.Positions[1], z = structure.Positions[2], off = y - x * x + 1, well = x * x - 1;
            result.Reset(1);
            result.Energy = result.Energies[0] = Barrier * well * well + 0.5 * Stiffness * (off * off + z * z);
            result.Forces[0] = -4 * Barrier * well * x + 2 * Stiffness * off * x;
            result.Forces[1] = -Stiffness * off;
            result.Forces[2] = -Stiffness * z;
        }
    }
}
