using System.Text.Json.Nodes;
using Amalgam.Atoms;
using Amalgam.Atoms.Labels;
using Amalgam.Model.Backbones.Dpa3;
using Amalgam.Model.Experts;
using Amalgam.Training.Data;
using Amalgam.Training.Feed;
using Amalgam.Training.Loss;
using Amalgam.Training.Options;
using Amalgam.Training.Progress;
using Amalgam.Training.Ranks;
using Amalgam.Training.Replay;
using Amalgam.Training.State;

namespace Amalgam.Training.Run;

/// <summary>From settings and files to a run that is ready for its first step.</summary>
internal static class Preparation
{
    /// <param name="state">the state to go on from; null for a fresh run</param>
    /// <param name="ranks">the processes that train together, of which rank 0 writes the folder</param>
    /// <exception cref="InvalidDataException">Data, settings and folder do not fit together.</exception>
    public static PreparedRun Prepare(RunOptions options, string folder, TrainingState? state, ITrainingObserver? observer, IRanks ranks)
    {
        (TrainingData data, options, DataFiles? replayed) = ReadData(options, folder, state, observer);
        InitialModel model = state is null ? InitialModel.Create(options, data) : Restored(options, state);
        ModelSpec spec = model.Parameters.Layout.Spec;
        TestData.Check(options.Data, spec.Elements, conditions: spec.Conditions, advice: options.Model.AbsentElements == AbsentElements.Drop
            ? $", or keep the elements of {options.Model.Start}: [model] absent_elements = \"keep\"" : "");
        if (spec.Conditions is not null && replayed is not null)
            throw new InvalidDataException($"{options.Model.Start}: expected a model without sources, charges and spins to replay, found one with them\n"
                + "  → leave [data] replay_files and replay_share out");
        if (spec.Conditions is not null) return WithConditions((options, folder), data, model, state, observer, ranks);
        ReferenceEnergyFit fit = ReferenceEnergyFitting.Fit(spec.Elements, data.Train, data.Isolated, options.Data.ReferenceEnergies,
            options.Data.ReferenceFit, model.KeptEnergies);
        observer?.Counted(new DataCensus(data.Files, TrainingData.Count(data.Train), TrainingData.Count(data.Validation), data.LeftOut, fit));
        foreach (string notice in data.Notices.Concat(model.Notices).Concat(fit.Notices)) observer?.Notice(notice);
        double[]? shifts = model.BeginsAsEarlier
            ? EnergyShift.Fit(model.Earlier!, spec.Elements, data.Train, options.Training.Threads) : null;
        if (FineTuning.EnergyNotice(model.Earlier, fit, shifts, data.Elements) is string moved) observer?.Notice(moved);
        EnergyLevels levels = state?.Levels ?? EnergyLevels.Of(fit, model.Earlier, data.Elements, shifts);
        ReplaySet? replay = replayed is null ? null : ReplaySet.Of(replayed, levels, spec, options, observer);
        return Finish((options, folder), (data, replay), (model, levels, null), state, observer, ranks);
    }

    /// <summary>The same where the model reads source, charge or spin: every source has E0 of its own.</summary>
    private static PreparedRun WithConditions((RunOptions Options, string Folder) run, TrainingData data, InitialModel model, TrainingState? state,
        ITrainingObserver? observer, IRanks ranks)
    {
        ModelSpec spec = model.Parameters.Layout.Spec;
        var energies = new SourceEnergies(run.Options, data, model, state?.Levels.Baseline);
        ReferenceEnergyFit[] fits = [.. energies.Fits.Select(fit => fit.Fit)];
        observer?.Counted(new DataCensus(data.Files, TrainingData.Count(data.Train), TrainingData.Count(data.Validation), data.LeftOut, fits[0])
        {
            Sources = energies.Census(),
        });
        (EnergyLevels levels, IReadOnlyList<string> moved) = state is null ? energies.Levels() : (state.Levels, []);
        foreach (string notice in data.Notices.Concat(model.Notices).Concat(fits.SelectMany(fit => fit.Notices)).Concat(moved)) observer?.Notice(notice);
        var conditions = new StructureConditions(spec.Conditions!, run.Options.Data);
        var rows = new StructureRows(conditions.RowsOf(model.Parameters.Layout, [data.Train, data.Validation]), conditions);
        return Finish(run, (data, null), (model, levels, rows), state, observer, ranks);
    }

