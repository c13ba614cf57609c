using Amalgam.Atoms;
using Amalgam.Atoms.Numerics;
using Amalgam.Atoms.Workers;

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
    /// <summary>Å: ends nearer to each other in every coordinate are one minimum.</summary>
    private const double SameMinimum = 0.1;
    /// <summary>eV, and eV per atom: an image so far below both ends sits in a hole of the potential.</summary>
    private const double HoleDepth = 20, HoleDepthPerAtom = 1;
    private const int MostStartSteps = 200;
    private readonly Structure[] images;
    private readonly bool[] isFixed;
    private readonly ElasticBandOptions options;
    private readonly PotentialPool pool;
    private readonly Action<int, Structure, IPotential, Evaluation> surface;
    private readonly Evaluation[] evaluations;
    private readonly double[] energies, slopes, gradient, tangent, before, after;
    private readonly double[][] forces;
    private readonly int size;
    private readonly bool isBound;
    private double largestForce = double.PositiveInfinity;
    private int? climber;

    /// <param name="surface">energy and forces of an image</param>
    /// <param name="isBound">whether springs hold the images apart; without them each goes to a minimum of its own</param>
    private ElasticBand(IReadOnlyList<Structure> path, AtomConstraints constraints, ElasticBandOptions options, PotentialPool pool,
        Action<int, Structure, IPotential, Evaluation> surface, bool isBound)
    {
        this.isBound = isBound;
        this.surface = surface;
        evaluations = [.. path.Select(_ => new Evaluation())];
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
        PathEnds.RequireSameAtoms(start, end);
        double[] step = PathEnds.ShortWay(start, end);
        Structure Image(int number)
        {
            Structure image = StructureCopy.Of(start);
            for (int k = 0; k < step.Length; k++) image.Positions[k] += step[k] * number / (between + 1);
            return image;
        }
        return [.. Enumerable.Range(0, between + 2).Select(Image)];
    }

    /// <summary>
    /// A better start than a straight line: distances of atoms that lie between those of the ends (<see cref="DistanceInterpolation"/>), so that none pass
    /// through each other.
    /// </summary>
    /// <param name="straight">a path on a straight line, at least three images</param>
    /// <param name="constraints">of every image</param>
    public static Structure[] InterpolateDistances(IReadOnlyList<Structure> straight, AtomConstraints constraints, PotentialPool pool,
        CancellationToken cancellation = default)
    {
        Structure[] apart = ContactFree.Path(straight, constraints);
        var distances = new DistanceInterpolation(apart);
        // The surface has no unit; slopes of 0.01 Å⁻³ are a few hundredths of an ångström away from its minimum. Each image has a surface of its own and
        // goes to its own minimum: springs would pull those of short paths off it.
        var options = new ElasticBandOptions { ForceTolerance = 0.01, Climbs = false, MostSteps = MostStartSteps };
        var band = new ElasticBand(apart, constraints, options, pool, (image, structure, _, result) => distances.Evaluate(image, structure, result), false);
        return [.. band.Relax(cancellation).Path.Images];
    }

    /// <summary>Relaxes a path whose ends are minima; they stay.</summary>
    /// <param name="path">at least three images of the same atoms; neighbouring ones close to each other</param>
    /// <param name="constraints">of every image</param>
    public static ElasticBandResult Run(IReadOnlyList<Structure> path, AtomConstraints constraints, ElasticBandOptions options, PotentialPool pool,
        CancellationToken cancellation = default)
    {
        options.Check();
        if (path.Count < 3) throw new ArgumentException("a band has at least three images", nameof(path));
        var band = new ElasticBand(path, constraints, options, pool, (_, structure, potential, result) => potential.Evaluate(structure, result), true);
        return band.Relax(cancellation);
    }

    /// <summary>Relaxes the ends of a path first, then a path between the relaxed ends.</summary>
    /// <param name="path">from start to end, at least three images of the same atoms; only the ends and the number of images count</param>
    /// <param name="constraints">of every image</param>
    /// <exception cref="InvalidDataException">An end has no minimum, both have the same one, or atoms meet on the way.</exception>
    public static ElasticBandResult RunWithEnds(IReadOnlyList<Structure> path, AtomConstraints constraints, ElasticBandOptions options,
        PotentialPool pool, CancellationToken cancellation = default)
    {
        var fine = new RelaxationOptions { ForceTolerance = Math.Min(EndTolerance, options.ForceTolerance) };
        RelaxationResult[] ends = Relaxation.RunAll([path[0], path[^1]], _ => constraints, fine, pool, cancellation: cancellation);
        foreach (RelaxationResult end in ends) RequireMinimum(end);
        double[] step = PathEnds.ShortWay(ends[0].Structure, ends[1].Structure);
        if (step.Length == 0 || step.Max(Math.Abs) < SameMinimum) throw new InvalidDataException($"{path[^1].Source}: expected ends in two different minima, "
            + $"found that both relax to the same one\n  → look at both with relax, and give the second minimum");
        Structure[] start = Interpolate(ends[0].Structure, ends[1].Structure, path.Count - 2);
        if (!options.StartsStraight) start = InterpolateDistances(start, constraints, pool, cancellation);
        return Run(start, constraints, options, pool, cancellation) with { EndsAreRelaxed = ends.All(end => end.IsConverged) };
    }

    private static void RequireMinimum(RelaxationResult end)
    {
        if (end.Outcome == RelaxationOutcome.Failed) throw new InvalidDataException(end.Problem);
        if (end.Outcome == RelaxationOutcome.Collapsed) throw new InvalidDataException($"{end.Structure.Source}: expected an end that relaxes to a minimum, "
            + "found a hole of the potential: atoms on top of each other\n  → relax the end first and look at it; the model needs data of short distances");
    }

    private ElasticBandResult Relax(CancellationToken cancellation)
    {
        pool.For(images.Length, EvaluateImage, cancellation);
        var engine = new FireEngine(gradient.Length);
        double[] move = new double[gradient.Length];
        int step = 0;
        bool isConverged = false;
        while (CollapsedImage() is null && !(isConverged = Project()) && step++ < options.MostSteps)
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
        var path = new EnergyPath(images, energies, distances, slopes) { Evaluations = evaluations };
        return new ElasticBandResult(path, largestForce, Math.Min(step, options.MostSteps), isConverged, climber) { CollapsedImage = CollapsedImage() };
    }

    /// <summary>The first image in a hole of the potential; null when all is well.</summary>
    private int? CollapsedImage()
    {
        double floor = Math.Min(energies[0], energies[^1]) - HoleDepth - HoleDepthPerAtom * images[0].AtomCount;
        int image = Array.FindIndex(energies, energy => energy < floor);
        return image < 0 ? null : image;
    }

    private void EvaluateImage(int image, IPotential potential)
    {
        Evaluation evaluation = evaluations[image];
        try { surface(image, images[image], potential, evaluation); }
        catch (InvalidDataException problem) { throw Meeting(image, problem.Message.Split('\n')[0]); }
        if (!double.IsFinite(evaluation.Energy)) throw Meeting(image, "found an energy that is not a number");
        energies[image] = evaluation.Energy;
        evaluation.Forces.CopyTo(forces[image]);
        for (int k = 0; k < size; k++)
            if (isFixed[k]) forces[image][k] = 0;
    }

    /// <summary>Images are places of ours: what is wrong with one is wrong with the path, not with a line of the user's file.</summary>
    private InvalidDataException Meeting(int image, string problem)
    {
        string source = images[image].Source;
        string found = source.Length > 0 ? problem.Replace(source + ": ", "", StringComparison.Ordinal) : problem;
        return new InvalidDataException($"image {image} of the path from {images[0].Source}: {found}\n"
            + "  → atoms pass through each other on the way: take another order of the atoms, more images, or a start that is not straight");
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
        if (!isBound) tangent.AsSpan().Clear();
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
        // Images at one place have no direction between them; the springs move them apart along the next one.
        for (int k = 0; k < size; k++) tangent[k] = length > 0 ? tangent[k] / length : 0;
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
        slopes[0] = Slope(forces[0], distances[1]);
        Difference(last - 1, last, tangent);
        slopes[last] = Slope(forces[last], distances[last] - distances[last - 1]);
    }

    private double Slope(double[] force, double length) => length > 0 ? -InverseHessian.Dot(force, tangent) / length : 0;
}
