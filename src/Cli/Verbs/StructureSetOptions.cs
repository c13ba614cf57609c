using System.CommandLine;
using Amalgam.Cli.Results;
using Amalgam.Formats;
using Amalgam.Formats.Contracts;

namespace Amalgam.Cli.Verbs;

/// <summary>What verbs that write sets of structures take.</summary>
internal static class StructureSetOptions
{
    public static Option<string> Output(string name) => new("--output", "-o")
    {
        Description = "What to write: a new file, or a new folder where the format is one of folders; complete or not there.",
        HelpName = name,
        Required = true,
    };

    public static Option<string> Format() => new("--format")
    {
        Description = "Format to write, where it is not that of the ending: "
            + string.Join(", ", StructureFormats.All.Formats.Where(format => format.Writer is not null).Select(format => format.Name)) + ".",
        HelpName = "NAME",
    };

    /// <summary>How many structures to choose: 1 or more.</summary>
    public static Option<int> Count()
    {
        var count = new Option<int>("--count") { Description = "Structures to choose.", HelpName = "N", Required = true };
        count.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() < 1) result.AddError($"--count: expected at least 1, found {result.GetValueOrDefault<int>()}");
        });
        return count;
    }

    public static Option<long> Seed() => new("--seed")
    {
        Description = "Seed of the random choice; the same seed gives the same result.",
        HelpName = "N",
        DefaultValueFactory = _ => 0,
    };

    /// <summary>A new file or, by the format, a new folder. Data are never replaced: nothing in a file of structures tells who wrote it.</summary>
    /// <param name="isSharded">whether a folder of files is written; null for never</param>
    public static ResultPlace Place(Option<string> output, Option<string> format, Func<ParseResult, bool>? isSharded = null) => ResultPlace.File(output,
        _ => false) with
    {
        IsReplaceable = false,
        IsFolderOf = parsed => isSharded?.Invoke(parsed) == true
            || !StructureFormats.All.WrittenFormat(parsed.GetValue(output)!, parsed.GetValue(format)).Places.HasFlag(FormatPlaces.File),
    };
}
