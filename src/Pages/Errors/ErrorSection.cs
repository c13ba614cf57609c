using Amalgam.Atoms.Elements;
using Amalgam.Pages.Html;
using Amalgam.Pages.Svg;
using Amalgam.Studies;
using Amalgam.Studies.Errors;
using Amalgam.Studies.Report;

namespace Amalgam.Pages.Errors;

/// <summary>Errors from all sides: parity, by element, by config_type, by the size of the force.</summary>
internal static class ErrorSection
{
    private const double Milli = 1000;

    /// <summary>Fewer elements make an empty periodic table.</summary>
    private const int FewestForTable = 12;

    public static void Add(Page page, ModelStudies source)
    {
        foreach (ErrorStudy study in source.Errors.Where(study => study.Table.Total.Model.Frames > 0).Reverse())
        {
            PageSection section = page.Section(source.Errors.Count == 1 ? "Errors" : $"Errors: {study.Name}");
            AddParity(section, study);
            AddCalibration(section, study.Table.Uncertainty);
            AddByForce(section, study);
            if (study.Table.ByConfigType.Count > 1) AddByConfigType(section, study);
            AddByElement(section, study, source);
        }
    }

    private static void AddParity(PageSection section, ErrorStudy study)
    {
        var figures = new List<PageFigure>();
        if (study.Energies.Count > 0) figures.Add(new PageFigure(new ParityPlot("energy beyond Σ E0, eV/atom", study.Energies).ToSvg(),
            "Energies, one point per structure."));
        if (study.Forces.Count > 0) figures.Add(new PageFigure(new ParityPlot("force component, eV/Å", study.Forces).ToSvg(),
            $"Force components{Density(study.Forces)}."));
        if (study.Stresses.Count > 0) figures.Add(new PageFigure(new ParityPlot("stress component, GPa", study.Stresses).ToSvg(),
            $"Stress components{Density(study.Stresses)}."));
        if (study.ForceErrors.Count > 0) figures.Add(new PageFigure(HistogramPlot.Of("|ΔF| of an atom, meV/Å", study.ForceErrors, Milli).ToSvg(),
            $"Force errors of atoms: half are below {NumberText.Short(Milli * study.ForceErrors.Quantile(0.5))}, 95 % below "
                + $"{NumberText.Short(Milli * study.ForceErrors.Quantile(0.95))}, all below {NumberText.Short(Milli * study.ForceErrors.Largest)} meV/Å."));
        if (study.EnergyErrors.Count > 20) figures.Add(new PageFigure(HistogramPlot.Of("|ΔE| per atom, meV/atom", study.EnergyErrors, Milli).ToSvg(),
            $"Energy errors of structures: half are below {NumberText.Short(Milli * study.EnergyErrors.Quantile(0.5))}, 95 % below "
                + $"{NumberText.Short(Milli * study.EnergyErrors.Quantile(0.95))} meV/atom."));
        if (figures.Count > 0) section.Figures(figures);
    }

    /// <summary>Reliability: the errors found where an uncertainty of a size was stated.</summary>
    private static void AddCalibration(PageSection section, Calibration? calibration)
    {
        if (calibration is null || calibration.Count == 0) return;
        double[] stated = [.. calibration.Bins.Select(bin => Milli * bin.Stated)], found = [.. calibration.Bins.Select(bin => Milli * bin.Found)];
        var plot = new CurvePlot("stated σ, meV/atom", "root mean square error, meV/atom",
            new PlotSeries("found", stated, found) { HasMarkers = true, HasLine = false },
            new PlotSeries("stated = found", stated, stated, 1) { IsDashed = true })
        { HasLogarithmicX = true, HasLogarithmicY = true };
        section.Figures([new PageFigure(plot.ToSvg(),
            $"Uncertainty of energies, five bins of σ in a decade: {Share(calibration.Within)} of the errors are within σ, "
            + $"{Share(calibration.WithinTwice)} within 2 σ (normal errors: 68 %, 95 %); "
            + $"rank correlation of σ and |error| {NumberText.Short(calibration.RankCorrelation)}.")]);
    }

    private static string Share(double share) => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{100 * share:0} %");

    private static string Density(DensityGrid grid) => grid.Count > DensityGrid.Kept ? ", coloured by how many lie there (logarithmic)" : "";

