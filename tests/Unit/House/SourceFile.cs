using Amalgam.Testing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Xunit;

namespace Amalgam.Unit.House;

/// <summary>One C# file with its syntax tree.</summary>
/// <param name="Path">relative to the repository's root, with forward slashes</param>
/// <param name="Tree">what the compiler's parser makes of the text</param>
internal sealed record SourceFile(string Path, SyntaxTree Tree)
{
    private static readonly string[] Roots = ["src/", "tests/", "benchmarks/"];
    private static readonly CSharpParseOptions Options = new(LanguageVersion.Latest);
    private static readonly Lazy<SourceFile[]> Parsed = new(ReadAll);

    /// <summary>Every C# file of src, tests and benchmarks, parsed once for all tests.</summary>
    public static IReadOnlyList<SourceFile> All => Parsed.Value;

    /// <summary>The folder of the file, without a slash at its end.</summary>
    public string Folder => Path[..Math.Max(Path.LastIndexOf('/'), 0)];

    /// <summary>The root of the syntax tree.</summary>
    public SyntaxNode Root => Tree.GetRoot(TestContext.Current.CancellationToken);

    /// <summary>Parses a text that stands for the file at a path.</summary>
    public static SourceFile Parse(string path, string text) =>
        new(path, CSharpSyntaxTree.ParseText(text, Options, path, cancellationToken: TestContext.Current.CancellationToken));

    /// <summary>True for a file below a folder that is given with a slash at its end.</summary>
    public bool IsBelow(string folder) => Path.StartsWith(folder, StringComparison.Ordinal);

    private static SourceFile[] ReadAll() =>
    [
        .. RepositoryFolder.Files()
            .Where(file => file.EndsWith(".cs", StringComparison.Ordinal) && Roots.Any(root => file.StartsWith(root, StringComparison.Ordinal)))
            .Select(file => Parse(file, File.ReadAllText(RepositoryFolder.At(file)))),
    ];
}
