using Amalgam.Atoms.Quantities;
using Amalgam.Model.Backbones.Dpa3;
using Amalgam.Pages.Html;
using Amalgam.Studies;
using Amalgam.Studies.Errors;
using Amalgam.Studies.Report;

namespace Amalgam.Pages.Report;

/// <summary>What to know after ten seconds.</summary>
internal static class SummarySection
{
    private const double Milli = 1000;

    public static void Add(Page page, ModelStudies source)
    {
        PageSection section = page.Section("Summary");
        (Verdict verdict, string sentence) = ErrorVerdict.Of(source.Main);
        section.Verdict(verdict, sentence);
        foreach (string notice in source.Notices) section.Verdict(Verdict.Warn, notice);
        section.Cards([.. Errors(source), .. Training(source), .. Size(source)]);
        if (source.Errors.Count > 0) section.Add(Table(source.Errors));
    }

    private static IEnumerable<SummaryCard> Errors(ModelStudies source)
    {
        if (source.Main is not ErrorStudy study) yield break;
        ErrorBlock model = study.Table.Total.Model, baseline = study.Table.Total.Baseline;
        // All numbers of a card have its unit.
        string Note(double? rmse, double? trivial, double factor = Milli) =>
            $"RMSE {NumberText.Short(factor * rmse)}; baseline {NumberText.Short(factor * trivial)}";
        if (model.Energy.Mae is double energy) yield return new SummaryCard("Energy error", NumberText.Short(Milli * energy), "meV/atom",
            Note(model.Energy.Rmse, baseline.Energy.Mae));
        if (model.Forces.Mae is double forces) yield return new SummaryCard("Force error", NumberText.Short(Milli * forces), "meV/Å",
            Note(model.Forces.Rmse, baseline.Forces.Mae));
        if (model.Stress.Mae is double stress)
            yield return new SummaryCard("Stress error", NumberText.Short(stress * Units.GigapascalPerElectronvoltPerCubicAngstrom), "GPa",
                Note(model.Stress.Rmse, baseline.Stress.Mae, Units.GigapascalPerElectronvoltPerCubicAngstrom));
    }

    private static IEnumerable<SummaryCard> Training(ModelStudies source)
    {
        if (source.Curves is { Rows: > 0 } curves)
            yield return new SummaryCard("Training", NumberText.Time(curves.Last("elapsed_s") ?? 0), "",
                $"{NumberText.Plural((long)(curves.Last("step") ?? 0), "step")}, {NumberText.Short(curves.Last("epoch"))} epochs");
        if (source.Model.Provenance["training_structures"] is System.Text.Json.Nodes.JsonValue count && count.TryGetValue(out long structures))
            yield return new SummaryCard("Trained on", NumberText.Count(structures), "structures", source.Model.Provenance["validation_structures"]
                is System.Text.Json.Nodes.JsonValue held && held.TryGetValue(out long aside) ? $"{NumberText.Count(aside)} set aside for validation" : "");
    }

    private static IEnumerable<SummaryCard> Size(ModelStudies source)
    {
        ModelSpec spec = source.Model.Spec;
        ParameterCounts counts = ParameterCounts.Of(spec);
        yield return new SummaryCard("Parameters", NumberText.Count(counts.Total), "", counts.Active == counts.Total ? ""
            : $"of which an atom meets {NumberText.Count(counts.Active)}");
        yield return new SummaryCard(spec.TypewiseCutoff is null ? "Cutoff" : "Largest cutoff", NumberText.Short(spec.PairCutoff), "Å",
            (spec.ReadsAngles ? $"angles to {NumberText.Short(spec.AngleCutoff)} Å" : "no angles")
                + $"; receptive field {NumberText.Short(spec.ReceptiveField)} Å "
                + $"({NumberText.Plural(spec.Layers, "layer")})");
    }

    private static PageTable Table(IReadOnlyList<ErrorStudy> studies)
    {
        var table = new PageTable("Errors of the model and of the trivial baseline (energies from the composition, no forces, no stress)",
            PageColumn.OfText("set"), new PageColumn("structures"), new PageColumn("atoms"), new PageColumn("energy MAE", "meV/atom"),
                new PageColumn("energy RMSE", "meV/atom"),
            new PageColumn("forces MAE", "meV/Å"), new PageColumn("forces RMSE", "meV/Å"), new PageColumn("stress MAE", "meV/Å³"));
        foreach (ErrorStudy study in studies)
        {
            Add(study.Name, study.Table.Total.Model);
            Add(study.Name + ", baseline", study.Table.Total.Baseline);
        }
        return table;

        void Add(string name, ErrorBlock block) => table.Row(
            name, block.Frames, block.Atoms, Milli * block.Energy.Mae, Milli * block.Energy.Rmse, Milli * block.Forces.Mae, Milli * block.Forces.Rmse,
                Milli * block.Stress.Mae);
    }
}
