using System.Globalization;
using Amalgam.Cli.Terminal;
using Amalgam.Studies.Soundness;

namespace Amalgam.Cli.Output;

/// <summary>The results of a soundness study as a table in plain text.</summary>
internal static class SoundnessText
{
    // Groups whose notes hold error bars and conditions: shown also where all checks pass.
    private static readonly string[] WithNotes = ["dynamics", "errors", "cost"];

    public static void Write(TextWriter output, SoundnessReport report)
    {
        output.WriteLine($"{report.Subject.Name}: {string.Join(' ', report.Elements)}");
        foreach (IGrouping<string, SoundnessLine> group in report.Lines.GroupBy(line => line.Group))
        {
            output.WriteLine();
            output.WriteLine(group.Key);
            var table = new TextTable("", "found", "limit", "", "verdict");
            foreach (SoundnessLine line in group) table.Add(Name(line), Number(line.Value), Limit(line.Limit), line.Unit, Word(line.Outcome));
            table.Write(output, 2);
            foreach (SoundnessLine line in group.Where(line =>
                line.Note is not null && (line.Outcome is CheckOutcome.Warn or CheckOutcome.Fail or CheckOutcome.Skipped || WithNotes.Contains(line.Group))))
                output.WriteLine($"  {Name(line)}: {line.Note}");
        }
        output.WriteLine();
        output.WriteLine($"{report.Count(CheckOutcome.Pass)} passed, {report.Count(CheckOutcome.Warn)} warned, {report.Count(CheckOutcome.Fail)} failed, "
            + $"{report.Count(CheckOutcome.Skipped)} skipped");
        WriteWords(output, $"{SoundnessReport.Caveat} {report.Advice}");
    }

    // Broken between words, as wide as tables.
    private static void WriteWords(TextWriter output, string text)
    {
        string line = "";
        foreach (string word in text.Split(' '))
        {
            if (line.Length + 1 + word.Length > TextTable.UsualWidth)
            {
                output.WriteLine(line);
                line = "";
            }
            line += line.Length == 0 ? word : " " + word;
        }
        output.WriteLine(line);
    }

    // What is wrong stands out.
    private static string Word(CheckOutcome outcome) => outcome switch
    {
        CheckOutcome.Pass => "ok",
        CheckOutcome.Warn => "warn",
        CheckOutcome.Fail => "FAILED",
        CheckOutcome.Skipped => "skipped",
        _ => "",
    };

    private static string Name(SoundnessLine line) => line.Where.Length == 0 ? line.Check : $"{line.Check} · {line.Where}";

    private static string Limit(SoundnessLimit? limit) => limit is null ? "" : $"{(limit.IsFloor ? "≥" : "≤")} {Number(limit.Pass)}";

    private static string Number(double? value)
    {
        if (value is not double number) return NumberFormat.None;
        double size = Math.Abs(number);
        return number == 0 ? "0" : size is < 1e-3 or >= 1e6 ? number.ToString("0.0e0", CultureInfo.InvariantCulture)
            : number.ToString(size < 10 ? "0.####" : "0.##", CultureInfo.InvariantCulture);
    }
}
