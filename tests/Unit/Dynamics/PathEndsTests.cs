using Amalgam.Atoms;
using Amalgam.Atoms.Elements;
using Amalgam.Atoms.Numerics;
using Amalgam.Atoms.Potentials;
using Amalgam.Atoms.Workers;
using Amalgam.Dynamics.Minimization;
using Xunit;

namespace Amalgam.Unit.Dynamics;

/// <summary>What is said of the ends of a path, and paths that start without contacts.</summary>
public sealed class PathEndsTests
{
    private static readonly Structure Crystal = ToyCrystals.Repeated(ToyCrystals.FaceCentred(5.25), 2);

    [Fact]
    public void Ends_that_are_the_same_are_refused_however_they_are_shifted()
    {
        Assert.Contains("the ends are the same structure, no atom moves", Refusal(Crystal, Crystal), StringComparison.Ordinal);
        Assert.Contains("the same structure, no atom moves", Refusal(Crystal, Moved(Crystal, (3, 10.5, 0, 0))), StringComparison.Ordinal); // a lattice vector
        Assert.Contains("the same structure, shifted by 0.4 -0.2 0.1 Å as a whole", Refusal(Crystal, Shifted(Crystal, 0.4, -0.2, 0.1)),
            StringComparison.Ordinal);
        Structure water = Water(), turned = StructureCopy.Deformed(Shifted(water, 1, 2, 3), Turn(0.7));
        Assert.Contains("the same structure, turned or shifted as a whole", Refusal(water, turned), StringComparison.Ordinal);
    }

    [Fact]
    public void A_whole_shift_beside_a_hop_is_noticed_and_a_clean_hop_is_not()
    {
        Structure hop = Moved(Crystal, (5, 1.2, 0.3, 0));
        Assert.Empty(PathEnds.Check(Crystal, hop, AtomConstraints.None(32)));
        string notice = Assert.Single(PathEnds.Check(Crystal, Shifted(hop, 0.5, 0, 0), AtomConstraints.None(32)));
        Assert.Contains("shifted by 0.5 0 0 Å as a whole; put back, the path is 1.24 Å long instead of", notice, StringComparison.Ordinal);
        Structure water = Water(), bent = StructureCopy.Deformed(Moved(water, (1, 0.2, 0, 0)), Turn(1.1));
        Assert.Contains("turned or shifted as a whole", Assert.Single(PathEnds.Check(water, bent, AtomConstraints.None(3))), StringComparison.Ordinal);
    }

    [Fact]
    public void Atoms_that_change_places_are_named()
    {
        Structure swapped = Exchanged(Moved(Crystal, (20, 1.5, 0, 0)), 10, 30);
        string notice = Assert.Single(PathEnds.Check(Crystal, swapped, AtomConstraints.None(32)));
        Assert.Contains("atoms 11 and 31 change places; another order gives a shorter path, 1.5 Å long instead of", notice, StringComparison.Ordinal);
        Structure ring = Exchanged(Exchanged(Crystal, 1, 2), 2, 3);
        Assert.Contains("atoms 2, 4, 3 change places in a ring", Assert.Single(PathEnds.Check(Crystal, ring, AtomConstraints.None(32))),
            StringComparison.Ordinal);
    }

    [Fact]
    public void Other_atoms_orders_and_moved_fixed_atoms_are_refused()
    {
        Structure one = ToyCrystals.Make("Ar Ne Ar", [0, 0, 0, 3, 0, 0, 6, 0, 0], [20, 0, 0, 0, 20, 0, 0, 0, 20]);
        Structure other = ToyCrystals.Make("Ar Ar Ne", [0, 0, 0, 3, 0, 0, 6, 0, 0], [20, 0, 0, 0, 20, 0, 0, 0, 20]);
        Assert.Contains("the same atoms in another order (first: atom 2, Ne and Ar)", Refusal(one, other), StringComparison.Ordinal);
        Assert.Contains("others (Ar32 and Ar2Ne)", Refusal(Crystal, other), StringComparison.Ordinal);
        Assert.Contains("found atom 6 moved by 1.2 Å along x", Assert.Throws<InvalidDataException>(
            () => PathEnds.Check(Crystal, Moved(Crystal, (5, 1.2, 0, 0)), AtomConstraints.None(32).With("6"))).Message, StringComparison.Ordinal);
    }

