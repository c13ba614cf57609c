using System.CommandLine;
using System.Globalization;
using System.Text;

namespace Amalgam.Cli.Output;

/// <summary>Scripts of shells that complete verbs and options; everything else is completed as a file name.</summary>
internal static class CompletionText
{
    /// <summary>For bash, which reads it from a folder of completions.</summary>
    public static string Bash(IReadOnlyList<Command> verbs)
    {
        var text = new StringBuilder();
        text.Append("_amalgam() {\n    local word=\"${COMP_WORDS[COMP_CWORD]}\" words=\"\"\n    COMPREPLY=()\n");
        text.Append("    if [ \"$COMP_CWORD\" -eq 1 ]; then\n");
        text.Append(CultureInfo.InvariantCulture, $"        words=\"{string.Join(' ', verbs.Select(verb => verb.Name))} --help --version\"\n");
        text.Append("    elif [ \"${word:0:1}\" = \"-\" ]; then\n        case \"${COMP_WORDS[1]}\" in\n");
        foreach (Command verb in verbs)
            text.Append(CultureInfo.InvariantCulture, $"            {verb.Name}) words=\"{string.Join(' ', OptionsOf(verb))}\" ;;\n");
        text.Append("        esac\n    fi\n    [ -z \"$words\" ] || COMPREPLY=($(compgen -W \"$words\" -- \"$word\"))\n}\n");
        return text.Append("complete -o default -F _amalgam amalgam\n").ToString();
    }

    /// <summary>For zsh, which understands the script of bash.</summary>
    public static string Zsh(IReadOnlyList<Command> verbs) =>
        "autoload -U +X compinit && compinit\nautoload -U +X bashcompinit && bashcompinit\n" + Bash(verbs);

    /// <summary>For fish.</summary>
    public static string Fish(IReadOnlyList<Command> verbs)
    {
        var text = new StringBuilder();
        foreach (Command verb in verbs)
        {
            text.Append(CultureInfo.InvariantCulture, $"complete -c amalgam -n __fish_use_subcommand -f -a {verb.Name} -d {Quoted(verb.Description)}\n");
            foreach (Option option in verb.Options.Where(option => option.Name.StartsWith("--", StringComparison.Ordinal)))
                text.Append(CultureInfo.InvariantCulture,
                    $"complete -c amalgam -n '__fish_seen_subcommand_from {verb.Name}' -l {option.Name[2..]} -d {Quoted(option.Description)}\n");
        }
        return text.ToString();
    }

    private static IEnumerable<string> OptionsOf(Command verb) =>
        verb.Options.SelectMany(option => option.Aliases.Prepend(option.Name)).Append("--help").Distinct();

    private static string Quoted(string? text) =>
        $"'{(text ?? "").Replace("\\", "\\\\", StringComparison.Ordinal).Replace("'", "\\'", StringComparison.Ordinal)}'";
}
