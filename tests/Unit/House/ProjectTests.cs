using System.Text.RegularExpressions;
using System.Xml.Linq;
using Amalgam.Testing;
using Xunit;

namespace Amalgam.Unit.House;

/// <summary>The rules of projects and of the repository, kept by a machine: who may reference whom, which packages, which names.</summary>
public sealed partial class ProjectTests
{
    private static readonly string[] ForbiddenFolders = ["Core", "Common", "Utils", "Helpers", "Abstractions"];
    private static readonly string[] AheadOfTime = ["Atoms", "Formats", "Model", "Network", "Dynamics", "Native"];

    // Fetches libtorch: 200 MB that no ordinary build needs.
    private const string BuiltOnDemand = "benchmarks/Torch/Torch.csproj";

    [Fact]
    public void Projects_reference_only_what_the_table_allows()
    {
        DependencyTable table = DependencyTable.Parse(File.ReadAllLines(RepositoryFolder.At("ARCHITECTURE.md")));
        Assert.Empty(Projects().SelectMany(project => table.Violations(NameOf(project), References(project))));
        Assert.True(table.Names.Count >= 6, "the table of ARCHITECTURE.md was not found");
    }

    [Fact]
    public void A_reference_that_the_table_does_not_allow_is_named()
    {
        DependencyTable table = DependencyTable.Parse(
        [
            "| project | holds | may reference |", "|---|---|---|",
            "| Atoms | x | nothing |", "| Model | x | Atoms |", "| Dynamics | x | Atoms |", "| Cli | x | all |",
        ]);
        Assert.Equal(["Dynamics must not reference Model"], table.Violations("Dynamics", ["Atoms", "Model"]));
        Assert.Equal(["Atoms must not reference Model"], table.Violations("Atoms", ["Model"]));
        Assert.Equal(["Physics is not in the table of ARCHITECTURE.md"], table.Violations("Physics", []));
        Assert.Empty(table.Violations("Cli", ["Atoms", "Dynamics"]));
    }

    [Fact]
    public void Atoms_has_no_packages() =>
        Assert.Empty(XDocument.Load(RepositoryFolder.At("src", "Atoms", "Atoms.csproj")).Descendants("PackageReference"));

    [Fact]
    public void Libraries_of_the_native_build_say_that_they_can_be_compiled_ahead_of_time() =>
        Nothing(Projects().Where(project => AheadOfTime.Contains(NameOf(project)) && (string?)XDocument.Load(project).Descendants("IsAotCompatible")
            .FirstOrDefault() != "true"));

    [Fact]
    public void Every_project_is_in_the_solution()
    {
        string solution = File.ReadAllText(RepositoryFolder.At("Amalgam.slnx"));
        Nothing(RepositoryFolder.Files()
            .Where(file => file.EndsWith(".csproj", StringComparison.Ordinal) && file != BuiltOnDemand
            && !solution.Contains($"\"{file}\"", StringComparison.Ordinal)));
    }

    [Fact]
    public void No_folder_has_a_name_that_says_nothing() =>
        Nothing(RepositoryFolder.Files().Where(file => file.Split('/')[..^1].Intersect(ForbiddenFolders, StringComparer.OrdinalIgnoreCase).Any()));

    [Fact]
    public void Every_package_has_a_reason_in_front_of_it()
    {
        string[] lines = File.ReadAllLines(RepositoryFolder.At("Directory.Packages.props"));
        Nothing(lines.Where((line, number) => line.Contains("<PackageVersion", StringComparison.Ordinal) && !lines[number - 1].TrimStart()
            .StartsWith("<!-- ", StringComparison.Ordinal)));
    }

    [Fact]
    public void No_tracked_file_names_a_place_on_one_machine()
    {
        IEnumerable<string> found =
            from file in RepositoryFolder.Files()
            where !IsBinary(file)
            from line in File.ReadLines(RepositoryFolder.At(file)).Index()
            where MachinePath().IsMatch(line.Item)
            select $"{file}:{line.Index + 1}: {line.Item.Trim()}";
        Assert.Empty(found);
    }

    [Fact]
    public void The_continuous_build_runs_the_test_command_of_the_readme()
    {
        const string command = "dotnet test -c Release";
        Assert.Contains("\n" + command + "\n", File.ReadAllText(RepositoryFolder.At("README.md")), StringComparison.Ordinal);
        Assert.Contains("\n" + command + " ", File.ReadAllText(RepositoryFolder.At(".ci", "run")), StringComparison.Ordinal);
    }

    private static void Nothing(IEnumerable<string> found) => Assert.Empty(found);

    private static IEnumerable<string> Projects() =>
        RepositoryFolder.Files().Where(file => file.StartsWith("src/", StringComparison.Ordinal) && file.EndsWith(".csproj", StringComparison.Ordinal))
            .Select(file => RepositoryFolder.At(file));

    private static string NameOf(string project) => Path.GetFileNameWithoutExtension(project);

    private static IEnumerable<string> References(string project) =>
        XDocument.Load(project).Descendants("ProjectReference").Select(reference => NameOf(((string?)reference.Attribute("Include"))!.Replace('\\', '/')));

    private static bool IsBinary(string file) =>
        File.ReadAllBytes(RepositoryFolder.At(file)).AsSpan() is var bytes && bytes[..Math.Min(bytes.Length, 4096)].Contains((byte)0);

    // Home folders and mount points; a path inside a URL has a letter, a digit or a dot before its slash.
    [GeneratedRegex(@"(?<![\w./~-])/(home|root|Users|work|farm|mnt)/\w|[A-Z]:\\Users\\")]
    private static partial Regex MachinePath();
}