    /// <summary>The graphs, the folder, and the check that a state belongs to them.</summary>
    private static PreparedRun Finish((RunOptions Options, string Folder) run, (TrainingData Data, ReplaySet? Replay) read,
        (InitialModel Initial, EnergyLevels Levels, StructureRows? Rows) model, TrainingState? state, ITrainingObserver? observer, IRanks ranks)
    {
        (RunOptions options, string folder) = run;
        (TrainingData data, ReplaySet? replay) = read;
        ModelSpec spec = model.Initial.Parameters.Layout.Spec;
        NoticeUnusedTerms(options.Loss, data, replay, observer);
        NoticeImplausible(data, observer);
        NoticeSpareExperts(spec, observer);
        string fingerprint = RunFolder.Fingerprint(options, spec, data, replay);
        if (state is not null && state.Fingerprint != fingerprint)
            throw new InvalidDataException(
                $"{Path.Combine(folder, TrainingStateStore.FileName)}: expected the state of this run, found one of other settings or another split\n" +
                "  → the folder's run.toml was changed"
                + $"{(replay is { Trained.Count: > 0 } ? ", or the model that it starts from, or what is replayed" : "")}; put it back as it was");
        (IGraphSource train, IGraphSource validation) = GraphSources.Of(spec, data, options, observer, model.Rows);
        if (ranks.Rank == 0 && state is null) RunFolder.Describe(folder, options, spec, data);
        if (ranks.Rank == 0 && state is not null) RunFolder.Save(folder, options, spec);
        return new PreparedRun
        {
            Options = options,
            Folder = folder,
            Parameters = model.Initial.Parameters,
            Rows = model.Rows?.Rows,
            Draws = DrawsOf(options, data, replay),
            Replay = replay,
            Levels = model.Levels,
            Selection = model.Initial.Selection,
            Train = replay is not { Trained.Count: > 0 } ? train : new JoinedGraphs(train,
                replay.Graphs(spec, options.Training.Threads, observer)),
            Validation = validation,
            AtomsByElement = data.AtomsOf(spec.Elements),
            Files = data.Files,
            Fingerprint = fingerprint,
            Ranks = ranks,
        };
    }

    private static SourceDraws? DrawsOf(RunOptions options, TrainingData data, ReplaySet? replay)
    {
        if (replay is { Trained.Count: > 0 })
            return SourceDraws.OfReplay([.. Enumerable.Range(0, data.Train.Count).Select(index => data.Train.FactsOf(index).Atoms)],
                [.. replay.Trained.Select(structure => structure.Elements.Length)], options.Data.ReplayShare!.Value, options.Training.Seed);
        return options.Data.Sources.All(source => source.Share is null) ? null : SourceDraws.Of(options.Data,
            [.. Enumerable.Range(0, data.Train.Count).Select(index => data.Train.FactsOf(index).Source)], options.Training.Seed);
    }

    /// <summary>The data, the options with what the data choose, and what is replayed; null for nothing.</summary>
    private static (TrainingData Data, RunOptions Options, DataFiles? Replayed) ReadData(
        RunOptions options, string folder, TrainingState? state, ITrainingObserver? observer)
    {
        (TrainingData data, RunOptions chosen, string? choice) = DataChoices.Read(options, observer, folder);
        // Without a share only the message at the end needs them, about the model that the run began from.
        DataFiles? replayed = chosen.HasReplay && (state is null || chosen.Data.ReplayShare > 0) ? ReplayStructures.Read(chosen, observer) : null;
        if (state is not null) RunFolder.CheckData(folder, data);
        if (choice is not null) observer?.Notice(choice);
        if (observer is not null && state is null && StartAdvice.Of(options, data) is string advice) observer.Notice(advice);
        return (data, chosen, replayed);
    }

    /// <summary>The weights of a state, not a copy. Its reference energies replace those fitted here.</summary>
    private static InitialModel Restored(RunOptions options, TrainingState state)
    {
        ModelSpec spec = SpecJson.Read(JsonNode.Parse(state.Spec)!.AsObject(), TrainingStateStore.FileName);
        // Of a model with conditions every source has its own, which the state keeps.
        Dictionary<string, double> kept = spec.Elements.Zip(state.Levels.Baseline).ToDictionary(pair => pair.First.Symbol, pair => pair.Second);
        return new InitialModel(new ParameterSet(new ParameterLayout(spec), state.Parameters), kept, null, []);
    }

    private static void NoticeUnusedTerms(LossOptions loss, TrainingData data, ReplaySet? replay, ITrainingObserver? observer)
    {
        if (observer is null) return;
        SetCensus train = TrainingData.Count(data.Train);
        foreach (ILossTerm term in TrainingLoss.TermsOf(loss))
        {
            Label label = term.Label;
            if (label.IsOptional && !term.Prefactor.IsZero && train.LabelledWith(label) == 0)
                observer.Notice($"no structure has a {label.Name} label that counts: the {label.Name} term of the loss "
                    + (replay?.Trained.Any(structure => structure.Labels[label] is not null) == true ? "acts on replayed structures alone" : "is off"));
            if (train.UndefinedOf(label) > 0)
                observer.Notice($"{train.UndefinedOf(label)} {label.Name} labels of structures with an open axis are not used: "
                    + $"{label.Name} is defined only with three periodic axes");
        }
    }

    private static void NoticeImplausible(TrainingData data, ITrainingObserver? observer)
    {
        if (observer is null) return;
        foreach (string notice in data.Implausible()) observer.Notice(notice);
    }

    private static void NoticeSpareExperts(ModelSpec spec, ITrainingObserver? observer)
    {
        int reachable = spec.Elements.Count * spec.ActiveExperts;
        if (spec.Routing == Routing.Element && spec.Gate == GateKind.TopkSoftmax && reachable < spec.RoutedExperts)
            observer?.Notice(
                $"{CountText.Of(spec.Elements.Count, "element")} with {CountText.Of(spec.ActiveExperts, "expert")} each can use at most {reachable} of "
                + $"{spec.RoutedExperts} routed experts\n" +
                $"  → [experts] routed_experts = {reachable} gives the same network with fewer parameters");
    }
}
