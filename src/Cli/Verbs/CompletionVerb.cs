using System.CommandLine;
using Amalgam.Cli.Output;
using Amalgam.Cli.Terminal;

namespace Amalgam.Cli.Verbs;

/// <summary>amalgam completion SHELL: the script with which a shell completes verbs and options.</summary>
internal static class CompletionVerb
{
    public static Verb Create(Screen screen)
    {
        var shell = new Argument<string>("SHELL") { Description = "bash, zsh or fish." };
        shell.AcceptOnlyFromAmong("bash", "zsh", "fish");
        var command = new Command("completion", "Print the script with which a shell completes verbs, options and file names of amalgam.") { shell };
        command.SetAction(parsed =>
        {
            Command[] verbs = [.. parsed.RootCommandResult.Command.Subcommands];
            screen.Output.Write(parsed.GetValue(shell) switch
            {
                "fish" => CompletionText.Fish(verbs),
                "zsh" => CompletionText.Zsh(verbs),
                _ => CompletionText.Bash(verbs),
            });
            return 0;
        });
        return new Verb(command, "amalgam completion bash > ~/.local/share/bash-completion/completions/amalgam",
            "amalgam completion zsh > ~/.amalgam-completion", "amalgam completion fish > ~/.config/fish/completions/amalgam.fish");
    }
}
