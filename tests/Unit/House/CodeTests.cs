using System.Text.RegularExpressions;
using Amalgam.Testing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Xunit;

namespace Amalgam.Unit.House;

/// <summary>The rules of the code, kept by a machine: folders, namespaces, sizes, unsafe code. CONTRIBUTING.md gives the reasons.</summary>
public sealed partial class CodeTests
{
    private const int LongestLine = 160;
    private const int LongestFile = 300;
    private const int LongestMethod = 40;
    private const int LongestKernel = 150;
    private const int MostParameters = 7;

    private static readonly string[] CodeEndings = [".cs", ".cpp", ".h", ".py"];
    private static readonly string[] TextEndings = [".cs", ".csproj", ".md", ".toml", ".editorconfig"];
    private static readonly string[] EmptyWords = ["Manager", "Helper", "Helpers", "Util", "Utils", "Base", "Impl"];
    private static readonly string[] KernelFolders = ["src/Network/Kernels/", "src/Network/Lanes/"];

    [Fact]
    public void Folders_do_not_use_each_other_in_circles() =>
        HouseExceptions.Check("circle", "move a type, or pass what is needed as an argument, so that one of the two no longer names the other",
            from uses in new FolderGraph([.. SourceFile.All.Where(file => file.IsBelow("src/"))]).Circles()
            let list = uses.Select(use => $"{Path.GetFileName(use.File)} names {use.Type}").Distinct()
            select ($"{uses.Key.From} -> {uses.Key.To}", $"closes a circle of folders ({string.Join(", ", list)})"));

    [Fact]
    public void Namespaces_are_folders() =>
        HouseExceptions.Check("namespace", "rename the namespace or move the file",
            from file in SourceFile.All
            let expected = NamespaceOf(file.Folder)
            from declared in file.Root.DescendantNodes().OfType<BaseNamespaceDeclarationSyntax>()
            where declared.Name.ToString() != expected
            select (file.Path, $"its namespace is {declared.Name}, its folder says {expected}"));

    [Fact]
    public void Lines_end_at_160_characters() =>
        HouseExceptions.Check("line", "wrap the lines",
            from file in CodeFiles()
            let lines = File.ReadLines(RepositoryFolder.At(file)).Index().Where(line => line.Item.Length > LongestLine).Select(line => line.Index + 1)
            where lines.Any()
            select (file, $"longer than {LongestLine} characters: line {string.Join(", ", lines)}"));

    [Fact]
    public void Files_end_at_300_lines() =>
        HouseExceptions.Check("file", "give what can be named by itself a file of its own",
            from file in CodeFiles()
            let count = File.ReadLines(RepositoryFolder.At(file)).Count()
            where count > LongestFile
            select (file, $"{count} lines, {LongestFile} are allowed"));

    [Fact]
    public void Methods_end_at_40_lines() =>
        HouseExceptions.Check("method", "give its parts names of their own; CONTRIBUTING.md says when a kernel may be longer",
            from method in SourceFile.All.SelectMany(MethodSize.In)
            let most = IsKernel(method) ? LongestKernel : LongestMethod
            where method.Lines > most
            select (method.Subject, $"{method.Lines} lines, {most} are allowed"));

    [Fact]
    public void Methods_have_at_most_7_parameters() =>
        HouseExceptions.Check("parameters", "put those that belong together into a record or a readonly struct",
            from method in SourceFile.All.SelectMany(MethodSize.In)
            where method.Parameters > MostParameters
            select (method.Subject, $"{method.Parameters} parameters, {MostParameters} are allowed"));

    [Fact]
    public void Types_have_names_that_say_what_they_are() =>
        HouseExceptions.Check("name", "name it after what it holds or does",
            from file in SourceFile.All
            from type in file.Root.DescendantNodes().OfType<BaseTypeDeclarationSyntax>()
            where EmptyWords.Any(word => type.Identifier.Text.EndsWith(word, StringComparison.Ordinal))
            select ($"{file.Path} {type.Identifier.Text}", $"none of {string.Join(", ", EmptyWords)} says what a type is"));

    [Fact]
    public void Only_Network_Native_and_tests_have_unsafe_code()
    {
        IEnumerable<(string, string)> code =
            from file in SourceFile.All
            where !MayBeUnsafe(file.Path) && file.Root.DescendantTokens().Any(token => token.IsKind(SyntaxKind.UnsafeKeyword))
            select (file.Path, "the word unsafe stands in it");
        IEnumerable<(string, string)> projects =
            from file in RepositoryFolder.Files()
            where file.EndsWith(".csproj", StringComparison.Ordinal) && !MayBeUnsafe(file)
                && File.ReadAllText(RepositoryFolder.At(file)).Contains("AllowUnsafeBlocks", StringComparison.Ordinal)
            select (file, "it sets AllowUnsafeBlocks");
        HouseExceptions.Check("unsafe", "use spans, or move the code that needs pointers to src/Network", code.Concat(projects));
    }

    [Fact]
    public void Documents_that_a_file_names_exist() =>
        HouseExceptions.Check("document", "name the page where it is now",
            from file in RepositoryFolder.Files()
            where TextEndings.Contains(Path.GetExtension(file)) && !file.StartsWith("tests/data/", StringComparison.Ordinal)
            let missing = DocumentPath().Matches(File.ReadAllText(RepositoryFolder.At(file))).Select(match => match.Value).Distinct()
                .Where(path => !File.Exists(RepositoryFolder.At(path)))
            where missing.Any()
            select (file, $"there is no {string.Join(", no ", missing)}"));

    // "Amalgam.", the name of the outermost project around the folder, and the folders from there on.
    private static string NamespaceOf(string folder)
    {
        string[] parts = folder.Split('/');
        for (int depth = 1; depth <= parts.Length; depth++)
        {
            string project = RepositoryFolder.At(parts[..depth]);
            if (Directory.EnumerateFiles(project, "*.csproj").FirstOrDefault() is not { } file) continue;
            return string.Join('.', ["Amalgam", Path.GetFileNameWithoutExtension(file), .. parts[depth..]]);
        }
        return "";
    }

    private static IEnumerable<string> CodeFiles() => RepositoryFolder.Files().Where(file => CodeEndings.Contains(Path.GetExtension(file)));

    private static bool IsKernel(MethodSize method) =>
        KernelFolders.Any(folder => method.File.StartsWith(folder, StringComparison.Ordinal))
        || (method.IsKernel && method.File.StartsWith("src/Network/", StringComparison.Ordinal));

    // Network for speed; Native because the arrays of a C caller come as pointers, which it turns into spans at once.
    private static bool MayBeUnsafe(string file) => file.StartsWith("src/Network/", StringComparison.Ordinal)
        || file.StartsWith("src/Native/", StringComparison.Ordinal) || file.StartsWith("tests/", StringComparison.Ordinal);

    [GeneratedRegex(@"(?<![\w/.])docs/[\w./-]+\.(?:md|html)\b")]
    private static partial Regex DocumentPath();
}
