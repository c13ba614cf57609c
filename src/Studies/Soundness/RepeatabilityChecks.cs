using Amalgam.Atoms;
using Amalgam.Model.Parameters;

namespace Amalgam.Studies.Soundness;

/// <summary>The same bits every time and for any number of threads; float near double.</summary>
internal static class RepeatabilityChecks
{
    private const string Group = "repeatability";
    private const int LeastAtoms = 64; // enough for work to be shared out

    public static void Run(SoundnessWork work)
    {
        Structure[] structures = [.. (work.Chosen.Count > 0 ? work.Chosen : [.. work.Made.Select(made => made.Structure)])
            .Select(structure => structure.RepeatedToAtLeast(LeastAtoms))];
        string where = work.Chosen.Count > 0 ? $"{NumberText.Plural(structures.Length, "structure")} of the file" : "molecule, wire, slab, bulk";
        Threads(work, structures, where);
        work.Try(Group, "repetition, after other structures", where, SoundnessLimits.Bits, () => Repetition(work.Fast.Wide, structures));
        if (work.Subject.IsNetwork) Precisions(work, structures, where);
        else
        {
            work.Skip(Group, "energy, float against double", where, SoundnessLimits.FloatEnergy.Unit, "a control computes in double only");
            work.Skip(Group, "forces, float against double", where, SoundnessLimits.FloatForces.Unit, "a control computes in double only");
        }
    }

    private static void Threads(SoundnessWork work, Structure[] structures, string where)
    {
        const string check = "threads 1, 2 and all";
        if (!work.Subject.IsNetwork)
        {
            work.Skip(Group, check, where, SoundnessLimits.Bits.Unit, "a control has no threads");
            return;
        }
        int all = Math.Max(3, Environment.ProcessorCount);
        work.Try(Group, check, where, SoundnessLimits.Bits, () =>
        {
            IPotential[] potentials = [.. new[] { 1, 2, all }.Select(threads => work.Subject.Create(Precision.Float32, threads))];
            try
            {
                return structures.Sum(structure => potentials.Skip(1).Sum(potential => Different(potentials[0].Of(structure), potential.Of(structure))));
            }
            finally
            {
                foreach (IPotential potential in potentials) (potential as IDisposable)?.Dispose();
            }
        }, $"1, 2 and {all} threads");
    }

    private static double Repetition(IPotential potential, Structure[] structures)
    {
        Evaluation[] first = [.. structures.Select(potential.Of)];
        return structures.Reverse().Zip(first.Reverse()).Sum(pair => Different(pair.Second, potential.Of(pair.First)));
    }

    private static void Precisions(SoundnessWork work, Structure[] structures, string where)
    {
        work.Try(Group, "energy, float against double", where, SoundnessLimits.FloatEnergy, () =>
            structures.Max(structure => 1000 * Math.Abs(work.Fast.Wide.Of(structure).Energy - work.Exact.Wide.Of(structure).Energy) / structure.AtomCount));
        work.Try(Group, "forces, float against double", where, SoundnessLimits.FloatForces, () => structures.Max(structure =>
        {
            Evaluation single = work.Fast.Wide.Of(structure), full = work.Exact.Wide.Of(structure);
            double worst = 0;
            for (int i = 0; i < single.Forces.Length; i++) worst = Math.Max(worst, Math.Abs(single.Forces[i] - full.Forces[i]));
            return worst;
        }));
    }

    private static double Different(Evaluation expected, Evaluation found)
    {
        static bool Differ(double a, double b) => BitConverter.DoubleToInt64Bits(a) != BitConverter.DoubleToInt64Bits(b);
        int count = Differ(expected.Energy, found.Energy) ? 1 : 0;
        for (int i = 0; i < expected.Energies.Length; i++) count += Differ(expected.Energies[i], found.Energies[i]) ? 1 : 0;
        for (int i = 0; i < expected.Forces.Length; i++) count += Differ(expected.Forces[i], found.Forces[i]) ? 1 : 0;
        for (int i = 0; i < 9; i++) count += Differ(expected.Virial[i], found.Virial[i]) ? 1 : 0;
        return count;
    }
}
