using System.Text.Json.Nodes;
using Amalgam.Model.Backbones.Dpa3;
using Amalgam.Training.Options;
using Amalgam.Training.Progress;

namespace Amalgam.Training.Data;

/// <summary>What the data choose where the run file leaves it to them: the resolution of the network, how its matrices are moved, and how far.</summary>
/// <remarks>
/// What a network must learn grows with the pairs of elements that it has to tell apart. Where every pair has many atoms (molecules and materials of a few
/// elements, large sets of many) a fine network moved by Muon learns most; where they are few (89 elements, 7 atoms per pair of elements) both fit the training
/// structures and not the others: docs/evidence/resolution.md.
/// </remarks>
internal static class DataChoices
{
    /// <summary>Training atoms per pair of elements from which on they are many.</summary>
    public const double Many = 30;

    /// <summary>
    /// Elements from which on a fresh network moved by Muon takes smaller steps on matrices and larger ones on the tables of elements: a batch holds few of
    /// them, so that the direction of a step is noise for the others. Measured with 3 and with 89, over few passes.
    /// </summary>
    public const int ManyElements = 20;

    /// <summary>
    /// How alike the rows of alike elements of a fine network begin among many: elements of one expert then resemble each other, and share their data. One
    /// expert at work gets no gradient to choose by, so that the start decides.
    /// </summary>
    private const double ChemicalStartOfMany = 0.8;

    /// <summary>Structures, evenly spread, that are looked at for periodic axes.</summary>
    private const int Looked = 100;

    /// <summary>
    /// Molecules gain nothing from angles beside moments that pass from layer to layer, and much from a third layer. Many elements gain from moments of degree
    /// 4, and neither from angles nor from moments that pass. Crystals of a few elements have too few data for a third layer, and need angles.
    /// </summary>
    private const int LayersWithoutAngles = 3;

    /// <summary>Of the moments of many elements, and of crystals without angles.</summary>
    public const int LargestDegree = 4;

    /// <summary>Cutoffs of many elements, by their radii: 31 neighbours tell more than 46 within 6 Å, which tell more than 26 within 5 Å.</summary>
    private static readonly TypewiseCutoff CutoffOfMany = new(3.5, 0.75);

    /// <summary>Å, the largest of them, of two large atoms.</summary>
    private const double LargestCutoff = 6.5;

    /// <summary>The options with what was chosen when the run began, where they leave it open.</summary>
    public static RunOptions Kept(RunOptions options, RunOptions saved)
    {
        if (options.Model.Resolution == ResolutionChoice.Auto) options = options with { Model = options.Model with { Resolution = saved.Model.Resolution } };
        ModelOptions model = options.Model;
        options = options with
        {
            Model = model with
            {
                Preset = model.Preset == ModelOptions.AnyPreset ? saved.Model.Preset : model.Preset,
                Spec = KeptKeys(model, saved.Model),
                ChemicalStart = model.ChemicalStart ?? saved.Model.ChemicalStart,
                AbsentElements = model.AbsentElements == AbsentElements.Auto ? saved.Model.AbsentElements : model.AbsentElements,
            },
        };
        if (options.Optimizer.Method == OptimizerMethod.Auto)
            options = options with { Optimizer = options.Optimizer with { Method = saved.Optimizer.Method } };
        options = options with { Optimizer = options.Optimizer with { MuonRate = options.Optimizer.MuonRate ?? saved.Optimizer.MuonRate } };
        options = options with { Data = options.Data with { ReplayShare = options.Data.ReplayShare ?? saved.Data.ReplayShare } };
        return options with { Schedule = options.Schedule with { LearningRate = options.Schedule.LearningRate ?? saved.Schedule.LearningRate } };
    }

    /// <summary>The keys that are given, and those of the run where none are: presets may have changed since, and the data chose among them.</summary>
    private static JsonObject KeptKeys(ModelOptions model, ModelOptions saved)
    {
        var keys = (JsonObject)saved.Spec.DeepClone();
        foreach ((string key, JsonNode? value) in model.Spec) keys[key] = value?.DeepClone();
        return keys;
    }

