using Xunit;

namespace Amalgam.Unit.House;

/// <summary>What measures the code, tried on texts of which the answer is known.</summary>
public sealed class HouseRuleTests
{
    [Fact]
    public void A_circle_is_found_through_a_parent_namespace_and_through_a_third_folder()
    {
        FolderGraph graph = Graph(
            ("src/A/One.cs", "using A.C; namespace A; class One { Three Three = new(); }"),
            ("src/A/B/Two.cs", "namespace A.B; class Two { One? one; }"),
            ("src/A/C/Three.cs", "namespace A.C; class Three { A.B.Two? two; }"),
            ("src/A/D/Four.cs", "namespace A.D; class Four { One? one; }"));
        Assert.Equal(["src/A -> src/A/C", "src/A/B -> src/A", "src/A/C -> src/A/B"], Edges(graph));
    }

    [Theory]
    [InlineData("string s = \"Two\"; // Two")]
    [InlineData("/* Two */ string s = \"\"\"Two\"\"\";")]
    [InlineData("string Two = \"\"; int N => Two.Length;")]
    [InlineData("int N => new Local().Two; class Local { public int Two; }")]
    [InlineData("/** <see cref=\"Two\"/> */ int n;")]
    public void Words_that_only_look_like_a_type_are_no_use(string members) => Assert.Empty(Graph(Users(members)).Uses);

    [Theory]
    [InlineData("List<Two[]> list = [];")]
    [InlineData("string s = $\"{new Two()}\";")]
    [InlineData("string s = nameof(Two);")]
    [InlineData("bool Is(object x) => x is Two;")]
    [InlineData("int N => 1.Twice();")]
    [InlineData("[Mark] int n;")]
    [InlineData("T Make<T>() where T : Two => default!;")]
    [InlineData("int N => A.B.Two.Count;")]
    public void Every_way_to_name_a_type_is_a_use(string members) => Assert.Equal(["src/A -> src/A/B"], Graph(Users(members)).Uses.Select(Edge).Distinct());

    [Fact]
    public void A_method_counts_from_its_signature_to_its_last_line()
    {
        MethodSize[] sizes =
        [
            .. MethodSize.In(SourceFile.Parse("x.cs", """"
                namespace N;

                class Outer
                {
                    /// <summary>Not counted.</summary>
                    [Obsolete]
                    int Long(int a,
                        int b)
                    {
                        string text = """
                            } a brace in a string
                            """;
                        int Inner(int c) => c;
                        return Inner(a) + text.Length;
                    }

                    int Short => 1;
                    Outer(int a) { }

                    /// <summary>Straight kernel: one derivation.</summary>
                    void Kernel() { }
                }
                """")),
        ];
        Assert.Equal(
            [
                ("Outer.Long", 9, 2, false), ("Outer.Long.Inner", 1, 1, false), ("Outer.Short", 1, 0, false), ("Outer.Outer", 1, 1, false),
                ("Outer.Kernel", 1, 0, true),
            ],
            sizes.Select(size => (size.Name, size.Lines, size.Parameters, size.IsKernel)));
    }

    [Fact]
    public void Parameters_of_a_class_and_of_a_record_that_acts_count_but_not_those_of_data()
    {
        const string text =
            "class C(int a, int b); record Data(int A) { int Twice => 2 * A; int Times(int n) => n * A; } record Acting(int A) { void Act() { } }";
        Assert.Equal([("C", 2), ("Acting", 1)],
            MethodSize.In(SourceFile.Parse("x.cs", text)).Where(size => size.Lines == 0).Select(size => (size.Name, size.Parameters)));
    }

    [Fact]
    public void Exceptions_are_read_by_rule()
    {
        string[] lines = ["# file x", "file src/A.cs", "", "files y", "method src/A.cs A.B"];
        Assert.Equal(["src/A.cs"], HouseExceptions.Known(lines, "file"));
        Assert.Equal(["src/A.cs A.B"], HouseExceptions.Known(lines, "method"));
    }

    private static (string, string)[] Users(string members) =>
    [
        ("src/A/One.cs", $"using A.B; namespace A; class One {{ {members} }}"),
        ("src/A/B/Two.cs", """
            namespace A.B;
            class Two { public static int Count; }
            class MarkAttribute : Attribute;
            static class More { public static int Twice(this int n) => n; }
            """),
    ];

    private static FolderGraph Graph(params (string Path, string Text)[] files) => new([.. files.Select(file => SourceFile.Parse(file.Path, file.Text))]);

    private static IEnumerable<string> Edges(FolderGraph graph) => graph.Circles().Select(circle => $"{circle.Key.From} -> {circle.Key.To}");

    private static string Edge(FolderUse use) => $"{use.From} -> {use.To}";
}
