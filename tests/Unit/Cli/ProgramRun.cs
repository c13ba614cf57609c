using Amalgam.Cli;
using Amalgam.Cli.Terminal;

namespace Amalgam.Unit.Cli;

/// <summary>One command line, run inside the test, and what it said.</summary>
internal sealed record ProgramRun(int ExitCode, string Output, string Error)
{
    public static ProgramRun Of(params IReadOnlyList<string> arguments)
    {
        var output = new StringWriter { NewLine = "\n" };
        var error = new StringWriter { NewLine = "\n" };
        int exitCode = AmalgamProgram.Run(arguments, new Screen(output, error, null));
        return new ProgramRun(exitCode, output.ToString(), error.ToString());
    }
}
