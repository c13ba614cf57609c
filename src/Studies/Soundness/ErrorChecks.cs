using System.Globalization;
using Amalgam.Atoms;
using Amalgam.Atoms.Elements;
using Amalgam.Studies.Errors;

namespace Amalgam.Studies.Soundness;

/// <summary>Errors on labelled structures, beside the trivial baseline.</summary>
internal static class ErrorChecks
{
    private const string Group = "errors";
    /// <summary>Kinds that have a line.</summary>
    private const int MostKinds = 20;
    /// <summary>The config_type of structures whose file names none.</summary>
    private const string Unnamed = "Default";

    /// <param name="file">all structures of the user's file, streamed; null without one</param>
    public static ErrorTable? Run(SoundnessWork work, IEnumerable<Structure>? file, Action<long>? done)
    {
        if (file is null)
        {
            work.Skip(Group, "errors on labelled structures", "", "", "no file was given");
            return null;
        }
        ErrorTable table = ModelErrors.Of(work.Subject.Models, work.Fast, file, done, work.Cancellation, KindOf);
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
        if (table.ByKind.Count > 1) Kinds(work, table);
        return table;
    }

    /// <summary>What the file calls a structure, or else its formula.</summary>
    private static string KindOf(Structure structure) =>
        structure.ConfigType == Unnamed ? Formula.Hill(structure.Elements) : structure.ConfigType;

    /// <summary>A line for each kind, the largest errors first.</summary>
    /// <remarks>No verdict: forces of relaxed or symmetric structures are zero, and so is their baseline.</remarks>
    private static void Kinds(SoundnessWork work, ErrorTable table)
    {
        KeyValuePair<string, ErrorGroup>[] kinds = [.. table.ByKind.Where(kind => !kind.Value.Model.IsEmpty)
            .OrderByDescending(kind => kind.Value.Model.Forces.Mae ?? kind.Value.Model.Energy.Mae ?? 0).ThenBy(kind => kind.Key, StringComparer.Ordinal)];
        foreach ((string kind, ErrorGroup group) in kinds.Take(MostKinds))
        {
            bool forces = group.Model.Forces.Mae is not null;
            if ((forces ? group.Model.Forces.Mae : group.Model.Energy.Mae) is not double error) continue;
            work.AddFigure(Group, forces ? "forces of a kind" : "energy of a kind", kind, 1000 * error, forces ? "meV/Å" : "meV/atom", string.Create(
                CultureInfo.InvariantCulture,
                $"{NumberText.Plural(group.Model.Frames, "structure")}; energy {Pair(group, block => block.Energy)} meV/atom, "
                    + $"forces {Pair(group, block => block.Forces)} meV/Å"));
        }
        if (kinds.Length > MostKinds)
            work.AddFigure(Group, "other kinds", "", kinds.Length - MostKinds, "kinds", "their errors are smaller; --json lists all");
    }

    private static string Pair(ErrorGroup group, Func<ErrorBlock, ErrorSum> label) => label(group.Model).Mae is not double error ? "–"
        : string.Create(CultureInfo.InvariantCulture, $"{1000 * error:G4} (baseline {1000 * label(group.Baseline).Mae:G4})");

    private static void Ratio(SoundnessWork work, string check, string where, double? error, double? baseline, SoundnessLimit limit, string unit)
    {
        if (error is not double found) return;
        string note = string.Create(CultureInfo.InvariantCulture, $"{1000 * found:G4} {unit}, baseline {1000 * baseline:G4}");
        if (work.Subject.IsNetwork && baseline > 0) work.Add(Group, check, where, found / baseline.Value, limit, note);
        else work.AddFigure(Group, check, where, 1000 * found, unit);
    }
}
