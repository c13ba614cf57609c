using System.Globalization;
using Amalgam.Cli.Terminal;
using Amalgam.Studies.Soundness;

namespace Amalgam.Cli.Output;

/// <summary>A validation as a table in plain text.</summary>
internal static class ValidationTable
{
    // Groups whose notes hold error bars and conditions, worth reading also where all is well.
    private static readonly string[] Told = ["dynamics", "errors", "cost"];

    public static void Write(TextWriter output, ValidationReport report)
    {
        output.WriteLine($"{report.Subject.Name}: {string.Join(' ', report.Elements)}");
        foreach (IGrouping<string, ValidationLine> group in report.Lines.GroupBy(line => line.Group))
        {
            output.WriteLine();
            output.WriteLine(group.Key);
            var table = new TextTable("", "found", "limit", "", "verdict");
            foreach (ValidationLine line in group) table.Add(Name(line), Number(line.Value), Limit(line.Limit), line.Unit, Word(line.Verdict));
            table.Write(output, 2);
            foreach (ValidationLine line in group.Where(line =>
                line.Note is not null && (line.Verdict is CheckVerdict.Warn or CheckVerdict.Fail or CheckVerdict.Skipped || Told.Contains(line.Group))))
                output.WriteLine($"  {Name(line)}: {line.Note}");
        }
        output.WriteLine();
        output.WriteLine($"{report.Count(CheckVerdict.Pass)} passed, {report.Count(CheckVerdict.Warn)} warned, {report.Count(CheckVerdict.Fail)} failed, {report.Count(CheckVerdict.Skipped)} skipped");
    }

    // What is wrong stands out.
    private static string Word(CheckVerdict verdict) => verdict switch
    {
        CheckVerdict.Pass => "ok",
        CheckVerdict.Warn => "warn",
        CheckVerdict.Fail => "FAILED",
        CheckVerdict.Skipped => "skipped",
        _ => "",
    };

    private static string Name(ValidationLine line) => line.Where.Length == 0 ? line.Check : $"{line.Check} · {line.Where}";

    private static string Limit(Limit? limit) => limit is null ? "" : $"{(limit.IsFloor ? "≥" : "≤")} {Number(limit.Pass)}";

    private static string Number(double? value)
    {
        if (value is not double number) return NumberFormat.None;
        double size = Math.Abs(number);
        return number == 0 ? "0" : size is < 1e-3 or >= 1e6 ? number.ToString("0.0e0", CultureInfo.InvariantCulture)
            : number.ToString(size < 10 ? "0.####" : "0.##", CultureInfo.InvariantCulture);
    }
}
