using Amalgam.Pages.Html;
using Amalgam.Pages.Svg;
using Amalgam.Studies;
using Amalgam.Studies.Soundness;

namespace Amalgam.Pages.Soundness;

/// <summary>A soundness study as a page: outcomes first, then every line with its limit, and the curves.</summary>
public static class SoundnessPage
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
    public static Page Of(SoundnessReport report, string command)
    {
        var page = new Page($"Validation of {Path.GetFileName(report.Subject.Name)}")
        {
            Subtitle =
            $"{report.Subject.Name}, tried on {string.Join(' ', report.Elements)}"
        };
        Summary(page.Section("Summary"), report);
        foreach ((string group, string title) in Sections)
        {
            SoundnessLine[] lines = [.. report.Lines.Where(line => line.Group == group)];
            if (lines.Length == 0) continue;
            PageSection section = page.Section(title);
            section.Add(Table(lines));
            section.Figures(Figures(report, group));
        }
        page.Section("Limits").Text("All limits of this page, and why they are what they are.").Add(LimitTable());
        page.Section("Command").Add(new TextBlock(command) { Kind = TextKind.Verbatim });
        return page;
    }

    /// <summary>Adds a soundness study to a section of another page: what is not passed, and all lines to unfold.</summary>
    internal static void AddTo(PageSection section, SoundnessReport report)
    {
        Summary(section, report);
        foreach ((string group, string title) in Sections)
        {
            SoundnessLine[] lines = [.. report.Lines.Where(line => line.Group == group)];
            if (lines.Length > 0) section.Folded(title, Table(lines), new FigureRow(Figures(report, group)));
        }
    }

    private static void Summary(PageSection section, SoundnessReport report)
    {
        section.Cards(
            new SummaryCard("passed", NumberText.Count(report.Count(CheckOutcome.Pass))),
            new SummaryCard("warned", NumberText.Count(report.Count(CheckOutcome.Warn)))
            {
                Verdict = report.Count(CheckOutcome.Warn) > 0 ? Verdict.Warn
                : null
            },
            new SummaryCard("failed", NumberText.Count(report.Count(CheckOutcome.Fail)))
            {
                Verdict = report.Count(CheckOutcome.Fail) > 0 ? Verdict.Fail
                : Verdict.Pass
            },
            new SummaryCard("skipped", NumberText.Count(report.Count(CheckOutcome.Skipped))));
        foreach (SoundnessLine line in report.Lines.Where(line => line.Outcome is CheckOutcome.Fail or CheckOutcome.Warn)
            .OrderByDescending(line => line.Outcome))
            section.Verdict(Badge(line.Outcome)!.Value,
                $"{line.Check}, {line.Where}: {NumberText.Short(line.Value)} {line.Unit}{(line.Note is null ? "" : "; " + line.Note)}");
        if (report.Count(CheckOutcome.Fail) + report.Count(CheckOutcome.Warn) == 0) section.Verdict(Verdict.Pass,
            "every check that could be done is within its limit");
        section.Text($"{SoundnessReport.Caveat} {report.Advice}");
    }

    private static PageTable Table(IReadOnlyList<SoundnessLine> lines)
    {
        var table = new PageTable("", PageColumn.OfText("check"), PageColumn.OfText("where"), new PageColumn("found"), new PageColumn("limit"),
            PageColumn.OfText("unit"), PageColumn.OfText("verdict"), PageColumn.OfText("note"))
        { FirstRows = 60 };
        foreach (SoundnessLine line in lines)
        {
            PageCell verdict = Badge(line.Outcome) is Verdict badge ? badge : line.Outcome == CheckOutcome.Skipped ? "skipped" : "";
            string limit = line.Limit is null ? "" : $"{(line.Limit.IsFloor ? "≥" : "≤")} {NumberText.Short(line.Limit.Pass)}";
            table.Row(line.Check, line.Where, line.Value, new PageCell(limit) { Tip = line.Limit?.Reason }, line.Unit, verdict, line.Note ?? "");
        }
        return table;
    }

    private static PageTable LimitTable()
    {
        var table = new PageTable("", PageColumn.OfText("limit"), new PageColumn("passes"), new PageColumn("fails"), PageColumn.OfText("unit"),
            PageColumn.OfText("why"));
        foreach (SoundnessLimit limit in SoundnessLimits.All)
            table.Row(limit.Key, $"{(limit.IsFloor ? "≥" : "≤")} {NumberText.Short(limit.Pass)}",
                $"{(limit.IsFloor ? "<" : ">")} {NumberText.Short(limit.Warn)}", limit.Unit, limit.Reason);
        return table;
    }

    private static PageFigure[] Figures(SoundnessReport report, string group) => group switch
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
        return new PageFigure(plot.ToSvg(), $"{drift.Source}: {NumberText.Plural(drift.Atoms, "atom")} at {drift.Temperature:0} K, {drift.Timestep} fs; "
            + $"{NumberText.Short(drift.Slope)} ± {NumberText.Short(drift.Error)} meV/atom/ns");
    }

    private static PageFigure Diatomic(DiatomicCurve curve)
    {
        double top = Math.Max(LeastShown, WallShown * curve.Depth);
        double[] energies = [.. curve.Energies.Select(energy => energy - curve.Apart).Select(energy => energy > top ? double.NaN : energy)];
        double[] forces = [.. curve.Forces.Select((force, index) => double.IsNaN(energies[index]) ? double.NaN : force)];
        var plot = new CurvePlot("distance, Å", "energy, eV; force, eV/Å", new PlotSeries("energy", curve.Distances, energies),
            new PlotSeries("force", curve.Distances, forces, 1) { IsDashed = true });
        return new PageFigure(plot.ToSvg(), $"{curve.Pair}: lowest at {curve.BondLength:0.00} Å, {NumberText.Short(curve.Depth)} eV deep; tortuosity "
            + $"{NumberText.Short(curve.Tortuosity)}; energies up to {NumberText.Short(top)} eV are shown");
    }

    private static PageFigure Volume(VolumeCurve curve)
    {
        var plot = new CurvePlot("volume, Å³/atom", "energy, eV/atom", new PlotSeries("", curve.Volumes, curve.Energies));
        return new PageFigure(plot.ToSvg(),
            $"{curve.Source}: {NumberText.Plural(curve.Atoms, "atom")}, lengths scaled from 0.8 to 1.2; tortuosity {NumberText.Short(curve.Tortuosity)}");
    }

    private static Verdict? Badge(CheckOutcome outcome) =>
        outcome switch { CheckOutcome.Pass => Verdict.Pass, CheckOutcome.Warn => Verdict.Warn, CheckOutcome.Fail => Verdict.Fail, _ => null };
}