    /// <summary>Smidstrup's case: a straight line takes atoms through each other, interpolated distances do not.</summary>
    [Fact]
    public void Interpolated_distances_keep_atoms_apart()
    {
        using PotentialPool pool = ToyCrystals.Pool(() => new LennardJones(0.0104, 3.4, 6));
        // A molecule that turns by half: on the straight line its atoms meet in the middle.
        var start = new Structure([Element.Parse("N"), Element.Parse("N")], [-0.55, 0, 0, 0.55, 0, 0], Cell.Open);
        var end = new Structure(start.Elements, [0.55, 0, 0, -0.55, 0, 0], Cell.Open);
        foreach (int between in new[] { 4, 5 })
        {
            Structure[] straight = ElasticBand.Interpolate(start, end, between);
            Structure[] path = ElasticBand.InterpolateDistances(straight, AtomConstraints.None(2), pool, ToyCrystals.Stop);
            Assert.True(straight.Min(Nearest) < 0.25);
            Assert.All(path, image => Assert.InRange(Nearest(image), 1.05, 1.15));
            Assert.Equal(start.Positions, path[0].Positions);
            Assert.Equal(end.Positions, path[^1].Positions);
        }
        // Two atoms of a crystal that exchange: never nearer than most of the distance to a neighbour.
        Structure[] exchange = ElasticBand.Interpolate(Crystal, Exchanged(Crystal, 0, 1), 5);
        Structure[] apart = ElasticBand.InterpolateDistances(exchange, AtomConstraints.None(32), pool, ToyCrystals.Stop);
        Assert.True(exchange.Min(Nearest) < 0.1);
        Assert.True(apart.Min(Nearest) > 0.6 * 5.25 / Math.Sqrt(2), $"{apart.Min(Nearest)} Å");
        // A path without contacts stays what it is: nearly straight, evenly spaced.
        Structure[] hop = ElasticBand.Interpolate(Crystal, Moved(Crystal, (5, 0.4, 0, 0)), 3);
        Structure[] same = ElasticBand.InterpolateDistances(hop, AtomConstraints.None(32), pool, ToyCrystals.Stop);
        for (int image = 0; image < 5; image++)
            for (int k = 0; k < 96; k++) Assert.Equal(hop[image].Positions[k], same[image].Positions[k], 0.1);
    }

    [Fact]
    public void Slopes_of_interpolated_distances_are_those_of_their_sum()
    {
        Structure[] path = ElasticBand.Interpolate(Crystal, Moved(Crystal, (5, 1.4, 0.3, 0)), 3);
        var surface = new DistanceInterpolation(path);
        Structure shaken = ToyCrystals.Shaken(path[2], 0.1, 3);
        var here = new Evaluation();
        surface.Evaluate(2, shaken, here);
        double[] forces = here.Forces.ToArray();
        const double h = 1e-5;
        foreach (int k in new[] { 0, 16, 17, 95 })
        {
            double At(double by)
            {
                Structure moved = StructureCopy.Of(shaken);
                moved.Positions[k] += by;
                var there = new Evaluation();
                surface.Evaluate(2, moved, there);
                return there.Energy;
            }
            Assert.Equal(-(At(h) - At(-h)) / (2 * h), forces[k], 1e-7);
        }
    }

