using System.Text.Json.Nodes;
using Amalgam.Model.Backbones.Dpa3;
using Amalgam.Model.Experts;
using Amalgam.Model.Files;
using Amalgam.Training.Options;

namespace Amalgam.Training.Data;

/// <summary>
/// Whether a run that goes on from a model of many elements makes one of the few elements of its data alone, and what follows: nothing is replayed, the network
/// grows, and it learns faster.
/// </summary>
/// <remarks>
/// Replay holds back what the data have to say: 950 structures of aspirin, two minutes, 27 meV/Å with it and 16 without, where all else is equal. With tens of
/// structures the knowledge of the rest helps more than it costs (docs/evidence/results.md).
/// </remarks>
internal static class ModelOfItsOwn
{
    /// <summary>
    /// Training atoms per pair of elements from which on data are enough: 175 are too few (50 structures of aspirin), 700 are not (200 of them).
    /// </summary>
    private const double EnoughAtoms = 400;

    /// <summary>Training structures: ten of water, with 640 atoms per pair, are too few, 20 of molybdenum are not.</summary>
    private const int EnoughStructures = 15;

    /// <summary>The options with nothing of this left open.</summary>
    /// <param name="atoms">training atoms per pair of elements</param>
    public static RunOptions Choose(RunOptions options, TrainingData data, double atoms, List<string> notices)
    {
        bool isOpen = options.Model.AbsentElements == AbsentElements.Auto;
        if (options.Model.Start is not string path || options.Model.AbsentElements == AbsentElements.Keep || (isOpen && AsksForOthers(options, data)))
            return With(options, AbsentElements.Keep);
        // A file with every key, as a run that goes on has it, leaves nothing open, and the model need not be there any more.
        if (!isOpen && options.Schedule.LearningRate is not null && options.Model.Spec.ContainsKey("routed_experts")) return Alone(options);
        ModelSpec start = ModelFile.SpecOf(path);
        bool areFew = data.Elements.Count < DataChoices.ManyElements && start.Elements.Count >= DataChoices.ManyElements;
        if (isOpen && (!areFew || atoms < EnoughAtoms || data.Train.Count < EnoughStructures || start.Conditions is not null))
            return With(options, AbsentElements.Keep);
        var chosen = new List<string>();
        if (isOpen) chosen.Add("[model] absent_elements = \"drop\"");
        options = WithRate(Grown(Alone(options), start, data, chosen), chosen);
        string why = isOpen ? FormattableString.Invariant($"{atoms:#,0} training atoms per pair of elements are enough for a model of ") : "a model of ";
        string how = isOpen ? $"absent_elements = \"keep\" keeps the other elements of {path}, and holds back what is learned" : "what is given stays";
        if (chosen.Count > 0) notices.Add($"{why}{string.Join(' ', data.Elements)} alone: {string.Join(", ", chosen)}\n  → {how}");
        return options;
    }

    /// <summary>Whether something that is given concerns elements that are not in the data.</summary>
    private static bool AsksForOthers(RunOptions options, TrainingData data) => options.HasConditions || options.Data.ReplayShare > 0
        || options.Data.ReplayFiles.Count > 0 || options.Data.ReferenceEnergies.Keys.Any(symbol => data.Elements.All(element => element.Symbol != symbol));

    private static RunOptions With(RunOptions options, AbsentElements choice) => options with { Model = options.Model with { AbsentElements = choice } };

    private static RunOptions Alone(RunOptions options) => With(options, AbsentElements.Drop) with { Data = options.Data with { ReplayShare = 0 } };

    /// <summary>With experts for these elements alone, moments that pass and, in crystals, reach degree 4, where they are not given.</summary>
    private static RunOptions Grown(RunOptions options, ModelSpec start, TrainingData data, List<string> chosen)
    {
        var problems = new List<SpecProblem>();
        ModelSpec given = SpecJson.Apply(start with { Elements = data.Elements }, (JsonObject)options.Model.Spec.DeepClone(), problems);
        if (problems.Count > 0) return options;
        var keys = (JsonObject)options.Model.Spec.DeepClone();
        int experts = data.Elements.Count * given.ActiveExperts;
        // Gates of the other kind depend on how many experts there are.
        if (given is { Routing: Routing.Element, Gate: GateKind.TopkSoftmax } && experts < given.RoutedExperts) Add("routed_experts", experts);
        if (given is { SymProduct: true, MomentMessages: false }) Add("moment_messages", true);
        if (given is { SymProduct: true, SymDegree: < DataChoices.LargestDegree, ReadsAngles: false } && !DataChoices.AreMolecules(data))
            Add("sym_degree", DataChoices.LargestDegree);
        return options with { Model = options.Model with { Spec = keys } };

        void Add(string key, JsonNode value)
        {
            if (keys.TryAdd(key, value)) chosen.Add($"{key} = {value.ToJsonString()}");
        }
    }

    private static RunOptions WithRate(RunOptions options, List<string> chosen)
    {
        if (options.Schedule.LearningRate is not null) return options;
        chosen.Add(FormattableString.Invariant($"[schedule] learning_rate = {ScheduleOptions.OfModelOfItsOwn}"));
        return options with { Schedule = options.Schedule with { LearningRate = ScheduleOptions.OfModelOfItsOwn } };
    }
}
