using System.Text.Json.Nodes;
using Amalgam.Pages.Html;
using Amalgam.Studies;
using Amalgam.Studies.Learning;

namespace Amalgam.Pages.Learning;

/// <summary>The page of a training that still runs: curves and numbers, renewed every two seconds.</summary>
public static class LivePage
{
    /// <summary>Path of the news, relative to the page.</summary>
    public const string NewsPath = "live.json";

    /// <summary>Composes the page.</summary>
    /// <param name="name">of the run</param>
    /// <param name="curves">what there is so far; null before the first step is logged</param>
    public static Page Create(string name, TrainingCurves? curves)
    {
        var page = new Page(name) { Kind = "Amalgam · training", Subtitle = "A training that is running", LiveSource = NewsPath };
        page.Section("Now").Add(new LiveState(State(curves)))
            .Cards([.. Values(curves).Select(value => new SummaryCard(value.Label, value.Text, value.Unit) { LiveKey = value.Key })]);
        page.Section("Learning").Figures(LearningSection.Figures(curves ?? TrainingCurves.None));
        return page;
    }

    /// <summary>What is new, for the page's script: numbers and pictures by their keys.</summary>
    public static JsonObject News(TrainingCurves? curves)
    {
        PageFigure[] figures = LearningSection.Figures(curves ?? TrainingCurves.None);
        return new JsonObject
        {
            ["rows"] = curves?.Rows ?? 0,
            ["state"] = State(curves),
            ["values"] = new JsonObject(Values(curves).Select(value => KeyValuePair.Create(value.Key, (JsonNode?)value.Text))),
            ["figures"] = new JsonObject(figures.Index()
                .Select(figure => KeyValuePair.Create(figure.Item.LiveKey!, (JsonNode?)figure.Item.Picture($"live{figure.Index}-")))),
        };
    }

    private static string State(TrainingCurves? curves) => curves is not { Rows: > 0 } ? "Preparing: no step is logged yet."
        : $"Running: {NumberText.Short(100 * curves.Last("fraction"))} % of the budget is used, after {NumberText.Time(curves.Last("elapsed_s") ?? 0)}.";

    private static IEnumerable<(string Key, string Label, string Text, string Unit)> Values(TrainingCurves? curves)
    {
        string Text(string column) => NumberText.Short(curves?.Last(column));
        yield return ("step", "Step", NumberText.Count((long)(curves?.Last("step") ?? 0)), "");
        yield return ("epoch", "Epoch", Text("epoch"), "");
        yield return ("loss", "Loss", Text("loss"), "");
        yield return ("rate", "Learning rate", Text("learning_rate"), "");
        yield return ("energy", "Validation energy MAE", Text("valid_energy_mae_meV_atom"), "meV/atom");
        yield return ("forces", "Validation force MAE", Text("valid_forces_mae_meV_A"), "meV/Å");
    }
}
