using Amalgam.Atoms;
using Amalgam.Dynamics.Numerics;

namespace Amalgam.Dynamics.Minimization;

/// <summary>The minimum-energy path between two minima, as a chain of images held apart by springs along it.</summary>
/// <remarks>
/// Nudged elastic band with the improved tangent (Henkelman and Jónsson, J. Chem. Phys. 113, 9978 (2000)) and a climbing image (Henkelman,
/// Uberuaga and Jónsson, J. Chem. Phys. 113, 9901 (2000)); the whole band moves by <see cref="FireEngine"/>.
/// </remarks>
public sealed class ElasticBand
{
    /// <summary>eV/Å: a band rougher than this has no saddle point to climb to yet.</summary>
    private const double ClimbingStart = 0.3;
    private const double LargestMove = 0.1;
    /// <summary>eV/Å: the ends are relaxed at least this far.</summary>
    private const double EndTolerance = 0.01;
    private readonly Structure[] images;
    private readonly bool[] isFixed;
    private readonly ElasticBandOptions options;
    private readonly PotentialPool pool;
    private readonly double[] energies, slopes, gradient, tangent, before, after;
    private readonly double[][] forces;
    private readonly int size;
    private double largestForce = double.PositiveInfinity;
    private int? climber;

    private ElasticBand(IReadOnlyList<Structure> path, AtomConstraints constraints, ElasticBandOptions options, PotentialPool pool)
    {
        images = [.. path.Select(StructureCopy.Of)];
        isFixed = constraints.IsFixed.ToArray();
        this.options = options;
        this.pool = pool;
        size = 3 * images[0].AtomCount;
        energies = new double[images.Length];
        slopes = new double[images.Length];
        forces = [.. images.Select(_ => new double[size])];
        gradient = new double[(images.Length - 2) * size];
        tangent = new double[size];
        before = new double[size];
        after = new double[size];
    }

    /// <summary>Images on a straight line, each atom the short way round the cell.</summary>
    /// <param name="between">images between start and end</param>
    /// <exception cref="InvalidDataException">The two are not the same atoms in the same order in the same cell, or there is no image between.</exception>
    public static Structure[] Interpolate(Structure start, Structure end, int between)
    {
        if (between < 1) throw new InvalidDataException($"expected at least one image between start and end, found {between}\n  → 7 are usual");
        CheckPair(start, end);
        double[] step = ShortWay(start, end);
        Structure Image(int number)
        {
            Structure image = StructureCopy.Of(start);
            for (int k = 0; k < step.Length; k++) image.Positions[k] += step[k] * number / (between + 1);
            return image;
        }
        return [.. Enumerable.Range(0, between + 2).Select(Image)];
    }

    /// <summary>Relaxes a path whose ends are minima; they stay.</summary>
    /// <param name="path">at least three images of the same atoms; neighbouring ones close to each other</param>
    /// <param name="constraints">of every image</param>
    public static ElasticBandResult Run(IReadOnlyList<Structure> path, AtomConstraints constraints, ElasticBandOptions options, PotentialPool pool,
        CancellationToken cancellation = default)
    {
        options.Check();
        if (path.Count < 3) throw new ArgumentException("a band has at least three images", nameof(path));
        var band = new ElasticBand(path, constraints, options, pool);
        return band.Relax(cancellation);
    }

    /// <summary>Relaxes the ends of a path first, then a path on a straight line between the relaxed ends.</summary>
    /// <param name="path">from start to end, at least three images of the same atoms; only the ends and the number of images count</param>
    /// <param name="constraints">of every image</param>
    public static ElasticBandResult RunWithEnds(IReadOnlyList<Structure> path, AtomConstraints constraints, ElasticBandOptions options,
        PotentialPool pool, CancellationToken cancellation = default)
    {
        var fine = new RelaxationOptions { ForceTolerance = Math.Min(EndTolerance, options.ForceTolerance) };
        RelaxationResult[] ends = Relaxation.RunAll([path[0], path[^1]], _ => constraints, fine, pool, cancellation: cancellation);
        return Run(Interpolate(ends[0].Structure, ends[1].Structure, path.Count - 2), constraints, options, pool, cancellation);
    }

    private ElasticBandResult Relax(CancellationToken cancellation)
    {
        pool.For(images.Length, EvaluateImage, cancellation);
        var engine = new FireEngine(gradient.Length);
        double[] move = new double[gradient.Length];
        int step = 0;
        bool isConverged;
        while (!(isConverged = Project()) && step++ < options.MostSteps)
        {
            engine.Step(gradient, move);
            double longest = 0;
            for (int k = 0; k < move.Length; k += 3) longest = Math.Max(longest, Matrix3.Length(move.AsSpan(k, 3)));
            double factor = longest > LargestMove ? LargestMove / longest : 1;
            for (int k = 0; k < move.Length; k++) images[1 + k / size].Positions[k % size] += factor * move[k];
            pool.For(images.Length - 2, (index, potential) => EvaluateImage(index + 1, potential), cancellation);
        }
        double[] distances = new double[images.Length];
        for (int i = 1; i < images.Length; i++) distances[i] = distances[i - 1] + Difference(i - 1, i, tangent);
        EndSlopes(distances);
        var path = new EnergyPath(images, energies, distances, slopes);
        return new ElasticBandResult(path, largestForce, Math.Min(step, options.MostSteps), isConverged, climber);
    }

