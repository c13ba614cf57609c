using Amalgam.Atoms.Labels;
using Amalgam.Training.Progress;
using static Amalgam.Cli.Terminal.NumberFormat;

namespace Amalgam.Cli.Output;

/// <summary>What a training found in its data, before it begins.</summary>
internal static class TrainingCensusText
{
    public static void Write(TextWriter output, DataCensus census)
    {
        foreach (FileCensus file in census.Files)
        {
            output.WriteLine($"{file.Path}: {Plural(file.Structures, "structure")}");
            foreach (string key in file.Keys) output.WriteLine("  " + key);
        }
        foreach (string reason in census.LeftOut) output.WriteLine($"left out: {reason}");
        Sets(census).Write(output);
        StructuresText.WriteElements(output, [.. census.Train.AtomsByElement.Select(entry => (entry.Key, entry.Value))]);
        if (census.Sources.Count == 0) Write(output, "", census.ReferenceEnergies);
        foreach (SourceCensus source in census.Sources)
        {
            output.WriteLine($"source {source.Name}: {Plural(source.Train.Structures, "structure")} to train on, "
                + $"{Count(source.Validation.Structures)} set aside");
            Write(output, $"{source.Name}: ", source.ReferenceEnergies);
        }
        output.Flush();
    }

    /// <param name="before">begins the line of the scales</param>
    private static void Write(TextWriter output, string before, ReferenceEnergyFit fit)
    {
        WriteReferenceEnergies(output, fit);
        output.WriteLine($"{before}scales: energy beyond E0 {Short(1000 * fit.ResidualRms)} meV/atom, forces "
            + $"{Short(1000 * fit.ForceRms)} meV/Å (root mean square)");
    }

    private static TextTable Sets(DataCensus census)
    {
        var table = new TextTable(["", "structures", "atoms", .. LabelTable.All.Select(label => (label.Index == 0 ? "with " : "") + label.Name)]);
        Add("train", census.Train);
        Add("validation", census.Validation);
        return table;

        void Add(string name, SetCensus set) =>
            table.Add([name, Count(set.Structures), Count(set.Atoms), .. LabelTable.All.Select(label => Labelled(set, label))]);

        static string Labelled(SetCensus set, Label label) => Count(set.LabelledWith(label))
            + (set.UndefinedOf(label) > 0 ? $" ({Count(set.UndefinedOf(label))} undefined, not used)" : "");
    }

    private static void WriteReferenceEnergies(TextWriter output, ReferenceEnergyFit fit)
    {
        string sources = string.Join(", ", fit.Sources.GroupBy(source => source).Select(group => $"{Count(group.Count())} {Name(group.Key)}"));
        output.WriteLine($"  E0, eV ({sources})");
        ModelText.WriteReferenceEnergies(output, fit.Elements, fit.Energies);
        foreach (string notice in fit.Notices) output.WriteLine("  note: " + notice);
    }

    private static string Name(ReferenceEnergySource source) => source switch
    {
        ReferenceEnergySource.Fitted => "fitted",
        ReferenceEnergySource.IsolatedAtom => "from isolated atoms",
        ReferenceEnergySource.Kept => "kept",
        _ => "given",
    };
}
