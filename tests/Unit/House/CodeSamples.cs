using System.Globalization;
using System.Reflection;
using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Xunit;

namespace Amalgam.Unit.House;

/// <summary>C# samples of documents: the body of a program with its using directives, compiled as a newcomer would and run.</summary>
internal static partial class CodeSamples
{
    /// <summary>The C# blocks of a document, in order.</summary>
    public static IReadOnlyList<string> In(string document) => [.. CodeBlock().Matches(document).Select(match => match.Groups[1].Value)];

    /// <summary>Compiles a sample without a warning and runs it.</summary>
    /// <param name="files">names of files in the sample, and what stands for them in the test</param>
    /// <returns>the lines that it prints</returns>
    public static string[] Run(string sample, IReadOnlyDictionary<string, string> files)
    {
        foreach ((string name, string path) in files)
            sample = sample.Replace($"\"{name}\"", SymbolDisplay.FormatLiteral(path, true), StringComparison.Ordinal);
        using var output = new StringWriter(CultureInfo.InvariantCulture);
        Compile(sample).Invoke(null, [output]);
        return output.ToString().TrimEnd().Split(Environment.NewLine);
    }

    // The sample is the body of a method whose parameter stands for the console.
    private static MethodInfo Compile(string sample)
    {
        string usings = string.Concat(sample.Split('\n').Where(line => UsingDirective().IsMatch(line)).Select(line => line + "\n"));
        string body = string.Join('\n', sample.Split('\n').Where(line => !UsingDirective().IsMatch(line)));
        string text = "using System; using System.Collections.Generic; using System.IO; using System.Linq;\n"
            + $"{usings}public static class Sample {{ public static void Run(TextWriter Console) {{ {body} }} }}";
        string platform = (string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!;
        IEnumerable<MetadataReference> references = platform.Split(Path.PathSeparator).Select(path => MetadataReference.CreateFromFile(path));
        CancellationToken cancellation = TestContext.Current.CancellationToken;
        SyntaxTree tree = CSharpSyntaxTree.ParseText(text, cancellationToken: cancellation);
        CSharpCompilation compilation = CSharpCompilation.Create($"Sample{Guid.NewGuid():N}", [tree], references, new(OutputKind.DynamicallyLinkedLibrary));
        using var library = new MemoryStream();
        Assert.Empty(compilation.Emit(library, cancellationToken: cancellation).Diagnostics
            .Where(problem => problem.Severity >= DiagnosticSeverity.Warning).Select(problem => problem.ToString()));
        return Assembly.Load(library.ToArray()).GetType("Sample")!.GetMethod("Run")!;
    }

    [GeneratedRegex(@"```csharp\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex CodeBlock();

    [GeneratedRegex(@"^using [\w.]+;")]
    private static partial Regex UsingDirective();
}