    [Fact]
    public void A_band_that_falls_into_a_hole_is_stopped_and_one_that_meets_is_not_blamed_on_a_file()
    {
        var ends = new[] { -1.0, 1.0 }.Select(x => new Structure([Element.Parse("H")], [x, 0, 0], Cell.Open) { Source = "start.xyz:1" }).ToArray();
        using PotentialPool pool = ToyCrystals.Pool(() => new HoleBetween()), none = ToyCrystals.Pool(() => new HoleBetween(double.NaN));
        ElasticBandResult result = ElasticBand.Run(ElasticBand.Interpolate(ends[0], ends[1], 3), AtomConstraints.None(1), new ElasticBandOptions(), pool,
            ToyCrystals.Stop);
        Assert.Equal(2, result.CollapsedImage);
        Assert.False(result.IsConverged);
        Assert.Contains("image 2 of the path from start.xyz:1: found an energy that is not a number", Assert.Throws<InvalidDataException>(() =>
            ElasticBand.Run(ElasticBand.Interpolate(ends[0], ends[1], 3), AtomConstraints.None(1), new ElasticBandOptions(), none, ToyCrystals.Stop)).Message,
            StringComparison.Ordinal);
        Assert.Contains("both relax to the same one", Assert.Throws<InvalidDataException>(() => ElasticBand.RunWithEnds(
            ElasticBand.Interpolate(Crystal, Moved(Crystal, (5, 0.3, 0, 0)), 3), AtomConstraints.None(32).With("1"), new ElasticBandOptions(),
            ToyCrystals.Pool(() => new LennardJones(0.0104, 3.4, 6)), ToyCrystals.Stop)).Message, StringComparison.Ordinal);
    }

    private static double Nearest(Structure structure)
    {
        double nearest = double.PositiveInfinity;
        for (int i = 0; i < structure.AtomCount; i++)
            for (int j = 0; j < i; j++)
            {
                double[] way = [.. Enumerable.Range(0, 3).Select(k => structure.Positions[3 * i + k] - structure.Positions[3 * j + k])];
                for (int k = 0; k < 3 && structure.Cell.IsPeriodicAnywhere; k++)
                    way[k] -= structure.Cell.Rows[4 * k] * Math.Round(way[k] / structure.Cell.Rows[4 * k]);
                nearest = Math.Min(nearest, Matrix3.Length(way));
            }
        return nearest;
    }

    private static string Refusal(Structure start, Structure end) =>
        Assert.Throws<InvalidDataException>(() => PathEnds.Check(start, end, AtomConstraints.None(start.AtomCount))).Message;

    private static Structure Moved(Structure structure, (int Atom, double X, double Y, double Z) by)
    {
        Structure moved = StructureCopy.Of(structure);
        moved.Positions[3 * by.Atom] += by.X;
        moved.Positions[3 * by.Atom + 1] += by.Y;
        moved.Positions[3 * by.Atom + 2] += by.Z;
        return moved;
    }

    private static Structure Shifted(Structure structure, double x, double y, double z)
    {
        Structure shifted = structure;
        for (int atom = 0; atom < structure.AtomCount; atom++) shifted = Moved(shifted, (atom, x, y, z));
        return shifted;
    }

    private static Structure Exchanged(Structure structure, int one, int other)
    {
        Structure exchanged = StructureCopy.Of(structure);
        for (int k = 0; k < 3; k++)
            (exchanged.Positions[3 * one + k], exchanged.Positions[3 * other + k]) = (exchanged.Positions[3 * other + k], exchanged.Positions[3 * one + k]);
        return exchanged;
    }

    private static Structure Water() =>
        new([Element.Parse("O"), Element.Parse("H"), Element.Parse("H")], [0, 0, 0, 0.96, 0, 0, -0.24, 0.93, 0], Cell.Open);

    private static double[] Turn(double angle) =>
        [Math.Cos(angle), Math.Sin(angle), 0, -Math.Sin(angle), Math.Cos(angle), 0, 0, 0, 1];

    /// <summary>A well at x = ±1, and a hole (or no number) at 0.</summary>
    private sealed class HoleBetween(double depth = -1e6) : IPotential
    {
        public double Cutoff => 1;
        public bool Supports(Element element) => true;

        public void Evaluate(Structure structure, Evaluation result)
        {
            double x = structure.Positions[0];
            result.Reset(1);
            result.Energy = Math.Abs(x) < 0.3 ? depth : (x * x - 1) * (x * x - 1);
        }
    }
}
