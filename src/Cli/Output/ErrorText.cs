using Amalgam.Atoms.Elements;
using Amalgam.Atoms.Labels;
using Amalgam.Studies.Errors;
using static Amalgam.Cli.Terminal.NumberFormat;

namespace Amalgam.Cli.Output;

/// <summary>An error table for people. All numbers in thousandths (meV); JSON has the same in eV.</summary>
internal static class ErrorText
{
    private const double Milli = Label.ErrorFactor;

    /// <summary>Elements that are named where no table by element is asked for.</summary>
    private const int Named = 3;

    /// <param name="name">What was evaluated, such as a file name.</param>
    /// <param name="byElement">Whether every element has a line.</param>
    public static void Write(TextWriter output, string name, ErrorTable table, bool byElement = false)
    {
        ErrorBlock all = table.Total.Model;
        Label[] labels = [.. LabelTable.All.Where(label => all[label].Sum.Count > 0)];
        output.WriteLine($"{name}: {Plural(all.Frames, "structure")}, {Plural(all.Atoms, "atom")}");
        output.WriteLine("  " + string.Join(", ", labels.Select(label => $"{label.Name} {label.Symbol} in {label.ErrorUnit}")));
        Groups(table, labels).Write(output, 2);
        string zero = string.Concat(labels.Where(label => label != LabelTable.Energy).Select(label => ", no " + label.Name));
        output.WriteLine($"  baseline: the trivial one, energies from the composition (Σ E0){zero}");
        WriteOtherDefinitions(output, all);
        WriteMissing(output, all);
        if (table.Uncertainty is Calibration uncertainty)
            CalibrationText.Write(output, "uncertainty of energies", LabelTable.Energy.ErrorUnit, uncertainty);
        if (table.Spread is CommitteeSpread spread) WriteSpread(output, spread);
        if (table.ByElement.Count > 1) WriteElements(output, table, byElement);
    }

    private static TextTable Groups(ErrorTable table, Label[] labels)
    {
        var text = new TextTable(["", "structures", .. labels.SelectMany(label => (string[])[$"{label.Symbol} MAE", "RMSE"])]);
        Add(text, "all", table.Total.Model, labels);
        Add(text, "  baseline", table.Total.Baseline, labels);
        AddRatio(text, table.Total, labels);
        if (table.ByConfigType.Count == 1) return text;
        foreach ((string config, ErrorGroup group) in table.ByConfigType)
        {
            Add(text, config, group.Model, labels);
            Add(text, "  baseline", group.Baseline, labels);
        }
        return text;
    }

    private static void Add(TextTable text, string name, ErrorBlock block, Label[] labels) => text.Add(
        [name, Count(block.Frames), .. labels.SelectMany(label => (string[])[Short(Milli * block[label].Sum.Mae), Short(Milli * block[label].Sum.Rmse)])]);

    private static void AddRatio(TextTable text, ErrorGroup group, Label[] labels)
    {
        static string Ratio(double? baseline, double? model) => baseline / model is double ratio && double.IsFinite(ratio) ? "× " + Short(ratio) : None;
        IEnumerable<(ErrorSum Base, ErrorSum Model)> sums = labels.Select(label => (group.Baseline[label].Sum, group.Model[label].Sum));
        text.Add(["  model better", "",
            .. sums.SelectMany(pair => (string[])[Ratio(pair.Base.Mae, pair.Model.Mae), Ratio(pair.Base.Rmse, pair.Model.Rmse)])]);
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
            output.WriteLine($"  {label.Label.Name} left out of {Plural(label.Undefined, "structure")}: not periodic along all axes");
    }

    private static void WriteSpread(TextWriter output, CommitteeSpread spread)
    {
        output.WriteLine($"  committee of {spread.Members}: mean deviation {Short(Milli * spread.Energy)} meV/atom and {Short(Milli * spread.Forces)} meV/Å");
        output.WriteLine($"    largest: {Short(Milli * spread.Worst.Deviation)} meV/Å on atom {spread.Worst.Atom} of {spread.Worst.Source}");
        CalibrationText.Write(output, "deviation of energies", LabelTable.Energy.ErrorUnit, spread.EnergyCalibration);
        CalibrationText.Write(output, "deviation of force components", LabelTable.Forces.ErrorUnit, spread.ForceCalibration);
    }

    private static void WriteElements(TextWriter output, ErrorTable table, bool all)
    {
        KeyValuePair<Element, ElementErrors>[] worst = [.. table.ByElement.OrderByDescending(entry => entry.Value.Forces.Mae ?? entry.Value.Energy.Mae ?? 0)];
        Label sorted = worst[0].Value.Forces.Mae is null ? LabelTable.Energy : LabelTable.Forces;
        if (all)
        {
            output.WriteLine();
            output.WriteLine($"  by element, largest error of the {sorted.Name} first (energy: structures that hold the element)");
            Elements(worst).Write(output, 2);
            return;
        }
        string named = string.Join(", ", worst.Take(Named).Select(entry => $"{entry.Key.Symbol} {Short(Milli * entry.Value[sorted].Mae)}"));
        output.WriteLine($"  {Plural(worst.Length, "element")}, largest MAE of the {sorted.Name}: {named} {sorted.ErrorUnit}; --by-element shows all");
    }

    private static TextTable Elements(IEnumerable<KeyValuePair<Element, ElementErrors>> elements)
    {
        var text = new TextTable(["", "atoms", "structures", .. ElementErrors.Labels.SelectMany(label => (string[])[$"{label.Symbol} MAE", "RMSE"])]);
        foreach ((Element element, ElementErrors errors) in elements)
            text.Add([element.Symbol, Count(errors.Atoms), Count(errors.Frames),
                .. ElementErrors.Labels.SelectMany(label => (string[])[Short(Milli * errors[label].Mae), Short(Milli * errors[label].Rmse)])]);
        return text;
    }
}
