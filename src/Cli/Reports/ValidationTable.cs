using System.Globalization;
using Amalgam.Analysis.Validation;

namespace Amalgam.Cli.Reports;

/// <summary>A validation as a table in plain text.</summary>
internal static class ValidationTable
{
    public static void Write(TextWriter output, ValidationReport report)
    {
        output.WriteLine($"{report.Subject.Name}: {string.Join(' ', report.Elements)}");
        foreach (IGrouping<string, ValidationLine> group in report.Lines.GroupBy(line => line.Group))
        {
            output.WriteLine();
            output.WriteLine(group.Key);
            var table = new TextTable("", "found", "limit", "", "verdict");
            foreach (ValidationLine line in group) table.Add(Name(line), Number(line.Value), Limit(line.Limit), line.Unit, Verdict(line.Verdict));
            table.Write(output, 2);
            foreach (ValidationLine line in group.Where(line => line.Note is not null && line.Verdict is Analysis.Validation.Verdict.Warn or Analysis.Validation.Verdict.Fail or Analysis.Validation.Verdict.Skipped))
                output.WriteLine($"  {Verdict(line.Verdict)}: {Name(line)}{(line.Note is null ? "" : ": " + line.Note)}");
        }
        output.WriteLine();
        output.WriteLine($"{report.Count(Analysis.Validation.Verdict.Pass)} passed, {report.Count(Analysis.Validation.Verdict.Warn)} warned, {report.Count(Analysis.Validation.Verdict.Fail)} failed, {report.Count(Analysis.Validation.Verdict.Skipped)} skipped");
    }

    /// <summary>How a verdict is written: what is wrong stands out.</summary>
    public static string Verdict(Verdict verdict) => verdict switch
    {
        Analysis.Validation.Verdict.Pass => "ok",
        Analysis.Validation.Verdict.Warn => "warn",
        Analysis.Validation.Verdict.Fail => "FAILED",
        Analysis.Validation.Verdict.Skipped => "skipped",
        _ => "",
    };

    private static string Name(ValidationLine line) => line.Where.Length == 0 ? line.Check : $"{line.Check} · {line.Where}";

    private static string Limit(Limit? limit) => limit is null ? "" : $"{(limit.IsFloor ? "≥" : "≤")} {Number(limit.Pass)}";

    private static string Number(double? value)
    {
        if (value is not double number) return NumberFormat.None;
        double size = Math.Abs(number);
        return number == 0 ? "0" : size is < 1e-3 or >= 1e6 ? number.ToString("0.0e0", CultureInfo.InvariantCulture) : number.ToString(size < 10 ? "0.####" : "0.##", CultureInfo.InvariantCulture);
    }
}
