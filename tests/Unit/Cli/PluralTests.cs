using System.Text.RegularExpressions;
using Amalgam.Testing;
using Xunit;

namespace Amalgam.Unit.Cli;

/// <summary>One of a thing is called one of it.</summary>
public sealed partial class PluralTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    public static TheoryData<string> Commands =>
    [
        "inspect ONE", "evaluate lj:epsilon=0.0104,sigma=3.4,cutoff=6 ONE --by-element", "predict lj:epsilon=0.0104,sigma=3.4,cutoff=6 ONE -o OUT.xyz",
        "relax lj:epsilon=0.0104,sigma=3.4,cutoff=6 ONE -o OUT.xyz",
        "md lj:epsilon=0.0104,sigma=3.4,cutoff=6 ONE -o OUT --steps 1 --ensemble nve --temperature 1",
        "inspect MODEL", "validate lj:epsilon=0.0104,sigma=3.4,cutoff=6 ONE --picoseconds 0 --pairs Ar-Ar --threads 1",
    ];

    [Theory]
    [MemberData(nameof(Commands))]
    public void No_output_says_one_of_several(string command)
    {
        var files = new Dictionary<string, string>
        {
            ["ONE"] = folder.Write("one.xyz",
                "1\nLattice=\"5 0 0 0 5 0 0 0 5\" Properties=species:S:1:pos:R:3:forces:R:3 energy=-0.1 pbc=\"T T T\"\nAr 0 0 0 0 0 0\n"),
            ["MODEL"] = RepositoryFolder.At("tests", "data", "models", "mo-small.safetensors"), ["OUT"] = folder.At("out"), ["OUT.xyz"] = folder.At("out.xyz"),
        };
        ProgramRun run = ProgramRun.Of([.. command.Split(' ').Select(word => files.GetValueOrDefault(word, word))]);
        Assert.Empty(OneOfSeveral().Matches(run.Output + run.Error).Select(match => match.Value));
    }

    [GeneratedRegex(@"(?<![\d.,e-])1 (structures|atoms|elements|files|runs|models|steps|images|members|layers|points|replicas|lines|checks|threads)\b")]
    private static partial Regex OneOfSeveral();
}
