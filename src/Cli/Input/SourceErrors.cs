using Amalgam.Atoms;
using Amalgam.Model;
using Amalgam.Model.Conditions;
using Amalgam.Model.Parameters;
using Amalgam.Network;
using Amalgam.Studies.Errors;
using Amalgam.Training.Options;
using Amalgam.Training.Run;

namespace Amalgam.Cli.Input;

/// <summary>The errors of a trained model with sources: those of every source on its own structures.</summary>
internal static class SourceErrors
{
    /// <summary>Why there is no page.</summary>
    public const string NoPage = "\nno page: it is of plain models; amalgam export writes this one at a source, amalgam report makes the page of that";

    /// <exception cref="InvalidDataException">There are test files of no source.</exception>
    public static void RequireTestsOfSources(DataOptions data)
    {
        if (data.Sources.Count > 0 && data.TestFiles.Count > 0)
            throw new InvalidDataException("--test: expected the test files of each source in [[data.source]] test_files, found files of no source\n"
                + "  → put them there");
    }

    /// <summary>Validation structures of every source, then its test files.</summary>
    /// <param name="folder">of the run</param>
    public static (string Name, ErrorTable Table)[] Of(PotentialModel model, string folder, RunStructures structures, ReportGathering gathering)
    {
        DataOptions data = RunFile.Read(Path.Combine(folder, TrainedFolder.SettingsName)).Data;
        var tables = new List<(string, ErrorTable)>();
        if (data.Sources.Count == 0)
        {
            tables.Add(Study(model, null, "validation", structures.Validation, gathering));
            foreach (string file in data.TestFiles) tables.Add(Study(model, null, file, gathering.Read(file), gathering));
            return [.. tables];
        }
        for (int source = 0; source < data.Sources.Count; source++)
        {
            string name = data.Sources[source].Name;
            tables.Add(Study(model, name, $"{name}: validation", structures.ValidationOf(source), gathering));
        }
        foreach (DataSource source in data.Sources)
            foreach (string file in source.TestFiles) tables.Add(Study(model, source.Name, $"{source.Name}: {file}", gathering.Read(file), gathering));
        return [.. tables];
    }

    private static (string, ErrorTable) Study(PotentialModel model, string? source, string name, IEnumerable<Structure> structures, ReportGathering gathering)
    {
        using var potential = new ConditionedPotential(model, source, default, Precision.Float32, gathering.Threads);
        PotentialModel atSource = model.At(new Condition(model.Spec.Conditions!.SourceOf(source, name), -1, -1));
        return (name, gathering.Study(atSource, potential, name, structures).Table);
    }
}
