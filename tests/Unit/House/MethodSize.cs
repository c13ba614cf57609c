using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Amalgam.Unit.House;

/// <summary>How long a method is and how much it asks for.</summary>
/// <param name="File">path of the file</param>
/// <param name="Name">types and name, joined by dots</param>
/// <param name="Lines">from the first word of its signature to its last line; attributes and comments above it do not count</param>
/// <param name="Parameters">number of parameters</param>
/// <param name="IsKernel">its documentation says "Straight kernel:" and why it cannot be cut</param>
internal sealed record MethodSize(string File, string Name, int Lines, int Parameters, bool IsKernel)
{
    private const string KernelMark = "Straight kernel:";

    /// <summary>The file and the name: what a list of exceptions names.</summary>
    public string Subject => $"{File} {Name}";

    /// <summary>Methods, constructors, operators, accessors, local functions and primary constructors of a file.</summary>
    public static IEnumerable<MethodSize> In(SourceFile file) => file.Root.DescendantNodes().Select(node => Measure(file, node)).OfType<MethodSize>();

    private static MethodSize? Measure(SourceFile file, SyntaxNode node) => node switch
    {
        BaseMethodDeclarationSyntax method => Of(file, node, NameOf(method), method.ParameterList, method.AttributeLists),
        LocalFunctionStatementSyntax local => Of(file, node, local.Identifier.Text, local.ParameterList, local.AttributeLists),
        AccessorDeclarationSyntax accessor => Of(file, node, accessor.Keyword.Text, null, accessor.AttributeLists),
        DelegateDeclarationSyntax type => Of(file, node, type.Identifier.Text, type.ParameterList, type.AttributeLists),
        PropertyDeclarationSyntax { ExpressionBody: not null } property => Of(file, node, property.Identifier.Text, null, property.AttributeLists),
        RecordDeclarationSyntax record when IsData(record) => null,
        TypeDeclarationSyntax { ParameterList: { } list } type => new(file.Path, Outer(type), 0, list.Parameters.Count, false),
        _ => null,
    };

    private static MethodSize Of(SourceFile file, SyntaxNode node, string name, ParameterListSyntax? parameters, SyntaxList<AttributeListSyntax> attributes)
    {
        SyntaxToken first = attributes.Count > 0 ? attributes.Last().GetLastToken().GetNextToken() : node.GetFirstToken();
        int lines = Line(node.GetLastToken().Span.End) - Line(first.SpanStart) + 1;
        return new(file.Path, Outer(node) + "." + name, lines, parameters?.Parameters.Count ?? 0, IsMarked(node));

        int Line(int position) => file.Tree.GetText().Lines.GetLinePosition(position).Line;
    }

    // A record that only names values: besides constants and static members its body has properties and methods that are one expression of these values.
    private static bool IsData(RecordDeclarationSyntax record) =>
        record.Members.All(member => member is PropertyDeclarationSyntax or BaseTypeDeclarationSyntax or MethodDeclarationSyntax { ExpressionBody: not null }
            || member.Modifiers.Any(SyntaxKind.StaticKeyword) || member.Modifiers.Any(SyntaxKind.ConstKeyword));

    private static bool IsMarked(SyntaxNode node) =>
        node.GetLeadingTrivia().Any(trivia => trivia.HasStructure && trivia.ToFullString().Contains(KernelMark, StringComparison.Ordinal));

    private static string NameOf(BaseMethodDeclarationSyntax method) => method switch
    {
        MethodDeclarationSyntax named => named.Identifier.Text,
        ConstructorDeclarationSyntax constructor => constructor.Identifier.Text,
        OperatorDeclarationSyntax symbol => "operator" + symbol.OperatorToken.Text,
        _ => method.Kind().ToString(),
    };

    // The types, methods and properties around a node, outermost first, with the type itself if the node is one.
    private static string Outer(SyntaxNode node)
    {
        IEnumerable<string> names = node.AncestorsAndSelf().Select(around => around switch
        {
            TypeDeclarationSyntax type => type.Identifier.Text,
            MethodDeclarationSyntax method when method != node => method.Identifier.Text,
            PropertyDeclarationSyntax property when property != node => property.Identifier.Text,
            _ => "",
        });
        return string.Join('.', names.Where(name => name.Length > 0).Reverse());
    }
}
