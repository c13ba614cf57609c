using System.CommandLine;
using Amalgam.Formats.Contracts;

namespace Amalgam.Cli.Input;

/// <summary>
/// The options --energy-key, --forces-key, --stress-key and --virial-key, under which keys the labels of a file are read, and --mixed-folders.
/// </summary>
internal sealed class LabelKeyOptions
{
    private readonly Option<string?> energy = Key("energy"), forces = Key("forces"), stress = Key("stress"), virial = Key("virial");
    private readonly Option<bool> mixedFolders = Inputs.MixedFolders();

    /// <summary>Adds the options to a verb, after those it has.</summary>
    public void AddTo(Command command)
    {
        foreach (Option option in (Option[])[energy, forces, stress, virial, mixedFolders]) command.Options.Add(option);
    }

    /// <summary>What the user gave; null for a key means the usual names.</summary>
    public ReadOptions Of(ParseResult parsed) => new()
    {
        EnergyKey = parsed.GetValue(energy),
        ForcesKey = parsed.GetValue(forces),
        StressKey = parsed.GetValue(stress),
        VirialKey = parsed.GetValue(virial),
        TakesMixedFolders = parsed.GetValue(mixedFolders),
    };

    private static Option<string?> Key(string label) =>
        new($"--{label}-key") { Description = $"Key of the {label} label; the usual names when absent.", HelpName = "KEY" };
}
