using Amalgam.Atoms;

namespace Amalgam.Studies.Soundness;

/// <summary>E–V curves: one minimum, no jumps. In double.</summary>
internal static class VolumeChecks
{
    private const string Group = "volume";

    public static IReadOnlyList<VolumeCurve> Run(SoundnessWork work)
    {
        Structure[] crystals = [.. work.Chosen.Where(structure => structure.Cell.IsFullyPeriodic)];
        if (work.Chosen.Count > 0 && crystals.Length == 0)
        {
            work.Skip(Group, "E–V curve", "", "", "none of the structures tried is periodic along three axes");
            return [];
        }
        if (work.Chosen.Count == 0) crystals = Made(work);
        var curves = new VolumeCurve?[crystals.Length];
        var problems = new string?[crystals.Length];
        work.Exact.For(crystals.Length, (index, potential) =>
        {
            try { curves[index] = VolumeCurve.Of(potential, crystals[index]); }
            catch (InvalidDataException problem) { problems[index] = problem.Message.ReplaceLineEndings(" "); }
        }, work.Cancellation);
        for (int index = 0; index < crystals.Length; index++)
            if (curves[index] is VolumeCurve curve) Judge(work, curve);
            else work.Add(new SoundnessLine(Group, "E–V curve", crystals[index].Source, null, "", null, CheckOutcome.Fail, problems[index]));
        return [.. curves.OfType<VolumeCurve>()];
    }

    private static Structure[] Made(SoundnessWork work)
    {
        var found = new Structure?[work.Elements.Count];
        work.Exact.For(found.Length, (index, potential) => found[index] = ElementCrystals.Find(potential, work.Elements[index]), work.Cancellation);
        for (int index = 0; index < found.Length; index++)
            if (found[index] is null) work.Skip(Group, "E–V curve", work.Elements[index].Symbol, "",
                "no simple crystal of this element has a minimum of the energy");
        return [.. found.OfType<Structure>()];
    }

    private static void Judge(SoundnessWork work, VolumeCurve curve)
    {
        string ranks = string.Create(System.Globalization.CultureInfo.InvariantCulture,
            $"rank correlations: compression {curve.CompressionEnergy:0.00}, its slope {curve.CompressionSlope:0.00}, tension {curve.TensionEnergy:0.00}");
        work.Add(Group, "energy gradient flips", curve.Source, curve.Flips, SoundnessLimits.VolumeFlips, ranks);
        work.Add(Group, "tortuosity", curve.Source, curve.Tortuosity, SoundnessLimits.VolumeTortuosity);
        work.Add(Group, "smoothness", curve.Source, curve.Roughness, SoundnessLimits.VolumeSmoothness);
    }
}
