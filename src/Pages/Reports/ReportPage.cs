using System.Text.Json.Nodes;
using Amalgam.Model;
using Amalgam.Model.Backbones.Dpa3;
using Amalgam.Model.Experts;
using Amalgam.Pages.Html;
using Amalgam.Pages.Validation;
using Amalgam.Studies;
using Amalgam.Studies.Experts;

namespace Amalgam.Pages.Reports;

/// <summary>The report of a model: how it was made, how good it is, on what data, what its experts do.</summary>
public static class ReportPage
{
    /// <summary>Composes the page.</summary>
    public static Page Create(ReportSource source)
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
        if (source.Validation is not null) ValidationPage.AddTo(page.Section("Validation"), source.Validation);
        if (source.Experts is not null) ExpertSection.Add(page, source.Experts);
        ProvenanceSection.Add(page, source);
        return page;
    }

    /// <summary>The numbers of the page.</summary>
    public static JsonObject ToJson(ReportSource source)
    {
        ParameterCounts counts = ParameterCounts.Of(source.Model.Spec);
        (Verdict verdict, string sentence) = Judgement.Of(source);
        return new JsonObject
        {
            ["name"] = source.Name,
            ["parameters_total"] = counts.Total,
            ["parameters_active"] = counts.Active,
            ["verdict"] = VerdictBadge.Word(verdict),
            ["sentence"] = sentence,
            ["notices"] = new JsonArray([.. source.Notices.Select(notice => (JsonNode)notice)]),
            ["training"] = source.Curves is null ? null : new JsonObject
            {
                ["steps"] = source.Curves.Last("step"), ["epochs"] = source.Curves.Last("epoch"),
                ["seconds"] = source.Curves.Last("elapsed_s")
            },
            ["errors"] = new JsonObject(source.Studies.Select(study => KeyValuePair.Create(study.Name, (JsonNode?)study.ToJson()))),
            ["data"] = source.Data?.ToJson(),
            ["validation"] = source.Validation?.ToJson(),
            ["experts"] = source.Experts is null ? null : ExpertSummary.Of(source.Name, source.Experts, null),
        };
    }

    internal static string Version => typeof(ReportPage).Assembly.GetName().Version?.ToString(3) ?? "";

    private static string Subtitle(PotentialModel model)
    {
        IEnumerable<string> symbols = model.Spec.Elements.Select(element => element.Symbol);
        string elements = model.Spec.Elements.Count <= 12 ? string.Join(' ', symbols) : PageNumber.Plural(model.Spec.Elements.Count, "element");
        string experts = model.Spec.Routing == Routing.None || model.Spec.RoutedExperts + model.Spec.SharedExperts == 0 ? "no experts"
            : $"{model.Spec.RoutedExperts} routed experts ({model.Spec.ActiveExperts} active), {model.Spec.SharedExperts} shared";
        return $"Interatomic potential for {elements} · {PageNumber.Plural(model.Spec.Layers, "layer")}, {experts}";
    }
}
