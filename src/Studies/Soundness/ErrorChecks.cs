using System.Globalization;
using Amalgam.Atoms;
using Amalgam.Studies.Errors;

namespace Amalgam.Studies.Soundness;

/// <summary>Errors on labelled structures, beside the trivial baseline.</summary>
internal static class ErrorChecks
{
    private const string Group = "errors";

    /// <param name="file">all structures of the user's file, streamed; null without one</param>
    public static ErrorTable? Run(SoundnessWork work, IEnumerable<Structure>? file, Action<long>? done)
    {
        if (file is null)
        {
            work.Skip(Group, "errors on labelled structures", "", "", "no file was given");
            return null;
        }
        ErrorTable table = ModelErrors.Of(work.Subject.Models, work.Fast.Wide, file, done, work.Cancellation);
        ErrorBlock model = table.Total.Model, baseline = table.Total.Baseline;
        string where = NumberText.Plural(model.Frames, "structure");
        if (model.IsEmpty)
        {
            work.Skip(Group, "errors on labelled structures", where, "", "the file has no labels");
            return null;
        }
        Ratio(work, "energy, mean absolute error", where, model.Energy.Mae, baseline.Energy.Mae, SoundnessLimits.EnergyError, "meV/atom");
        Ratio(work, "forces, mean absolute error", where, model.Forces.Mae, baseline.Forces.Mae, SoundnessLimits.ForceError, "meV/Å");
        if (model.Stress.Mae is double stress) work.AddFigure(Group, "stress, mean absolute error", where, 1000 * stress, "meV/Å³");
        return table;
    }

    private static void Ratio(SoundnessWork work, string check, string where, double? error, double? baseline, SoundnessLimit limit, string unit)
    {
        if (error is not double found) return;
        string note = string.Create(CultureInfo.InvariantCulture, $"{1000 * found:G4} {unit}, baseline {1000 * baseline:G4}");
        if (work.Subject.IsNetwork && baseline > 0) work.Add(Group, check, where, found / baseline.Value, limit, note);
        else work.AddFigure(Group, check, where, 1000 * found, unit);
    }
}
