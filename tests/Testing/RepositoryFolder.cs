namespace Amalgam.Testing;

/// <summary>The folder the tests were built from: where the data, the documents and the projects are.</summary>
public static class RepositoryFolder
{
    // What a build, a run or an editor leaves behind, and git does not track.
    private static readonly string[] Untracked = ["bin", "obj", ".git", ".vs", ".idea", "runs", "artifacts", "TestResults", "BenchmarkDotNet.Artifacts"];

    /// <summary>The folder that holds Amalgam.slnx, found upwards from the test assembly.</summary>
    public static string Root { get; } = Find();

    /// <summary>A path inside the repository, its parts joined.</summary>
    public static string At(params ReadOnlySpan<string> parts) => Path.Combine([Root, .. parts]);

    /// <summary>Every tracked file, as a path relative to the root with forward slashes.</summary>
    public static IEnumerable<string> Files() =>
        FilesBelow(Root).Select(path => Path.GetRelativePath(Root, path).Replace('\\', '/')).Order(StringComparer.Ordinal);

    private static IEnumerable<string> FilesBelow(string folder) =>
        Directory.EnumerateFiles(folder).Where(file => Path.GetFileName(file) != ".git").Concat(Directory.EnumerateDirectories(folder)
            .Where(child => !Untracked.Contains(Path.GetFileName(child), StringComparer.Ordinal))
            .SelectMany(FilesBelow));

    private static string Find()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, "Amalgam.slnx"))) return folder.FullName;
        throw new InvalidOperationException($"no Amalgam.slnx above {AppContext.BaseDirectory}: tests run from the repository they were built in");
    }
}
