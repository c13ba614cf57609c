using Amalgam.Atoms;

namespace Amalgam.Studies.Soundness;

/// <summary>Forces and virials are derivatives of the energy, in double, for every number of periodic axes.</summary>
internal static class ExactnessChecks
{
    private const string Group = "exactness";
    private const double Step = 1e-3; // Å
    private const int Directions = 5;
    private const int MostAtoms = 400;

    public static void Run(SoundnessWork work)
    {
        foreach ((string name, Structure structure) in Structures(work))
        {
            string where = $"{name}: {structure.Source}";
            work.Try(Group, "forces against finite differences", where, SoundnessLimits.ForceDerivative, () =>
                ForceError(work.Exact.Wide, structure, work.Options.Seed));
            work.Try(Group, "virial against finite strains", where, SoundnessLimits.VirialDerivative, () => VirialError(work.Exact.Wide, structure),
                structure.Cell.IsFullyPeriodic ? "the stress is −1/V of it" : null);
        }
    }

    /// <summary>The smallest of the user's structures in all periodicities, or structures made of the elements.</summary>
    public static IReadOnlyList<(string Name, Structure Structure)> Structures(SoundnessWork work)
    {
        Structure? smallest = work.Chosen.Where(structure => structure.AtomCount is > 1 and <= MostAtoms
            && (structure.Cell.Volume > 0 || !structure.Cell.IsPeriodicAnywhere)).MinBy(structure => structure.AtomCount);
        return smallest is null ? work.Made : TrialStructures.From(smallest);
    }

    /// <summary>
    /// Largest error of −F·d against dE/dt along random directions of length √N, relative to the largest force times √N, and component by component on the
    /// first atoms.
    /// </summary>
    public static double ForceError(IPotential potential, Structure structure, int seed)
    {
        double[] forces = potential.Of(structure).Forces.ToArray();
        double size = Math.Max(1, forces.Max(Math.Abs)), worst = 0;
        var random = new Random(seed);
        for (int which = 0; which < Directions + Math.Min(3, forces.Length); which++)
        {
            double[] direction = new double[forces.Length];
            if (which >= Directions) direction[which - Directions] = 1;
            else for (int i = 0; i < direction.Length; i++) direction[i] = 2 * random.NextDouble() - 1;
            double slope = Differences.Derivative(t => potential.Of(structure.Moved(direction, t)).Energy, Step), work = 0, length = 0;
            for (int i = 0; i < direction.Length; i++) (work, length) = (work + forces[i] * direction[i], length + direction[i] * direction[i]);
            worst = Math.Max(worst, Math.Abs(slope + work) / (size * Math.Sqrt(length)));
        }
        return worst;
    }

    /// <summary>Largest error of a component of W against −∂E/∂ε, relative to the larger of 1 eV and the largest component.</summary>
    public static double VirialError(IPotential potential, Structure structure)
    {
        double[] numeric = [.. Enumerable.Range(0, 9)
            .Select(component => -Differences.Derivative(t => potential.Of(structure.Strained(component, t)).Energy, Step / 2))];
        return Differences.Relative(numeric, potential.Of(structure).Virial);
    }
}
