using Amalgam.Pages.Html;
using Amalgam.Pages.Svg;
using Amalgam.Studies;
using Amalgam.Studies.Soundness;

namespace Amalgam.Pages.Validation;

/// <summary>A validation as a page: verdicts first, then every line with its limit, and the curves.</summary>
public static class ValidationPage
{
    private const double WallShown = 3, LeastShown = 1; // depths, eV: how much of the repulsive wall a picture shows
    private const int MostCurves = 60;

    private static readonly (string Group, string Title)[] Sections =
    [
        ("exactness", "Derivatives"), ("symmetry", "Symmetries"), ("smoothness", "Smoothness"), ("repeatability", "Repeatability"),
            ("dynamics", "Energy drift"),
        ("diatomics", "Diatomic curves"), ("volume", "Energy over volume"), ("errors", "Errors"), ("cost", "Cost"),
    ];

    /// <param name="command">how it was made, for the last section</param>
    public static Page Of(ValidationReport report, string command)
    {
        var page = new Page($"Validation of {Path.GetFileName(report.Subject.Name)}")
        {
            Subtitle =
            $"{report.Subject.Name}, tried on {string.Join(' ', report.Elements)}"
        };
        Summary(page.Section("Summary"), report);
        foreach ((string group, string title) in Sections)
        {
            ValidationLine[] lines = [.. report.Lines.Where(line => line.Group == group)];
            if (lines.Length == 0) continue;
            PageSection section = page.Section(title);
            section.Add(Table(lines));
            section.Figures(Figures(report, group));
        }
        page.Section("Limits").Text("All limits of this page, and why they are what they are.").Add(LimitTable());
        page.Section("Command").Add(new TextBlock(command) { Kind = TextKind.Verbatim });
        return page;
    }

    /// <summary>Adds a validation to a section of another page: what is wrong, and all the rest to unfold.</summary>
    internal static void AddTo(PageSection section, ValidationReport report)
    {
        Summary(section, report);
        foreach ((string group, string title) in Sections)
        {
            ValidationLine[] lines = [.. report.Lines.Where(line => line.Group == group)];
            if (lines.Length > 0) section.Folded(title, Table(lines), new FigureRow(Figures(report, group)));
        }
    }

    private static void Summary(PageSection section, ValidationReport report)
    {
        section.Cards(
            new SummaryCard("passed", PageNumber.Count(report.Count(CheckVerdict.Pass))),
            new SummaryCard("warned", PageNumber.Count(report.Count(CheckVerdict.Warn)))
            {
                Verdict = report.Count(CheckVerdict.Warn) > 0 ? Verdict.Warn
                : null
            },
            new SummaryCard("failed", PageNumber.Count(report.Count(CheckVerdict.Fail)))
            {
                Verdict = report.Count(CheckVerdict.Fail) > 0 ? Verdict.Fail
                : Verdict.Pass
            },
            new SummaryCard("skipped", PageNumber.Count(report.Count(CheckVerdict.Skipped))));
        foreach (ValidationLine line in report.Lines.Where(line => line.Verdict is CheckVerdict.Fail or CheckVerdict.Warn)
            .OrderByDescending(line => line.Verdict))
            section.Verdict(Badge(line.Verdict)!.Value,
                $"{line.Check}, {line.Where}: {PageNumber.Short(line.Value)} {line.Unit}{(line.Note is null ? "" : "; " + line.Note)}");
        if (report.Count(CheckVerdict.Fail) + report.Count(CheckVerdict.Warn) == 0) section.Verdict(Verdict.Pass,
            "every check that could be done is within its limit");
    }