    private void EvaluateImage(int image, IPotential potential)
    {
        var evaluation = new Evaluation();
        potential.Evaluate(images[image], evaluation);
        if (!double.IsFinite(evaluation.Energy)) throw new InvalidDataException($"{images[image].Source}: expected finite energies along the path, found "
            + $"not-a-number in image {image}\n  → do atoms pass through each other? Give more images, or another order of the atoms");
        energies[image] = evaluation.Energy;
        evaluation.Forces.CopyTo(forces[image]);
        for (int k = 0; k < size; k++)
            if (isFixed[k]) forces[image][k] = 0;
    }

    /// <summary>Forces of the band into the gradient; whether they are small enough.</summary>
    private bool Project()
    {
        int highest = 1;
        for (int i = 2; i < images.Length - 1; i++)
            if (energies[i] > energies[highest]) highest = i;
        bool hasSaddle = energies[highest] > Math.Max(energies[0], energies[^1]);
        bool mayClimb = options.Climbs && hasSaddle && (climber is not null || largestForce <= Math.Max(ClimbingStart, options.ForceTolerance));
        climber = mayClimb ? highest : null;
        largestForce = 0;
        for (int i = 1; i < images.Length - 1; i++) ProjectImage(i);
        return largestForce <= options.ForceTolerance && (climber is not null || !options.Climbs || !hasSaddle);
    }

    private void ProjectImage(int image)
    {
        (double behind, double ahead) = Tangent(image);
        double along = InverseHessian.Dot(forces[image], tangent), spring = options.Spring * (ahead - behind);
        slopes[image] = -along;
        Span<double> g = gradient.AsSpan((image - 1) * size, size);
        for (int k = 0; k < size; k++) g[k] = -(forces[image][k] - (image == climber ? 2 : 1) * along * tangent[k]);
        for (int k = 0; k < size; k += 3) largestForce = Math.Max(largestForce, Matrix3.Length(g.Slice(k, 3)));
        if (image == climber) return;
        for (int k = 0; k < size; k++) g[k] -= spring * tangent[k];
    }

    /// <summary>The unit tangent: towards the higher neighbour, at an extremum a mixture weighted by the energy differences.</summary>
    /// <returns>Å, distances to the image behind and to the one ahead</returns>
    private (double Behind, double Ahead) Tangent(int i)
    {
        double behind = Difference(i - 1, i, before), ahead = Difference(i, i + 1, after);
        double up = energies[i + 1] - energies[i], down = energies[i] - energies[i - 1];
        double larger = Math.Max(Math.Abs(up), Math.Abs(down)), smaller = Math.Min(Math.Abs(up), Math.Abs(down));
        (double forward, double backward) = (up > 0, down > 0) switch
        {
            (true, true) => (1.0, 0.0),
            (false, false) => (0.0, 1.0),
            _ => energies[i + 1] > energies[i - 1] ? (larger, smaller) : (smaller, larger),
        };
        for (int k = 0; k < size; k++) tangent[k] = forward * after[k] + backward * before[k];
        double length = Math.Sqrt(InverseHessian.Dot(tangent, tangent));
        for (int k = 0; k < size; k++) tangent[k] /= length;
        return (behind, ahead);
    }

    private double Difference(int from, int to, double[] difference)
    {
        for (int k = 0; k < size; k++) difference[k] = images[to].Positions[k] - images[from].Positions[k];
        return Math.Sqrt(InverseHessian.Dot(difference, difference));
    }

    // At minima the slope is that of the force along the only neighbour.
    private void EndSlopes(double[] distances)
    {
        int last = images.Length - 1;
        Difference(0, 1, tangent);
        slopes[0] = -InverseHessian.Dot(forces[0], tangent) / distances[1];
        Difference(last - 1, last, tangent);
        slopes[last] = -InverseHessian.Dot(forces[last], tangent) / (distances[last] - distances[last - 1]);
    }

    private static void CheckPair(Structure start, Structure end)
    {
        if (!start.Elements.AsSpan().SequenceEqual(end.Elements))
            throw new InvalidDataException($"{end.Source}: expected the atoms of {start.Source} in the same order, found others\n"
                + "  → write both ends from one structure");
        for (int k = 0; k < 9; k++)
            if (Math.Abs(start.Cell.Rows[k] - end.Cell.Rows[k]) > 1e-6 || start.Cell.IsPeriodic(k / 3) != end.Cell.IsPeriodic(k / 3))
                throw new InvalidDataException($"{end.Source}: expected the cell of {start.Source}, found another\n  → a band has one cell");
    }

    /// <returns>[atom, 3], Å</returns>
    private static double[] ShortWay(Structure start, Structure end)
    {
        double[] step = [.. end.Positions.Zip(start.Positions, (to, from) => to - from)];
        if (!start.Cell.IsPeriodicAnywhere) return step;
        double[] rows = LatticeBasis.Completed(start.Cell), fractions = new double[step.Length];
        Matrix3.MultiplyRows(step, Matrix3.Inverse(rows), fractions);
        for (int k = 0; k < step.Length; k++)
            if (start.Cell.IsPeriodic(k % 3)) fractions[k] -= Math.Round(fractions[k]);
        Matrix3.MultiplyRows(fractions, rows, step);
        return step;
    }
}
