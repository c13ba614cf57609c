using Amalgam.Atoms;
using Amalgam.Atoms.Elements;

namespace Amalgam.Studies.Soundness;

/// <summary>Diatomic curves: one minimum, a wall, atoms alone beyond the cutoff. In double.</summary>
internal static class DiatomicChecks
{
    private const string Group = "diatomics";
    private const double Beyond = 1e-6; // Å

    public static IReadOnlyList<DiatomicCurve> Run(SoundnessWork work)
    {
        ElementPair[] pairs = [.. work.Options.Pairs ?? [.. work.Elements.Select(element => new ElementPair(element, element))]];
        var curves = new DiatomicCurve[pairs.Length];
        work.Exact.For(pairs.Length, (index, potential) => curves[index] = DiatomicCurve.Of(potential, pairs[index]), work.Cancellation);
        foreach (DiatomicCurve curve in curves) Judge(work, curve);
        foreach (ElementPair pair in pairs)
            work.Try(Group, "isolated atoms at the cutoff", pair.ToString(), SoundnessLimits.IsolatedAtoms, () => Alone(work.Exact.Wide, pair));
        return curves;
    }

    private static void Judge(SoundnessWork work, DiatomicCurve curve)
    {
        string where = curve.Pair.ToString();
        string bond = string.Create(System.Globalization.CultureInfo.InvariantCulture, $"lowest at {curve.BondLength:0.00} Å, {curve.Depth:0.###} eV deep");
        work.Add(Group, "tortuosity", where, curve.Tortuosity, SoundnessLimits.Tortuosity, bond);
        work.Add(Group, "force flips", where, curve.ForceFlips, SoundnessLimits.ForceFlips);
        work.Add(Group, "energy gradient flips", where, curve.EnergyFlips, SoundnessLimits.EnergyFlips);
        work.Add(Group, "energy jumps", where, curve.EnergyJump, SoundnessLimits.EnergyJump);
        work.Add(Group, "repulsive wall", where, curve.Wall, SoundnessLimits.Wall,
            string.Create(System.Globalization.CultureInfo.InvariantCulture, $"at {curve.Distances[0]:0.00} Å"));
    }

    /// <summary>eV: |E(just beyond the cutoff) − E(two atoms alone)|.</summary>
    private static double Alone(IPotential potential, ElementPair pair)
    {
        double Lone(Element element) => potential.Of(new Structure([element], new double[3], Cell.Open)).Energy;
        return Math.Abs(potential.Of(DiatomicCurve.Molecule(pair, potential.Cutoff + Beyond)).Energy - Lone(pair.First) - Lone(pair.Second));
    }
}
