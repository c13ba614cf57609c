using Amalgam.Atoms;
using Amalgam.Atoms.Elements;

namespace Amalgam.Studies.Soundness;

/// <summary>Energy and forces run smoothly through every cutoff and along a line. In double.</summary>
internal static class SmoothnessChecks
{
    private const string Group = "smoothness";
    private const double Step = 1e-3, SlopeStep = 1e-4; // Å
    private const int Points = 81;
    private const double Rounding = 4e-16; // of a second difference, relative to the energy

    public static void Run(SoundnessWork work)
    {
        IPotential potential = work.Exact.Wide;
        foreach ((string name, double end) in work.Subject.Ends(potential, work.Elements[0], work.Elements[^1]))
        {
            string where = string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{name}, {end:0.###} Å");
            double size = Math.Max(1, Math.Abs(potential.Of(Leaving(work.Elements, end)).Energy));
            double Walk(Func<double, double[]> f, double noise) =>
                Differences.Roughness([.. Enumerable.Range(0, Points).Select(k => f(end + (k - Points / 2) * Step / 2))], noise);
            double[] Forces(double x) => potential.Of(Leaving(work.Elements, x)).Forces.ToArray();
            double[] Slopes(double x) => [.. Forces(x + SlopeStep).Zip(Forces(x - SlopeStep), (right, left) => (right - left) / (2 * SlopeStep))];
            work.Try(Group, "energy as an atom leaves", where, SoundnessLimits.CutoffEnergy, () =>
                Walk(x => [potential.Of(Leaving(work.Elements, x)).Energy], 4 * Rounding * size));
            work.Try(Group, "forces as an atom leaves", where, SoundnessLimits.CutoffForces, () => Walk(Forces, 40 * Rounding * size));
            work.Try(Group, "slope of the forces as an atom leaves", where, SoundnessLimits.CutoffForceSlope, () =>
                Walk(Slopes, 80 * Rounding * size / SlopeStep));
        }
        Structure line = ExactnessChecks.Structures(work)[3].Structure;
        work.Try(Group, "work of the forces along a line", line.Source, SoundnessLimits.PathWork, () => WorkError(potential, line, work.Options.Seed));
    }

    /// <summary>Three atoms and a fourth at distance x from the first, farther from the others.</summary>
    private static Structure Leaving(IReadOnlyList<Element> elements, double x)
    {
        Element Pick(int k) => elements[k * (elements.Count - 1) / 3];
        double bond = Pick(0).CovalentRadius + Pick(1).CovalentRadius, other = Pick(0).CovalentRadius + Pick(2).CovalentRadius;
        return new Structure(
            [Pick(0), Pick(1), Pick(2), Pick(3)],
            [0, 0, 0, -0.62 * bond, 0.77 * bond, 0.1 * bond, -0.63 * other, -0.73 * other, 0.27 * other, 0.96 * x, 0, 0.28 * x], Cell.Open)
        { Source = "made of the elements" };
    }

    /// <summary>
    /// |energy lost − work done| over the sum of |work| in the pieces (1 eV at least): Gauss–Legendre with three points in each of twelve pieces.
    /// </summary>
    private static double WorkError(IPotential potential, Structure start, int seed)
    {
        const int pieces = 12;
        var random = new Random(seed);
        double[] velocity = [.. start.Positions.Select(_ => 0.2 * (random.NextDouble() - 0.5))];
        double Power(double t)
        {
            Evaluation here = potential.Of(start.Moved(velocity, t));
            double power = 0;
            for (int i = 0; i < velocity.Length; i++) power += here.Forces[i] * velocity[i];
            return power;
        }
        double h = 1.0 / pieces, offset = Math.Sqrt(0.6) * h / 2, work = 0, effort = 0;
        for (int piece = 0; piece < pieces; piece++)
        {
            double middle = (piece + 0.5) * h, done = h * (5 * Power(middle - offset) + 8 * Power(middle) + 5 * Power(middle + offset)) / 18;
            work += done;
            effort += Math.Abs(done);
        }
        double lost = potential.Of(start).Energy - potential.Of(start.Moved(velocity, 1)).Energy;
        return Math.Abs(lost - work) / Math.Max(1, effort);
    }
}