    private static PageTable Table(IReadOnlyList<ValidationLine> lines)
    {
        var table = new PageTable("", PageColumn.OfText("check"), PageColumn.OfText("where"), new PageColumn("found"), new PageColumn("limit"),
            PageColumn.OfText("unit"), PageColumn.OfText("verdict"), PageColumn.OfText("note"))
        { FirstRows = 60 };
        foreach (ValidationLine line in lines)
        {
            PageCell verdict = Badge(line.Verdict) is Verdict badge ? badge : line.Verdict == CheckVerdict.Skipped ? "skipped" : "";
            string limit = line.Limit is null ? "" : $"{(line.Limit.IsFloor ? "≥" : "≤")} {PageNumber.Short(line.Limit.Pass)}";
            table.Row(line.Check, line.Where, line.Value, new PageCell(limit) { Tip = line.Limit?.Reason }, line.Unit, verdict, line.Note ?? "");
        }
        return table;
    }

    private static PageTable LimitTable()
    {
        var table = new PageTable("", PageColumn.OfText("limit"), new PageColumn("passes"), new PageColumn("fails"), PageColumn.OfText("unit"),
            PageColumn.OfText("why"));
        foreach (Limit limit in Limits.All)
            table.Row(limit.Key, $"{(limit.IsFloor ? "≥" : "≤")} {PageNumber.Short(limit.Pass)}",
                $"{(limit.IsFloor ? "<" : ">")} {PageNumber.Short(limit.Warn)}", limit.Unit, limit.Reason);
        return table;
    }

    private static PageFigure[] Figures(ValidationReport report, string group) => group switch
    {
        "dynamics" => [.. report.Drifts.Take(MostCurves).Select(Drift)],
        "diatomics" => [.. report.Diatomics.Take(MostCurves).Select(Diatomic)],
        "volume" => [.. report.Volumes.Take(MostCurves).Select(Volume)],
        _ => [],
    };

    private static PageFigure Drift(EnergyDrift drift)
    {
        double middle = drift.Times.Average(), mean = drift.Shadow.Average();
        // A meV/ns is a µeV/ps.
        double[] line = [.. drift.Times.Select(time => 1000 * mean + drift.Slope * (time - middle))],
            energies = [.. drift.Shadow.Select(energy => 1000 * energy)];
        var plot = new CurvePlot("time, ps", "shadow energy, µeV/atom",
            new PlotSeries("means of blocks", drift.Times, energies) { HasLine = false, HasMarkers = true }, new PlotSeries("fit", drift.Times, line, 1));
        return new PageFigure(plot.ToSvg(), $"{drift.Source}: {drift.Atoms} atoms at {drift.Temperature:0} K, {drift.Timestep} fs; {PageNumber.Short(drift.Slope)} ± {PageNumber.Short(drift.Error)} meV/atom/ns");
    }

    private static PageFigure Diatomic(DiatomicCurve curve)
    {
        double top = Math.Max(LeastShown, WallShown * curve.Depth);
        double[] energies = [.. curve.Energies.Select(energy => energy - curve.Apart).Select(energy => energy > top ? double.NaN : energy)];
        double[] forces = [.. curve.Forces.Select((force, index) => double.IsNaN(energies[index]) ? double.NaN : force)];
        var plot = new CurvePlot("distance, Å", "energy, eV; force, eV/Å", new PlotSeries("energy", curve.Distances, energies),
            new PlotSeries("force", curve.Distances, forces, 1) { IsDashed = true });
        return new PageFigure(plot.ToSvg(), $"{curve.Pair}: lowest at {curve.BondLength:0.00} Å, {PageNumber.Short(curve.Depth)} eV deep; tortuosity {PageNumber.Short(curve.Tortuosity)}; energies up to {PageNumber.Short(top)} eV are shown");
    }

    private static PageFigure Volume(VolumeCurve curve)
    {
        var plot = new CurvePlot("volume, Å³/atom", "energy, eV/atom", new PlotSeries("", curve.Volumes, curve.Energies));
        return new PageFigure(plot.ToSvg(),
            $"{curve.Source}: {curve.Atoms} atoms, lengths scaled from 0.8 to 1.2; tortuosity {PageNumber.Short(curve.Tortuosity)}");
    }

    private static Verdict? Badge(CheckVerdict verdict) =>
        verdict switch { CheckVerdict.Pass => Verdict.Pass, CheckVerdict.Warn => Verdict.Warn, CheckVerdict.Fail => Verdict.Fail, _ => null };
}
