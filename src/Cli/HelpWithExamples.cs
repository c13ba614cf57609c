using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace Amalgam.Cli;

/// <summary>Help that ends with examples.</summary>
internal sealed class HelpWithExamples(HelpAction help, IReadOnlyDictionary<Command, IReadOnlyList<string>> examples) : SynchronousCommandLineAction
{
    public override bool ClearsParseErrors => true;

    public override int Invoke(ParseResult parseResult)
    {
        int exitCode = help.Invoke(parseResult);
        TextWriter output = parseResult.InvocationConfiguration.Output;
        IReadOnlyList<string> lines = examples[parseResult.CommandResult.Command];
        output.WriteLine(lines.Count == 1 ? "Example:" : "Examples:");
        foreach (string line in lines) output.WriteLine("  " + line);
        return exitCode;
    }
}
