using Amalgam.Atoms.Elements;
using Amalgam.Studies.Errors;
using static Amalgam.Cli.Terminal.NumberFormat;

namespace Amalgam.Cli.Output;

/// <summary>An error table for people. All numbers in meV; JSON has the same in eV.</summary>
internal static class ErrorText
{
    private const double Milli = 1000;

    /// <param name="name">What was evaluated, such as a file name.</param>
    public static void Write(TextWriter output, string name, ErrorTable table)
    {
        ErrorBlock all = table.Total.Model;
        output.WriteLine($"{name}: {Plural(all.Frames, "structure")}, {Plural(all.Atoms, "atom")}; energy in meV/atom, forces in meV/Å, stress in meV/Å³");
        Groups(table).Write(output, 2);
        output.WriteLine("  baseline: the trivial one, energies from the composition (Σ E0), no forces, no stress");
        WriteOtherDefinitions(output, all);
        WriteMissing(output, all);
        if (table.Spread is CommitteeSpread spread)
            output.WriteLine($"  committee of {spread.Members}: energies deviate by {Short(Milli * spread.Energy)} meV/atom, forces by "
                + $"{Short(Milli * spread.Forces)} meV/Å (means); most {Short(Milli * spread.Worst.Deviation)} meV/Å, atom {spread.Worst.Atom} of "
                + $"{spread.Worst.Source}");
        if (table.ByElement.Count == 0) return;
        output.WriteLine();
        output.WriteLine("  by element, largest force error first (energy: structures that hold the element)");
        Elements(table).Write(output, 2);
    }

    private static TextTable Groups(ErrorTable table)
    {
        var text = new TextTable("", "structures", "energy MAE", "RMSE", "forces MAE", "RMSE", "stress MAE", "RMSE");
        Add(text, "all", table.Total.Model);
        Add(text, "  baseline", table.Total.Baseline);
        AddRatio(text, table.Total);
        if (table.ByConfigType.Count == 1) return text;
        foreach ((string config, ErrorGroup group) in table.ByConfigType)
        {
            Add(text, config, group.Model);
            Add(text, "  baseline", group.Baseline);
        }
        return text;
    }

    private static void Add(TextTable text, string name, ErrorBlock block) => text.Add(
        name, Count(block.Frames), Short(Milli * block.Energy.Mae), Short(Milli * block.Energy.Rmse),
        Short(Milli * block.Forces.Mae), Short(Milli * block.Forces.Rmse), Short(Milli * block.Stress.Mae), Short(Milli * block.Stress.Rmse));

    private static void AddRatio(TextTable text, ErrorGroup group)
    {
        static string Ratio(double? baseline, double? model) => baseline / model is double ratio && double.IsFinite(ratio) ? "× " + Short(ratio) : None;
        ErrorBlock model = group.Model, baseline = group.Baseline;
        text.Add("  baseline / model", "", Ratio(baseline.Energy.Mae, model.Energy.Mae), Ratio(baseline.Energy.Rmse, model.Energy.Rmse),
            Ratio(baseline.Forces.Mae, model.Forces.Mae), Ratio(baseline.Forces.Rmse, model.Forces.Rmse),
            Ratio(baseline.Stress.Mae, model.Stress.Mae), Ratio(baseline.Stress.Rmse, model.Stress.Rmse));
    }

    private static void WriteOtherDefinitions(TextWriter output, ErrorBlock all)
    {
        if (all.ForcesVectorMae is double forces) output.WriteLine("  forces, mean |ΔF| of a structure, averaged over "
            + $"structures: {Short(Milli * forces)} meV/Å");
        if (all.StressFrobeniusMaeGpa is double stress) output.WriteLine($"  stress, mean Frobenius norm: {Short(stress)} GPa");
    }

    private static void WriteMissing(TextWriter output, ErrorBlock all)
    {
        string[] missing =
        [
            .. Missing(all.MissingEnergy, "energy"), .. Missing(all.MissingForces, "forces"), .. Missing(all.MissingStress, "stress"),
        ];
        if (missing.Length > 0) output.WriteLine($"  labels missing: {string.Join(", ", missing)}");
        if (all.UndefinedStress > 0) output.WriteLine($"  stress labels left out: {Count(all.UndefinedStress)}, of structures "
            + "that are not periodic along all axes");

        IEnumerable<string> Missing(long count, string label) => count > 0 ? [$"{label} of {(count == all.Frames ? "all" : Count(count))}"] : [];
    }

    private static TextTable Elements(ErrorTable table)
    {
        var text = new TextTable("", "atoms", "structures", "energy MAE", "forces MAE", "RMSE");
        foreach ((Element element, ElementErrors errors) in table.ByElement.OrderByDescending(entry => entry.Value.Forces.Mae ?? entry.Value.Energy.Mae ?? 0))
            text.Add(element.Symbol, Count(errors.Atoms), Count(errors.Frames), Short(Milli * errors.Energy.Mae), Short(Milli * errors.Forces.Mae),
                Short(Milli * errors.Forces.Rmse));
        return text;
    }
}
