using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Xunit;

namespace Amalgam.Unit.House;

/// <summary>
/// Which folder uses types of which: every name in the code that binds to a type or an extension method. Types of a parent namespace are visible
/// without a using, so usings alone would not show them. Links in documentation comments do not count.
/// </summary>
internal sealed class FolderGraph
{
    // What the SDK's ImplicitUsings adds to every project.
    private const string ImplicitUsings = """
        global using System; global using System.IO; global using System.Linq; global using System.Collections.Generic;
        global using System.Net.Http; global using System.Threading; global using System.Threading.Tasks;
        """;

    private readonly Dictionary<string, HashSet<string>> next = [];

    /// <summary>The graph of some files, which must compile together but for generated code.</summary>
    public FolderGraph(IReadOnlyList<SourceFile> files)
    {
        CSharpCompilation compilation = Compile(files);
        HashSet<string> names = [.. files.SelectMany(DeclaredNames)];
        Uses = [.. files.AsParallel().AsOrdered().SelectMany(file => UsesOf(file, compilation.GetSemanticModel(file.Tree), names)).Distinct()];
        foreach (FolderUse use in Uses)
        {
            if (!next.TryGetValue(use.From, out HashSet<string>? targets)) next[use.From] = targets = [];
            targets.Add(use.To);
        }
    }

    /// <summary>All uses between different folders.</summary>
    public IReadOnlyList<FolderUse> Uses { get; }

    /// <summary>The uses that close a circle: those whose target leads back to where they come from.</summary>
    public IEnumerable<IGrouping<(string From, string To), FolderUse>> Circles() =>
        Uses.GroupBy(use => (use.From, use.To)).Where(group => Leads(group.Key.To, group.Key.From)).OrderBy(group => group.Key);

    private bool Leads(string from, string to)
    {
        HashSet<string> seen = [from];
        Stack<string> open = new(seen);
        while (open.TryPop(out string? folder))
        {
            if (folder == to) return true;
            foreach (string target in next.GetValueOrDefault(folder, []))
                if (seen.Add(target)) open.Push(target);
        }
        return false;
    }

    private static CSharpCompilation Compile(IEnumerable<SourceFile> files)
    {
        string platform = (string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!;
        IEnumerable<MetadataReference> references = platform.Split(Path.PathSeparator)
            .Where(path => !Path.GetFileName(path).StartsWith("Amalgam.", StringComparison.Ordinal))
            .Select(path => MetadataReference.CreateFromFile(path));
        IEnumerable<SyntaxTree> trees = [SourceFile.Parse("ImplicitUsings.cs", ImplicitUsings).Tree, .. files.Select(file => file.Tree)];
        return CSharpCompilation.Create("House", trees, references, new(OutputKind.ConsoleApplication, allowUnsafe: true));
    }

    private static IEnumerable<string> DeclaredNames(SourceFile file) =>
        file.Root.DescendantNodes().Select(node => node switch
        {
            BaseTypeDeclarationSyntax type => type.Identifier.Text,
            DelegateDeclarationSyntax type => type.Identifier.Text,
            MethodDeclarationSyntax method when method.ParameterList.Parameters.FirstOrDefault()?.Modifiers.Any(SyntaxKind.ThisKeyword) == true
                => method.Identifier.Text,
            _ => "",
        }).Where(name => name.Length > 0);

    private static IEnumerable<FolderUse> UsesOf(SourceFile file, SemanticModel model, HashSet<string> names)
    {
        foreach (SimpleNameSyntax name in file.Root.DescendantNodes().OfType<SimpleNameSyntax>())
        {
            // [Name] may stand for NameAttribute.
            if (!names.Contains(name.Identifier.Text) && !names.Contains(name.Identifier.Text + "Attribute")) continue;
            if (TypeOf(model.GetSymbolInfo(name, TestContext.Current.CancellationToken).Symbol) is not { } type) continue;
            if (type.OriginalDefinition.DeclaringSyntaxReferences.FirstOrDefault()?.SyntaxTree.FilePath is not { } path) continue;
            string folder = new SourceFile(path, file.Tree).Folder;
            if (folder != file.Folder) yield return new(file.Folder, folder, file.Path, type.Name);
        }
    }

    private static INamedTypeSymbol? TypeOf(ISymbol? symbol) => symbol switch
    {
        INamedTypeSymbol type => type,
        IMethodSymbol { MethodKind: MethodKind.Constructor } or IMethodSymbol { ReducedFrom: not null } => symbol.ContainingType,
        _ => null,
    };
}