    /// <summary>The data, the options with what the data choose, and what the user should know of it.</summary>
    /// <param name="folder">run folder, for indices of data beside which nothing can be written; null for none</param>
    /// <exception cref="InvalidDataException">The files are wrong, or do not hold what the loss needs.</exception>
    public static (TrainingData Data, RunOptions Options, string? Notice) Read(RunOptions options, ITrainingObserver? observer, string? folder = null)
    {
        OpenedData opened = TrainingData.Open(options, observer, folder);
        TrainingData data = TrainingData.Of(options, opened);
        (RunOptions chosen, string? notice) = Choose(options, data);
        // With other cutoffs other atoms stand alone: the data must be those that the written run file reads again.
        bool isSame = new[] { "pair_cutoff", "typewise_cutoff" }.All(key => JsonNode.DeepEquals(options.Model.Spec[key], chosen.Model.Spec[key]));
        return (isSame ? data : TrainingData.Of(chosen, opened), chosen, notice);
    }

    /// <summary>The options with nothing left to choose, and what the user should know of the choice; null where there is nothing to say.</summary>
    public static (RunOptions Options, string? Notice) Choose(RunOptions options, TrainingData data)
    {
        double pairs = data.Elements.Count * (data.Elements.Count + 1) / 2.0, atoms = data.Train.Elements().Sum(element => (double)element.Atoms) / pairs;
        bool areMany = atoms >= Many, isFresh = (options.Model.Start ?? options.Model.Upcycle) is null;
        bool choosesNetwork = isFresh && options.Model.Resolution == ResolutionChoice.Auto, choosesMethod = options.Optimizer.Method == OptimizerMethod.Auto;
        if (choosesNetwork)
            options = options with { Model = options.Model with { Resolution = areMany ? ResolutionChoice.Fine : ResolutionChoice.Coarse } };
        if (choosesMethod)
            options = options with { Optimizer = options.Optimizer with { Method = areMany ? OptimizerMethod.Muon : OptimizerMethod.Adamw } };
        var notices = new List<string>();
        options = WithPreset(options, isFresh, notices);
        bool hasManyElements = isFresh && data.Elements.Count >= ManyElements, isFine = isFresh && options.Model.Resolution == ResolutionChoice.Fine;
        if (isFine && (hasManyElements || AreMolecules(data))) options = WithoutAngles(options, hasManyElements, data, notices);
        if (isFine && hasManyElements) options = WithTypewiseCutoffs(options, data, notices);
        options = ModelOfItsOwn.Choose(options, data, atoms, notices);
        options = WithReplay(WithChemicalStart(options, isFine && hasManyElements ? data.Elements.Count : 0, notices), notices);
        options = WithRates(options, hasManyElements);
        if (!areMany && (choosesNetwork || choosesMethod))
        {
            string[] chosen = [.. new[] { choosesNetwork ? "[model] resolution = \"coarse\"" : "", choosesMethod ? "[optimizer] method = \"adamw\"" : "" }
                .Where(text => text.Length > 0)];
            notices.Add(FormattableString.Invariant($"{atoms:0.#} training atoms per pair of elements, fewer than {Many}: {string.Join(" and ", chosen)}, ")
                + "which fit few data less closely\n  → more structures, or fewer elements, allow \"fine\" and \"muon\"");
        }
        return (options, notices.Count > 0 ? string.Join('\n', notices) : null);
    }

    /// <summary>The preset by the minutes of the run, where it is left open: a larger network learns less in a few of them.</summary>
    private static RunOptions WithPreset(RunOptions options, bool isFresh, List<string> notices)
    {
        if (options.Model.Preset != ModelOptions.AnyPreset) return options;
        bool isShort = isFresh && options.Training.Minutes <= ModelSettings.FewMinutes;
        if (isShort)
            notices.Add(FormattableString.Invariant($"{options.Training.Minutes:0.##} minutes: [model] preset = \"{ModelOptions.ShortPreset}\"\n")
                + $"  → --preset {ModelOptions.UsualPreset} is larger, for longer runs");
        return options with { Model = options.Model with { Preset = isShort ? ModelOptions.ShortPreset : ModelOptions.UsualPreset } };
    }

    /// <summary>Alike rows of alike elements, where there are many and nothing is given.</summary>
    /// <param name="many">how many elements there are; 0 where they are few, or the network is coarse or not fresh</param>
    private static RunOptions WithChemicalStart(RunOptions options, int many, List<string> notices)
    {
        if (options.Model.ChemicalStart is not null) return options;
        double share = many > 0 ? ChemicalStartOfMany : 0;
        if (many > 0)
            notices.Add(FormattableString.Invariant(
                $"{many} elements: [model] chemical_start = {share}\n  → chemical_start = 0 lets every element begin for itself"));
        return options with { Model = options.Model with { ChemicalStart = share } };
    }

