using Amalgam.Atoms;
using Amalgam.Atoms.Elements;
using Xunit;

namespace Amalgam.Testing;

/// <content>Energy and forces are smooth at every cutoff and along every path.</content>
public abstract partial class PotentialContract
{
    /// <summary>Largest allowed ratio of second differences when the step is halved: 1/4 for a smooth function, 1/2 at a kink.</summary>
    private const double SmoothFactor = 0.35;

    /// <summary>An atom leaves a cluster through each cutoff radius.</summary>
    [Fact]
    public void Energy_and_forces_are_smooth_at_every_cutoff()
    {
        Assert.SkipUnless(IsSmooth, "this engine ends with a step by definition");
        foreach (double end in Ends)
        {
            (double energy, double forces) = CutoffRoughness(Create(), end);
            Assert.True(energy <= SmoothFactor, $"second differences of the energy at {end} Å keep {energy:F2} when the step is halved");
            Assert.True(forces <= SmoothFactor, $"second differences of the forces at {end} Å keep {forces:F2} when the step is halved");
        }
    }

    /// <summary>See <see cref="Differences.Roughness"/>: of energy and forces while one atom passes the given distance from another.</summary>
    protected (double Energy, double Forces) CutoffRoughness(IPotential potential, double end)
    {
        double h = Tolerances.WalkStep;
        double Of(Func<double, double[]> f) => Differences.Roughness(f, end - 20 * h, end + 20 * h, h, Tolerances.Noise);
        return (Of(x => [Energy(potential, Leaving(x))]), Of(x => Evaluate(potential, Leaving(x)).Forces.ToArray()));
    }

    /// <summary>Oxygen and two companions; a chlorine at distance x from the oxygen, farther from the others.</summary>
    private static Structure Leaving(double x) => new(
        [Element.Parse("O"), Element.Parse("H"), Element.Parse("C"), Element.Parse("Cl")],
        [0, 0, 0, -0.62, 0.77, 0.1, -0.83, -0.91, 0.35, 0.96 * x, 0.0, 0.28 * x], Cell.Open);

    /// <summary>Along a straight path the energy lost is the work done, and energies have no roughness.</summary>
    [Fact]
    public void Energy_follows_the_work_of_the_forces_along_a_path()
    {
        Assert.SkipUnless(IsSmooth, "this engine ends with a step by definition");
        const int steps = 12;
        IPotential potential = Create();
        Structure start = NamedStructures.Water();
        var random = new Random(3);
        double[] velocity = [.. start.Positions.Select(_ => 0.6 * random.NextDouble() - 0.3)];
        double Power(double t) => Evaluate(potential, start.Moved(velocity, t)).Forces.ToArray().Zip(velocity, (force, v) => force * v).Sum();

        // Gauss-Legendre with three points in each step: error of order h⁶.
        double h = 1.0 / steps, offset = Math.Sqrt(0.6) * h / 2, work = 0, effort = 0;
        for (int step = 0; step < steps; step++)
        {
            double middle = (step + 0.5) * h;
            double done = h * (5 * Power(middle - offset) + 8 * Power(middle) + 5 * Power(middle + offset)) / 18;
            work += done;
            effort += Math.Abs(done);
        }
        double lost = Energy(potential, start) - Energy(potential, start.Moved(velocity, 1));
        Assert.True(effort > 1e-3, $"the path changes the energy by {effort:E2} eV, too little to test");
        AssertClose("work", [lost], [work], Math.Max(1e-7, 10 * Tolerances.Symmetry));
    }
}
