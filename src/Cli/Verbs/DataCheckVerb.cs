using System.CommandLine;
using System.Text.Json.Nodes;
using Amalgam.Cli.Input;
using Amalgam.Cli.Results;
using Amalgam.Cli.Terminal;
using Amalgam.Formats;
using Amalgam.Formats.Contracts;
using Amalgam.Pages.DataQuality;
using Amalgam.Studies.DataQuality;

namespace Amalgam.Cli.Verbs;

/// <summary>amalgam data check FILE… [--json]: what makes training on these structures wrong or misleading, and what to do.</summary>
internal static class DataCheckVerb
{
    public static Verb Create(Screen screen)
    {
        var files = new Argument<string[]>("FILE")
        {
            Description = $"Structures, {StructureFormats.All.ReadableTitles}; several are also compared with each other.",
            Arity = ArgumentArity.OneOrMore,
        };
        Option<bool> json = Inputs.Json();
        var page = new Option<string?>("--output", "-o")
        {
            Description = "Page with the findings, the census and how energies, forces, neighbours and elements are spread, in one file.",
            HelpName = "REPORT.html",
        };
        var keys = new LabelKeyOptions();
        var command = new Command("check",
            "Look for mistakes in sets of structures before they are trained on: labels, units, signs, duplicates, outliers, mixed "
            + "methods. Exit code 1 where something is wrong.")
        {
            files, page, json,
        };
        keys.AddTo(command);
        command.SetAction(parsed => Run(screen, parsed.GetValue(files)!, keys.Of(parsed), parsed.GetValue(json), parsed.GetValue(page)));
        return new Verb(command, "amalgam data check train.xyz", "amalgam data check train.xyz test.xyz --json > findings.json",
            "amalgam data check omat24/ -o check.html")
        {
            Result = ResultPlace.File(page!, OwnContent.IsDataCheck),
        };
    }

    private static int Run(Screen screen, string[] files, ReadOptions keys, bool json, string? page)
    {
        foreach (string file in files) Inputs.RequireStructures(file);
        using var interruption = new Interruption(() => screen.Error.WriteLine("stopping"));
        var check = new SetCheck();
        using (var count = new CountLine(screen, "checking"))
            foreach (string file in files)
                check.Add(file, census => Inputs.Structures(file, keys, census), count.Update, interruption.Token);
        IReadOnlyList<SetFinding> findings = SetFindings.Of(check);
        if (json) JsonOutput.Write(screen.Output, ToJson(check, findings));
        else Tell(screen.Output, check, findings);
        if (page is not null)
        {
            SetCheckPage.Of(SetOverview.Of(check), findings, $"amalgam data check {string.Join(' ', files)}").Save(page);
            screen.Error.WriteLine($"{page}: {NumberFormat.Plural(findings.Count, "finding")}");
        }
        return findings.Any(finding => finding.Severity == FindingSeverity.Error) ? Failure.InputExitCode : 0;
    }

    private static JsonObject ToJson(SetCheck check, IReadOnlyList<SetFinding> findings) => new()
    {
        ["structures_checked"] = check.Structures,
        ["structures_compared"] = Math.Min(check.Structures, SetCheck.MostCompared),
        ["findings"] = JsonOutput.Objects(findings.Select(finding => new JsonObject
        {
            ["id"] = finding.Id,
            ["severity"] = finding.SeverityWord,
            ["where"] = finding.Where,
            ["text"] = finding.Text,
            ["advice"] = finding.Advice,
        })),
    };

    private static void Tell(TextWriter output, SetCheck check, IReadOnlyList<SetFinding> findings)
    {
        foreach (SetFinding finding in findings)
        {
            output.WriteLine($"{finding.SeverityWord}: {finding.Where}: {finding.Text} [{finding.Id}]");
            output.WriteLine($"  → {finding.Advice}");
        }
        string compared = check.Structures > SetCheck.MostCompared
            ? $", the first {NumberFormat.Plural(SetCheck.MostCompared, "structure")} compared with each other" : "";
        long wrong = findings.Count(finding => finding.Severity == FindingSeverity.Error), doubtful =
            findings.Count(finding => finding.Severity == FindingSeverity.Warning);
        output.WriteLine($"{NumberFormat.Plural(check.Structures, "structure")} checked{compared}: {NumberFormat.Plural(wrong, "error")}, "
            + $"{NumberFormat.Plural(doubtful, "warning")}, {NumberFormat.Plural(findings.Count - wrong - doubtful, "note")}");
    }
}