    /// <summary>Replayed structures, where there are any and nothing is given.</summary>
    private static RunOptions WithReplay(RunOptions options, List<string> notices)
    {
        if (options.Data.ReplayShare is not null) return options;
        double share = options.HasReplay ? DataOptions.UsualReplay : 0;
        if (share > 0)
            notices.Add(FormattableString.Invariant($"goes on from {options.Model.Start}: [data] replay_share = {share}, structures on which it keeps ")
                + "its predictions\n  → replay_share = 0 trains on these data alone");
        return options with { Data = options.Data with { ReplayShare = share } };
    }

    /// <summary>Whether no structure is periodic.</summary>
    public static bool AreMolecules(TrainingData data)
    {
        int count = Math.Min(Looked, data.Train.Count);
        return count > 0 && Enumerable.Range(0, count).All(index => !data.Train[(int)((long)index * data.Train.Count / count)].Cell.IsPeriodicAnywhere);
    }

    /// <summary>A fine network without angles, if nothing that is given asks for them.</summary>
    private static RunOptions WithoutAngles(RunOptions options, bool areMany, TrainingData data, List<string> notices)
    {
        ModelOptions model = options.Model;
        ModelSpec spec = SpecChoice.Create(model, data.Elements);
        bool asksForAngles = model.Spec.Any(entry => entry.Key.StartsWith("angle_", StringComparison.Ordinal))
            || (model.Spec.ContainsKey("positions") && spec.Positions.HasFlag(ExpertPositions.Angle));
        if (asksForAngles || !spec.ReadsAngles) return options;
        var keys = (JsonObject)model.Spec.DeepClone();
        keys["angle_width"] = 0;
        keys.TryAdd("sym_degree", areMany ? LargestDegree : spec.SymDegree);
        keys.TryAdd("moment_messages", !areMany);
        keys.TryAdd("layers", Math.Max(LayersWithoutAngles, spec.Layers));
        if (spec.Positions.HasFlag(ExpertPositions.Angle))
            keys["positions"] = SpecJson.Write(spec with { Positions = spec.Positions & ~ExpertPositions.Angle })["positions"]!.DeepClone();
        string why = areMany ? FormattableString.Invariant($"{data.Elements.Count} elements") : "no structure is periodic";
        notices.Add($"{why}: [model] angle_width = 0, layers = {keys["layers"]}, sym_degree = {keys["sym_degree"]}, "
            + $"moment_messages = {keys["moment_messages"]}\n  → angle_width = {spec.AngleWidth} has angles");
        return options with { Model = model with { Spec = keys } };
    }

    /// <summary>Cutoffs by the elements, if none are given.</summary>
    private static RunOptions WithTypewiseCutoffs(RunOptions options, TrainingData data, List<string> notices)
    {
        ModelOptions model = options.Model;
        if (model.Spec.ContainsKey("pair_cutoff") || model.Spec.ContainsKey("typewise_cutoff")) return options;
        ModelSpec spec = SpecChoice.Create(model, data.Elements), wider = spec with
        {
            PairCutoff = Math.Max(LargestCutoff, spec.PairCutoff), TypewiseCutoff = CutoffOfMany,
        };
        if (SpecValidation.Find(wider).Count > 0) return options;
        var keys = (JsonObject)model.Spec.DeepClone();
        foreach (string key in (string[])["pair_cutoff", "typewise_cutoff"]) keys[key] = SpecKeys.Find(key)!.Get(wider);
        notices.Add(FormattableString.Invariant($"{data.Elements.Count} elements: [model] pair_cutoff = {wider.PairCutoff}, typewise_cutoff = ")
            + FormattableString.Invariant($"{{ offset = {CutoffOfMany.Offset}, factor = {CutoffOfMany.Factor} }}\n")
            + FormattableString.Invariant($"  → pair_cutoff = {spec.PairCutoff} has one cutoff for all"));
        return options with { Model = model with { Spec = keys } };
    }

    private static RunOptions WithRates(RunOptions options, bool isOfMany)
    {
        isOfMany &= options.Optimizer.Method == OptimizerMethod.Muon;
        double usual = options.Model.Start is not null ? ScheduleOptions.OfFineTuning
            : isOfMany ? ScheduleOptions.OfManyElements : ScheduleOptions.OfFreshNetwork;
        return options with
        {
            Schedule = options.Schedule with { LearningRate = options.Schedule.LearningRate ?? usual },
            Optimizer = options.Optimizer with
            {
                MuonRate = options.Optimizer.MuonRate ?? (isOfMany ? OptimizerOptions.RateOfMany : OptimizerOptions.RateOfFew),
            },
        };
    }
}
