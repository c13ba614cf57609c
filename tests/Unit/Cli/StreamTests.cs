using System.Diagnostics;
using Amalgam.Formats.Extxyz;
using Xunit;

namespace Amalgam.Unit.Cli;

/// <summary>Standard input and output in the place of files, and scripts for shells.</summary>
public sealed class StreamTests : IDisposable
{
    private const string Argon = "lj:epsilon=0.0104,sigma=3.4,cutoff=6";
    private const string Dimers = "2\n\nAr 0 0 0\nAr 4 0 0\n2\n\nAr 0 0 0\nAr 3.7 0 0\n";
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("predict")]
    [InlineData("relax")]
    public void Structures_come_and_go_through_streams(string verb)
    {
        string input = folder.Write("in.xyz", Dimers);
        Assert.Equal(0, ProgramRun.Of(verb, Argon, input, "-o", folder.At("file.xyz")).ExitCode);
        (int exitCode, string output, string error) = Started("dotnet", Dimers, [Program, verb, Argon, "-", "-o", "-"]);
        Assert.True(exitCode == 0, error);
        Assert.Equal(File.ReadAllText(folder.At("file.xyz")), output);
        Assert.Equal(2, ExtxyzReader.ReadAll(folder.Write("out.xyz", output)).Count);
    }

    [Fact]
    public void A_fault_in_a_stream_is_told_with_its_line()
    {
        (int exitCode, string output, string error) = Started("dotnet", "2\n\nAr 0 0 0\n", [Program, "predict", Argon, "-", "-o", "-"]);
        Assert.Equal((1, ""), (exitCode, output));
        Assert.StartsWith("standard input:", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("report", "model.safetensors")]
    [InlineData("validate", "sw:")]
    [InlineData("import", "dpa3.yaml")]
    public void Other_verbs_do_not_write_to_the_output(params string[] command)
    {
        ProgramRun run = ProgramRun.Of([.. command, "-o", "-"]);
        Assert.Equal(1, run.ExitCode);
        Assert.StartsWith("-o -: expected the name of a file", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Two_results_do_not_share_a_stream() =>
        Assert.StartsWith("-o -: expected a file beside --json", ProgramRun.Of("predict", Argon, "-", "-o", "-", "--json").Error, StringComparison.Ordinal);

    [Theory]
    [InlineData("bash")]
    [InlineData("zsh")]
    [InlineData("fish")]
    public void Completion_names_verbs_and_options(string shell)
    {
        ProgramRun run = ProgramRun.Of("completion", shell);
        Assert.Equal(0, run.ExitCode);
        foreach (string word in (string[])["train", "phonons", "completion", "minutes", "supercell", "force"])
            Assert.Contains(word, run.Output, StringComparison.Ordinal);
        Assert.Equal(1, ProgramRun.Of("completion", "csh").ExitCode);
    }

    [Fact]
    public void Bash_completes_with_the_script()
    {
        Assert.SkipUnless(File.Exists("/bin/bash"), "there is no bash");
        string script = folder.Write("amalgam.bash", ProgramRun.Of("completion", "bash").Output);
        string ask = $"source '{script}'; COMP_WORDS=(amalgam train --min); COMP_CWORD=2; _amalgam; echo \"${{COMPREPLY[@]}}\"; "
            + "COMP_WORDS=(amalgam ph); COMP_CWORD=1; _amalgam; echo \"${COMPREPLY[@]}\"";
        (int exitCode, string output, string error) = Started("/bin/bash", "", ["-c", ask]);
        Assert.Equal((0, "--minutes\nphonons\n", ""), (exitCode, output, error));
    }

    private static string Program => Path.Combine(AppContext.BaseDirectory, "amalgam.dll");

    private static (int ExitCode, string Output, string Error) Started(string program, string input, string[] arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo(program, arguments)
        {
            RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true,
        })!;
        Task<string> output = process.StandardOutput.ReadToEndAsync(), error = process.StandardError.ReadToEndAsync();
        process.StandardInput.Write(input);
        process.StandardInput.Close();
        process.WaitForExit();
        return (process.ExitCode, output.GetAwaiter().GetResult(), error.GetAwaiter().GetResult());
    }
}
