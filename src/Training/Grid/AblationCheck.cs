using Amalgam.Atoms;
using Amalgam.Atoms.Settings;
using Amalgam.Model.Backbones.Dpa3;
using Amalgam.Model.Experts;
using Amalgam.Training.Options;

namespace Amalgam.Training.Grid;

/// <summary>What is wrong with [ablate] and with the base it starts from.</summary>
internal static class AblationCheck
{
    private const string Section = "ablate";

    /// <summary>The values that each list of texts may hold.</summary>
    public static readonly IReadOnlyDictionary<string, string[]> Choices = new Dictionary<string, string[]>
    {
        ["dense"] = ["width", "active"],
        ["expert_kinds"] = [.. SpecKeys.Find("expert_kind")!.Choices],
        ["routings"] = [.. SpecKeys.Find("routing")!.Choices.Where(choice => choice != "none")],
        ["shared"] = ["half", "none", "all"],
        ["gates"] = [.. SpecKeys.Find("gate")!.Choices],
    };

    /// <summary>Problems beyond ranges and types.</summary>
    public static IEnumerable<SettingProblem> Problems(AblationFile file) =>
        ListProblems(file.Ablate).Concat(BudgetProblems(file.Ablate)).Concat(BaseProblems(file));

    private static IEnumerable<SettingProblem> ListProblems(AblationOptions ablate)
    {
        (string Key, IReadOnlyList<string> Values)[] lists =
            [("dense", ablate.Dense), ("expert_kinds", ablate.ExpertKinds), ("routings", ablate.Routings), ("shared", ablate.Shared), ("gates", ablate.Gates)];
        foreach ((string key, IReadOnlyList<string> values) in lists)
        {
            foreach (string value in values.Where(value => !Choices[key].Contains(value)))
                yield return new(Section, key, $"expected some of {string.Join(", ", Choices[key])}, found '{value}'", NearestName.Advice(value, Choices[key]));
            if (values.Distinct().Count() < values.Count) yield return new(Section, key, "expected each value once, found one twice",
                "take the second one out");
        }
        if (ablate.Seeds.Count == 0) yield return new(Section, "seeds", "expected at least one seed, found none", "write seeds = [1, 2, 3]");
        if (ablate.Seeds.Distinct().Count() < ablate.Seeds.Count) yield return new(Section, "seeds", "expected each seed once, found one twice",
            "the same seed gives the same run");
    }

    private static IEnumerable<SettingProblem> BudgetProblems(AblationOptions ablate)
    {
        if (ablate.Steps is not null && ablate.Minutes is not null)
            yield return new(Section, "minutes", "expected steps or minutes, found both", "keep the one that is to be equal for all networks");
    }

    private static IEnumerable<SettingProblem> BaseProblems(AblationFile file)
    {
        ModelSpec spec = SpecChoice.Create(file.Base.Model, SpecChoice.AnyElement);
        if (spec.Routing == Routing.None)
            yield return new("experts", "routing", "expected a base with experts, found none",
                "the grid adds the dense networks by itself; set routing = \"element\"");
        else if (spec.ActiveExperts != spec.SharedExperts || spec.ActiveExperts == 0)
            yield return new("experts", "shared_experts",
                $"expected as many shared as active routed experts in the base, found {spec.SharedExperts} and {spec.ActiveExperts}",
                "the grid makes the other shares from their sum: set shared_experts and active_experts to the same number");
        foreach (int routed in file.Ablate.RoutedExperts.Where(routed => routed < spec.ActiveExperts))
            yield return new(Section, "routed_experts", $"expected at least the {spec.ActiveExperts} that are active, found {routed}",
                "raise it or leave it out");
        if (file.Base.Model.Start is not null || file.Base.Model.Upcycle is not null)
            yield return new("model", file.Base.Model.Start is null ? "upcycle" : "start",
                "expected networks that all start fresh, found a model to start from", "leave it out: networks of other shapes cannot start from it");
    }
}
