using System.CommandLine;
using Amalgam.Training.Options;

namespace Amalgam.Cli.Input;

/// <summary>The option --set section.key=value of every verb that takes a run file.</summary>
internal static class SetOption
{
    private const string Name = "--set";

    public static Option<string[]> Create() => new(Name)
    {
        Description = "Any key of the run file, such as training.batch_atoms=256; may be repeated.",
        HelpName = "SECTION.KEY=VALUE",
        DefaultValueFactory = _ => [],
    };

    /// <summary>The keys and values of a command line.</summary>
    /// <exception cref="InvalidDataException">A word is no SECTION.KEY=VALUE.</exception>
    public static IEnumerable<GivenSetting> Parse(IEnumerable<string> words) => words.Select(word =>
    {
        int equals = word.IndexOf('=', StringComparison.Ordinal);
        if (equals < 1)
            throw new InvalidDataException($"{Name}: expected SECTION.KEY=VALUE, found '{word}'\n  → such as {Name} training.batch_atoms=256");
        string name = word[..equals].Trim();
        int dot = name.IndexOf('.', StringComparison.Ordinal);
        return new GivenSetting($"{Name} {name}", dot < 0 ? "" : name[..dot], name[(dot + 1)..], word[(equals + 1)..].Trim());
    });
}
