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
        WriteReferenceEnergies(output, census);
        output.WriteLine($"scales: energy beyond E0 {Short(1000 * census.ReferenceEnergies.ResidualRms)} meV/atom, forces "
            + $"{Short(1000 * census.ReferenceEnergies.ForceRms)} meV/Å (root mean square)");
        output.Flush();
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

    private static void WriteReferenceEnergies(TextWriter output, DataCensus census)
    {
        ReferenceEnergyFit fit = census.ReferenceEnergies;
        string sources = string.Join(", ", fit.Sources.GroupBy(source => source).Select(group => $"{Count(group.Count())} {Name(group.Key)}"));
        output.WriteLine($"  E0, eV ({sources})");
        ModelText.WriteReferenceEnergies(output, fit.Elements, fit.Energies);
        foreach (string notice in fit.Notices) output.WriteLine("  note: " + notice);
    }

    private static string Name(ReferenceEnergySource source) => source switch
    {
        ReferenceEnergySource.Fitted => "fitted by least squares",
        ReferenceEnergySource.IsolatedAtom => "from isolated atoms",
        ReferenceEnergySource.Kept => "kept",
        _ => "given",
    };
}
