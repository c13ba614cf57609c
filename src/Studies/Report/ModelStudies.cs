using System.Text.Json.Nodes;
using Amalgam.Model;
using Amalgam.Model.Backbones.Dpa3;
using Amalgam.Studies.DataQuality;
using Amalgam.Studies.Errors;
using Amalgam.Studies.Learning;
using Amalgam.Studies.Soundness;
using Amalgam.Studies.Specialization;

namespace Amalgam.Studies.Report;

/// <summary>All studies of one model, the content of its report: how it was made, errors, data, soundness, experts.</summary>
/// <param name="Model">the model</param>
/// <param name="Name">of the run or the model, for the title</param>
public sealed record ModelStudies(PotentialModel Model, string Name)
{
    /// <summary>Log of the training; null for a model without its run folder.</summary>
    public TrainingCurves? Curves { get; init; }

    /// <summary>The resolved run file, as text; null for none.</summary>
    public string? RunFile { get; init; }

    /// <summary>Validation structures first, then test files.</summary>
    public IReadOnlyList<ErrorStudy> Errors { get; init; } = [];

    /// <summary>Counts and findings of the data; null without data.</summary>
    public DataCheck? Data { get; init; }

    /// <summary>Whether the potential is sound; null when that was not checked.</summary>
    public SoundnessReport? Soundness { get; init; }

    /// <summary>What the experts learned; null for a model without routed experts.</summary>
    public ExpertAnalysis? Experts { get; init; }

    /// <summary>What is missing and why; shown at the top of the page.</summary>
    public IReadOnlyList<string> Notices { get; init; } = [];

    /// <summary>The study of the summary: the last one with structures, tests coming after validation; null when there are no errors.</summary>
    public ErrorStudy? Main => Errors.LastOrDefault(study => study.Table.Total.Model.Frames > 0);

    /// <summary>The numbers of the page.</summary>
    public JsonObject ToJson()
    {
        ParameterCounts counts = ParameterCounts.Of(Model.Spec);
        (Verdict verdict, string sentence) = ErrorVerdict.Of(Main);
        return new JsonObject
        {
            ["name"] = Name,
            ["parameters_total"] = counts.Total,
            ["parameters_active"] = counts.Active,
            ["verdict"] = verdict.Word(),
            ["sentence"] = sentence,
            ["notices"] = new JsonArray([.. Notices.Select(notice => (JsonNode)notice)]),
            ["training"] = Curves is null ? null : new JsonObject
            {
                ["steps"] = Curves.Last("step"), ["epochs"] = Curves.Last("epoch"),
                ["seconds"] = Curves.Last("elapsed_s")
            },
            ["errors"] = new JsonObject(Errors.Select(study => KeyValuePair.Create(study.Name, (JsonNode?)study.ToJson()))),
            ["data"] = Data?.ToJson(),
            ["validation"] = Soundness?.ToJson(),
            ["experts"] = Experts is null ? null : ExpertSummary.Of(Name, Experts, null),
        };
    }
}
