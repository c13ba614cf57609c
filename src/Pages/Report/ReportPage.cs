using System.Text.Json.Nodes;
using Amalgam.Model;
using Amalgam.Model.Experts;
using Amalgam.Pages.DataQuality;
using Amalgam.Pages.Errors;
using Amalgam.Pages.Html;
using Amalgam.Pages.Learning;
using Amalgam.Pages.Soundness;
using Amalgam.Pages.Specialization;
using Amalgam.Studies;
using Amalgam.Studies.Report;

namespace Amalgam.Pages.Report;

/// <summary>The report of a model: how it was made, how good it is, on what data, what its experts do.</summary>
public static class ReportPage
{
    /// <summary>Composes the page.</summary>
    public static Page Create(ModelStudies source)
    {
        var page = new Page(source.Name)
        {
            Kind = "Amalgam · report", Subtitle = Subtitle(source.Model),
            Footer = $"Made by amalgam {Version}. Everything on this page is in this one file; it loads nothing."
        };
        SummarySection.Add(page, source);
        if (source.Curves is { Rows: > 1 }) LearningSection.Add(page, source.Curves);
        ErrorSection.Add(page, source);
        WorstSection.Add(page, source);
        if (source.Data is { Sets.Count: > 0 }) DataSection.Add(page, source);
        if (source.Soundness is not null) SoundnessPage.AddTo(page.Section("Validation"), source.Soundness);
        if (source.Experts is not null) ExpertSection.Add(page, source.Experts);
        ProvenanceSection.Add(page, source);
        return page;
    }

    internal static string Version => typeof(ReportPage).Assembly.GetName().Version?.ToString(3) ?? "";

    private static string Subtitle(PotentialModel model)
    {
        IEnumerable<string> symbols = model.Spec.Elements.Select(element => element.Symbol);
        string elements = model.Spec.Elements.Count <= 12 ? string.Join(' ', symbols) : NumberText.Plural(model.Spec.Elements.Count, "element");
        string experts = model.Spec.Routing == Routing.None || model.Spec.RoutedExperts + model.Spec.SharedExperts == 0 ? "no experts"
            : $"{model.Spec.RoutedExperts} routed experts ({model.Spec.ActiveExperts} active), {model.Spec.SharedExperts} shared";
        return $"Interatomic potential for {elements} · {NumberText.Plural(model.Spec.Layers, "layer")}, {experts}{Condition(model)}";
    }

    /// <summary>What a model with conditions answers for, or can.</summary>
    private static string Condition(PotentialModel model)
    {
        if (model.Provenance["condition"] is JsonObject condition && condition.Count > 0)
            return " · " + string.Join(", ", condition.Select(entry => $"{entry.Key} {entry.Value}"));
        return model.Spec.Conditions is { Sources.Count: > 0 } conditions ? $" · sources {string.Join(", ", conditions.SourceNames)}" : "";
    }
}
