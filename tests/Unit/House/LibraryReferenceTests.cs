using Amalgam.Testing;
using Amalgam.Unit.Cli;
using Xunit;

namespace Amalgam.Unit.House;

/// <summary>docs/reference/library.md: every example compiles without a warning, runs, and prints what it is about.</summary>
public sealed class LibraryReferenceTests : IDisposable
{
    private static readonly IReadOnlyList<string> Samples = CodeSamples.In(File.ReadAllText(RepositoryFolder.At("docs", "reference", "library.md")));

    private readonly TemporaryFolder folder = new();

    public static TheoryData<int, string> Prints => new()
    {
        { 0, "-4.3366 eV/atom" }, // Stillinger and Weber's silicon at its lattice constant
        { 1, "structures, " },
        { 2, " ± " },
        { 3, "test.xyz:1: -540.4" },
        { 4, "best at step 3" },
        { 5, "meV/atom (Σ E0 alone " },
        { 6, "Converged after " },
        { 7, "20 fs: " },
        { 8, "20 steps, " },
    };

    [Fact]
    public void Every_example_is_run() => Assert.Equal(Samples.Count, Prints.Count);

    [Theory]
    [MemberData(nameof(Prints))]
    public void Examples_run(int sample, string line)
    {
        string crystal = folder.Write("crystal.xyz",
            "2\nLattice=\"3.165 0 0 0 3.165 0 0 0 3.165\" Properties=species:S:1:pos:R:3 pbc=\"T T T\"\nMo 0 0 0\nMo 1.5825 1.5825 1.5825\n");
        string[] lines = CodeSamples.Run(Samples[sample], new Dictionary<string, string>
        {
            ["model.safetensors"] = RepositoryFolder.At("tests", "data", "models", "mo-small.safetensors"),
            ["structures.xyz"] = RepositoryFolder.At("examples", "mlearn-mo", "test.xyz"),
            ["train.xyz"] = RepositoryFolder.At("examples", "mlearn-mo", "train.xyz"),
            ["crystal.xyz"] = crystal,
            ["out.xyz"] = folder.At("out.xyz"),
            ["runs/first"] = folder.At("first"),
            ["runs/dynamics"] = folder.At("dynamics"),
        });
        Assert.Contains(lines, printed => printed.Contains(line, StringComparison.Ordinal));
    }

    public void Dispose() => folder.Dispose();
}
