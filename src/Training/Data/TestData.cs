using Amalgam.Atoms;
using Amalgam.Atoms.Elements;
using Amalgam.Formats.Text;
using Amalgam.Model.Conditions;
using Amalgam.Training.Options;

namespace Amalgam.Training.Data;

/// <summary>The structures of test files. They are used at the end of a run, and are read and checked at its start.</summary>
internal static class TestData
{
    /// <param name="elements">elements that the model will know</param>
    /// <exception cref="InvalidDataException">A file cannot be read, is empty, or holds elements that the model will not know.</exception>
    public static IReadOnlyList<Structure> Read(DataOptions options, IReadOnlyList<Element> elements)
    {
        var test = new List<Structure>();
        Check(options, elements, test.Add);
        return test;
    }

    /// <summary>Reads the structures one by one.</summary>
    /// <param name="elements">elements that the model will know</param>
    /// <param name="take">is given every structure; null for none</param>
    /// <param name="conditions">what the model will read; null for a plain model</param>
    /// <param name="advice">what else there is to do about elements that it will not know</param>
    /// <exception cref="InvalidDataException">A file cannot be read, is empty, or holds elements, charges or spins that the model will not know.</exception>
    public static void Check(DataOptions options, IReadOnlyList<Element> elements, Action<Structure>? take = null, ConditionSpec? conditions = null,
        string advice = "")
    {
        var lines = new List<string>();
        int foreign = 0;
        foreach ((string path, HashSet<Element> known) in Files(options, elements, conditions))
            foreach (Structure structure in DataFiles.Each(DataFiles.Shown(path), options, new StructureCensus()))
            {
                take?.Invoke(structure);
                if (conditions?.Charges is not null) conditions.ChargeOf(ElectronicState.ChargeOf(structure), structure.Source);
                if (conditions?.Spins is not null) conditions.SpinOf(ElectronicState.SpinOf(structure), structure.Source);
                if (Array.TrueForAll(structure.Elements, known.Contains) || ++foreign > FileProblems.Most) continue;
                lines.Add($"{structure.Source}: expected elements of the training structures{(options.Sources.Count > 0 ? " of its source" : "")}, found "
                    + string.Join(' ', structure.Elements.Where(element => !known.Contains(element)).Distinct().Order()));
            }
        if (foreign == 0) return;
        throw new InvalidDataException($"{string.Join('\n', lines)}\n  → take {foreign} such structures out of the test files{advice}");
    }

    /// <summary>Test files, each with the elements that the model will know: those of its source where it has one.</summary>
    private static IEnumerable<(string Path, HashSet<Element> Known)> Files(DataOptions options, IReadOnlyList<Element> elements, ConditionSpec? conditions)
    {
        if (options.Sources.Count == 0 || conditions is null) return options.AllTestFiles().Select(path => (path, elements.ToHashSet()));
        return options.Sources.SelectMany(source => source.TestFiles.Select(path =>
            (path, conditions.Sources.First(one => one.Name == source.Name).Elements.ToHashSet())));
    }
}
