using System.Text.RegularExpressions;
using Amalgam.Cli;
using Amalgam.Testing;
using Amalgam.Training.Options;
using Xunit;

namespace Amalgam.Unit.Cli;

/// <summary>What the documents say can be typed, and what they point to exists.</summary>
public sealed partial class DocumentTests
{
    [Fact]
    public void Commands_of_the_documents_are_accepted_and_their_files_exist()
    {
        (string File, string Command)[] commands = [.. Documents.Commands()];
        Assert.True(commands.Count(command => command.File == "README.md") >= 3);
        Assert.All(commands, command =>
        {
            string[] arguments = Documents.Arguments(command.Command);
            Assert.Empty(AmalgamProgram.Problems(arguments));
            Assert.All(arguments.Where(argument => argument.StartsWith("examples/", StringComparison.Ordinal)), path =>
                Assert.True(File.Exists(RepositoryFolder.At(path)), path));
        });
    }

    [Theory]
    [InlineData("inorganic89")]
    [InlineData("aspirin")]
    [InlineData("mlearn-mo")]
    public void Run_files_of_the_examples_are_accepted(string example)
    {
        RunOptions options = RunFile.Read(RepositoryFolder.At("examples", example, "run.toml"));
        Assert.All(options.Data.TrainFiles.Concat(options.Data.ValidationFiles), file => Assert.True(File.Exists(file), file));
        Assert.NotNull(options.Training.Minutes);
        Assert.True(File.Exists(RepositoryFolder.At("examples", example, "LICENSE")));
    }

    [Fact]
    public void Links_of_the_documents_lead_somewhere()
    {
        IEnumerable<string> broken =
            from file in RepositoryFolder.Files()
            where file.EndsWith(".md", StringComparison.Ordinal)
            from Match match in Link().Matches(File.ReadAllText(RepositoryFolder.At(file)))
            let target = match.Groups[1].Value.Split('#')[0]
            where target.Length > 0 && !target.Contains("://", StringComparison.Ordinal)
            where !Path.Exists(Path.Combine(Path.GetDirectoryName(RepositoryFolder.At(file))!, target))
            select $"{file}: {target}";
        Assert.Empty(broken);
    }

    [Fact]
    public void Names_of_the_code_in_the_model_page_exist()
    {
        string code = string.Join('\n',
            RepositoryFolder.Files().Where(file => file.StartsWith("src/", StringComparison.Ordinal) && file.EndsWith(".cs", StringComparison.Ordinal))
            .Select(file => File.ReadAllText(RepositoryFolder.At(file))));
        IEnumerable<string> names = CodeName().Matches(File.ReadAllText(RepositoryFolder.At("docs", "theory", "model.md")))
            .SelectMany(match => match.Groups[1].Value.Split('.')).Distinct();
        string[] unknown = [.. names.Where(name => !Regex.IsMatch(code, $@"\b{name}\b"))];
        Assert.Empty(unknown);
    }

    [GeneratedRegex(@"\]\(([^)\s]+)\)")]
    private static partial Regex Link();

    // `PascalCase` or `Type.Member`
    [GeneratedRegex(@"`([A-Z][a-z]\w+(?:\.[A-Z]\w+)*)`")]
    private static partial Regex CodeName();
}