    private static void AddByForce(PageSection section, ErrorStudy study)
    {
        ForceBin[] bins = [.. study.ByForce.Where(bin => bin.Atoms > 0)];
        if (bins.Length == 0) return;
        var table = new PageTable("Small and large forces: by the size of the label", new PageColumn("from", "eV/Å"), new PageColumn("to", "eV/Å"),
            new PageColumn("atoms"), new PageColumn("forces MAE", "meV/Å"), new PageColumn("forces RMSE", "meV/Å"),
            new PageColumn("angle", "mean cosine") { Tip = "Mean cosine of the angle between label and prediction: 1 is the same direction, 0 is chance." });
        foreach (ForceBin bin in bins)
            table.Row(bin.From, new PageCell(double.IsFinite(bin.To) ? NumberText.Short(bin.To) : "∞", bin.To > 1e6 ? 1e6 : bin.To), bin.Atoms,
                Milli * bin.Errors.Mae, Milli * bin.Errors.Rmse, bin.Cosine);
        section.Add(table);
    }

    private static void AddByConfigType(PageSection section, ErrorStudy study)
    {
        var table = new PageTable("Kinds of structures: by config_type", PageColumn.OfText("config_type"), new PageColumn("structures"),
            new PageColumn("atoms"), new PageColumn("energy MAE", "meV/atom"),
            new PageColumn("forces MAE", "meV/Å"), new PageColumn("forces RMSE", "meV/Å"), new PageColumn("stress MAE", "meV/Å³"))
        { FirstRows = 15 };
        double largest = study.Table.ByConfigType.Values.Max(group => group.Model.Forces.Mae ?? 0);
        foreach ((string config, ErrorGroup group) in study.Table.ByConfigType.OrderByDescending(entry => entry.Value.Model.Forces.Mae ?? 0))
            table.Row(config, group.Model.Frames, group.Model.Atoms, Milli * group.Model.Energy.Mae, Barred(group.Model.Forces.Mae, largest),
                Milli * group.Model.Forces.Rmse, Milli * group.Model.Stress.Mae);
        section.Add(table);
    }

    private static void AddByElement(PageSection section, ErrorStudy study, ModelStudies source)
    {
        if (study.Table.ByElement.Count == 0) return;
        var table = new PageTable("By element; choose a row to find the element elsewhere on the page", PageColumn.OfText("element"), new PageColumn("atoms"),
            new PageColumn("training atoms"), new PageColumn("energy MAE", "meV/atom") { Tip = "Of the structures that hold the element." },
            new PageColumn("forces MAE", "meV/Å"), new PageColumn("forces RMSE", "meV/Å"),
                new PageColumn("typical force", "meV/Å") { Tip = "Root mean square of the labels, per component." },
                new PageColumn("relative", "RMSE / typical") { Tip = "1 is as good as predicting no force at all." })
        { FirstRows = 20 };
        double largest = study.Table.ByElement.Values.Max(errors => errors.Forces.Mae ?? 0);
        foreach ((Element element, ElementErrors errors) in study.Table.ByElement.OrderByDescending(entry => entry.Value.Forces.Mae ?? entry.Value.Energy.Mae
            ?? 0))
        {
            long? training = source.Data is { Sets.Count: > 1 } data ? data.TrainingAtoms(element) : null;
            table.LinkedRow(element.Symbol, null,
            [
                element.Symbol, errors.Atoms, training is long atoms ? atoms : new PageCell(NumberText.None, double.NaN), Milli * errors.Energy.Mae,
                    Barred(errors.Forces.Mae, largest), Milli * errors.Forces.Rmse,
                Milli * study.TypicalForce(element), errors.Forces.Rmse / study.TypicalForce(element),
            ]);
        }
        section.Add(table);
        if (study.Table.ByElement.Count < FewestForTable || study.Table.Total.Model.Forces.Count == 0) return;
        var values = study.Table.ByElement.ToDictionary(entry => entry.Key, entry => Milli * entry.Value.Forces.Mae ?? double.NaN);
        section.Add(new PageFigure(new PeriodicTablePlot("Force errors", "mean absolute force error, meV/Å",
            values)
        { Kind = ColorScaleKind.Logarithmic }.ToSvg(), $"Force error of each element in {study.Name}.")
        { IsWide = true });
    }

    private static PageCell Barred(double? mae, double largest) =>
        new(NumberText.Short(Milli * mae), Milli * mae ?? double.NaN) { Bar = largest > 0 ? mae / largest : null };
}
