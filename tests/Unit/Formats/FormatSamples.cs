using System.Text.Json;
using Amalgam.Testing;

namespace Amalgam.Unit.Formats;

/// <summary>
/// Samples of formats with what a reader must find in them: those of tests/data/formats and, where AMALGAM_FORMAT_SAMPLES names a folder, those of
/// that folder. Every expected*.json of a folder has one entry per sample, see <see cref="ExpectedFrames"/>.
/// </summary>
internal static class FormatSamples
{
    private static readonly Lazy<IReadOnlyList<(string Folder, string Name, JsonElement Entry)>> All = new(() => [.. Folders().SelectMany(Entries)]);

    /// <summary>Names of the samples: the path within the folder, after the path of a folder that is not in the repository.</summary>
    public static IEnumerable<string> Names => All.Value.Select(sample => sample.Name);

    /// <summary>The entry of a name, and the paths that a user may give: the sample's own, and the first of its files where there are several.</summary>
    public static (JsonElement Entry, string[] Paths) Of(string name)
    {
        (string folder, _, JsonElement entry) = All.Value.First(sample => sample.Name == name);
        List<string> paths = [];
        if (Path.Exists(Path.Combine(folder, name))) paths.Add(Path.Combine(folder, name));
        if (entry.TryGetProperty("files", out JsonElement files)) paths.Add(Path.Combine(folder, files[0].GetString()!));
        return (entry, [.. paths.Distinct()]);
    }

    /// <summary>The folder of the samples in the repository.</summary>
    public static string Own => RepositoryFolder.At("tests", "data", "formats");

    /// <summary>The file of a sample in the first folder that has it; null where none has.</summary>
    public static string? FileOf(string sample) => Folders().Select(place => Path.Combine(place, sample)).FirstOrDefault(File.Exists);

    /// <summary>The folders of samples.</summary>
    public static IEnumerable<string> Folders()
    {
        yield return Own;
        if (Environment.GetEnvironmentVariable("AMALGAM_FORMAT_SAMPLES") is { Length: > 0 } folder) yield return folder;
    }

    private static IEnumerable<(string, string, JsonElement)> Entries(string folder)
    {
        foreach (string file in Directory.EnumerateFiles(folder, "expected*.json").Order(StringComparer.Ordinal))
            foreach (JsonProperty entry in JsonDocument.Parse(File.ReadAllText(file)).RootElement.EnumerateObject())
                yield return (folder, entry.Name, entry.Value.Clone());
    }
}
