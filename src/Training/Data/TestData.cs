using Amalgam.Atoms;
using Amalgam.Atoms.Elements;
using Amalgam.Formats.Text;
using Amalgam.Training.Options;

namespace Amalgam.Training.Data;

/// <summary>The structures of test files. They are used at the end of a run, and are read and checked at its start.</summary>
internal static class TestData
{
    /// <param name="elements">elements that the model will know</param>
    /// <exception cref="InvalidDataException">A file cannot be read, is empty, or holds elements that the model will not know.</exception>
    public static IReadOnlyList<Structure> Read(DataOptions options, IReadOnlyList<Element> elements)
    {
        IReadOnlyList<Structure> test = DataFiles.Read(options.TestFiles, options, null).Structures;
        Structure[] foreign = [.. test.Where(structure => structure.Elements.Any(element => !elements.Contains(element)))];
        if (foreign.Length == 0) return test;
        IEnumerable<string> lines = foreign.Take(FileProblems.Most).Select(structure =>
            $"{structure.Source}: expected elements of the training structures, found "
            + string.Join(' ', structure.Elements.Where(element => !elements.Contains(element)).Distinct().Order()));
        throw new InvalidDataException($"{string.Join('\n', lines)}\n  → take {foreign.Length} such structures out of the test files");
    }
}
