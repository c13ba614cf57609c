using Amalgam.Atoms.Elements;
using Amalgam.Atoms.Labels;
using Amalgam.Studies.Errors;
using static Amalgam.Cli.Terminal.NumberFormat;

namespace Amalgam.Cli.Output;

/// <summary>An error table for people. All numbers in meV; JSON has the same in eV.</summary>
internal static class ErrorText
{
    private const double Milli = Label.ErrorFactor;

    /// <param name="name">What was evaluated, such as a file name.</param>
    public static void Write(TextWriter output, string name, ErrorTable table)
    {
        ErrorBlock all = table.Total.Model;
        string units = string.Join(", ", LabelTable.All.Select(label => $"{label.Name} in {label.ErrorUnit}"));
        output.WriteLine($"{name}: {Plural(all.Frames, "structure")}, {Plural(all.Atoms, "atom")}; {units}");
        Groups(table).Write(output, 2);
        string zero = string.Join(", ", LabelTable.All.Where(label => label != LabelTable.Energy).Select(label => "no " + label.Name));
        output.WriteLine($"  baseline: the trivial one, energies from the composition (Σ E0), {zero}");
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
        var text = new TextTable(["", "structures", .. LabelTable.All.SelectMany(label => (string[])[$"{label.Name} MAE", "RMSE"])]);
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
        [name, Count(block.Frames), .. block.Labels.SelectMany(label => (string[])[Short(Milli * label.Sum.Mae), Short(Milli * label.Sum.Rmse)])]);

    private static void AddRatio(TextTable text, ErrorGroup group)
    {
        static string Ratio(double? baseline, double? model) => baseline / model is double ratio && double.IsFinite(ratio) ? "× " + Short(ratio) : None;
        text.Add(["  baseline / model", "", .. group.Baseline.Labels.Zip(group.Model.Labels).SelectMany(pair => (string[])
            [Ratio(pair.First.Sum.Mae, pair.Second.Sum.Mae), Ratio(pair.First.Sum.Rmse, pair.Second.Sum.Rmse)])]);
    }

    private static void WriteOtherDefinitions(TextWriter output, ErrorBlock all)
    {
        foreach (LabelError label in all.Labels)
            if (label.VectorMae is double mae && label.Label.VectorError is LabelVectorError vector)
                output.WriteLine($"  {vector.Description}: {Short(vector.ShownFactor * mae)} {vector.ShownUnit}");
    }

    private static void WriteMissing(TextWriter output, ErrorBlock all)
    {
        string[] missing = [.. all.Labels.Where(label => label.Missing > 0)
            .Select(label => $"{label.Label.Name} of {(label.Missing == all.Frames ? "all" : Count(label.Missing))}")];
        if (missing.Length > 0) output.WriteLine($"  labels missing: {string.Join(", ", missing)}");
        foreach (LabelError label in all.Labels.Where(label => label.Undefined > 0))
            output.WriteLine($"  {label.Label.Name} labels left out: {Count(label.Undefined)}, of structures that are not periodic along all axes");
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
