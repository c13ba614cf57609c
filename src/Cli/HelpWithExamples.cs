using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using System.Text;

namespace Amalgam.Cli;

/// <summary>Help that ends with examples.</summary>
internal sealed class HelpWithExamples(HelpAction help, IReadOnlyDictionary<Command, IReadOnlyList<string>> examples) : SynchronousCommandLineAction
{
    /// <summary>Columns of a help text: a terminal as it opens.</summary>
    public const int Width = 80;

    public override bool ClearsParseErrors => true;

    public override int Invoke(ParseResult parseResult)
    {
        int exitCode = help.Invoke(parseResult);
        TextWriter output = parseResult.InvocationConfiguration.Output;
        IReadOnlyList<string> lines = examples[parseResult.CommandResult.Command];
        output.WriteLine(lines.Count == 1 ? "Example:" : "Examples:");
        foreach (string line in lines) output.WriteLine("  " + Wrapped(line));
        return exitCode;
    }

    /// <summary>A command on lines of at most <see cref="Width"/> columns, broken before options as shells read it.</summary>
    private static string Wrapped(string command)
    {
        const string Break = " \\\n      ";
        var text = new StringBuilder();
        int column = 2;
        foreach (string part in command.Split(" -"))
        {
            // Two columns for the break itself.
            if (text.Length > 0 && column + part.Length + 4 > Width)
            {
                text.Append(Break);
                column = 6;
            }
            else if (text.Length > 0) text.Append(' ');
            string option = text.Length > 0 ? "-" + part : part;
            text.Append(option);
            column += option.Length + 1;
        }
        return text.ToString();
    }
}
