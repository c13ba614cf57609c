using Amalgam.Testing;
using Xunit;

namespace Amalgam.Unit.Cli;

/// <summary>What --help says is in tests/data/help. Set AMALGAM_UPDATE_SNAPSHOTS=1 to write it anew, then read the difference.</summary>
public sealed class HelpTests
{
    /// <summary>The program, every verb that its help lists, and every verb below one.</summary>
    public static TheoryData<string> Verbs => ["amalgam", .. Listed([]).SelectMany(verb => Listed([verb]).Select(part => $"{verb} {part}").Prepend(verb))];

    /// <summary>The names that a help lists as commands: lines that are indented by two.</summary>
    private static IEnumerable<string> Listed(string[] verb) => ProgramRun.Of([.. verb, "--help"]).Output.Split('\n')
        .SkipWhile(line => line.TrimEnd() != "Commands:").Skip(1).TakeWhile(line => line.Trim().Length > 0)
        .Where(line => line.Length > 2 && line.StartsWith("  ", StringComparison.Ordinal) && line[2] != ' ').Select(line => line.Trim().Split(' ')[0]);

    [Theory]
    [MemberData(nameof(Verbs))]
    public void Help_is_the_snapshot(string verb)
    {
        ProgramRun run = verb == "amalgam" ? ProgramRun.Of("--help") : ProgramRun.Of([.. verb.Split(' '), "--help"]);
        string path = RepositoryFolder.At("tests", "data", "help", verb.Replace(' ', '-') + ".txt");
        string found = string.Join('\n', run.Output.Split('\n').Select(line => line.TrimEnd())).TrimEnd() + "\n";
        if (Environment.GetEnvironmentVariable("AMALGAM_UPDATE_SNAPSHOTS") == "1") File.WriteAllText(path, found);
        Assert.Equal(0, run.ExitCode);
        Assert.Equal(File.ReadAllText(path), found);
    }

    [Theory]
    [MemberData(nameof(Verbs))]
    public void Every_help_ends_with_examples_that_the_program_accepts(string verb)
    {
        string help = (verb == "amalgam" ? ProgramRun.Of("--help") : ProgramRun.Of([.. verb.Split(' '), "--help"])).Output;
        // Long commands are broken as shells read them.
        string[] lines = help.Replace(" \\\n     ", "", StringComparison.Ordinal).TrimEnd().Split('\n');
        string[] examples = [.. lines.SkipWhile(line => !line.StartsWith("Example", StringComparison.Ordinal)).Skip(1)];
        Assert.NotEmpty(examples);
        Assert.All(examples, example =>
        {
            Assert.StartsWith("  amalgam ", example, StringComparison.Ordinal);
            Assert.Empty(Amalgam.Cli.AmalgamProgram.Problems(Documents.Arguments(example.Trim()["amalgam ".Length..])));
        });
    }
}
