using System.Text.Json.Nodes;
using Amalgam.Atoms.Elements;
using Amalgam.Model;
using Amalgam.Model.Backbones.Dpa3;
using Amalgam.Model.Backbones.Dpa3.Start;
using Amalgam.Model.Conditions;
using Amalgam.Model.Experts;
using Amalgam.Model.Files;
using Amalgam.Training.Data;
using Amalgam.Training.Options;

namespace Amalgam.Training.Run;

/// <summary>The model that a run begins with.</summary>
/// <param name="Parameters">Start of the weights.</param>
/// <param name="KeptEnergies">eV, by symbol: baselines of an earlier model that are not fitted anew.</param>
/// <param name="Selection">A selection that stays; null to explore.</param>
/// <param name="Notices">Messages for the user.</param>
internal sealed record InitialModel(
    ParameterSet Parameters, IReadOnlyDictionary<string, double> KeptEnergies, ExpertSelection? Selection, IReadOnlyList<string> Notices)
{
    /// <summary>The model that this one goes on from, or was grown from, with the vacuum level; null when there is none.</summary>
    public PotentialModel? Earlier { get; init; }

    /// <summary>Whether the network begins as that of the earlier model, so that what it misses tells how E0 moves.</summary>
    public bool BeginsAsEarlier { get; init; }

    /// <summary>Elements that a notice names at most.</summary>
    private const int Named = 6;

    /// <summary>A fresh model, one grown from a dense model, or one that goes on from another.</summary>
    /// <param name="data">training structures</param>
    /// <exception cref="InvalidDataException">A model file cannot be read or does not fit.</exception>
    public static InitialModel Create(RunOptions options, TrainingData data)
    {
        if (options.Model.Upcycle is string dense) return Upcycled(options, dense, data.Elements);
        if (options.Model.Start is string start) return Continued(options, start, data);
        ModelSpec spec = With(SpecChoice.Create(options.Model, data.Elements), StructureConditions.Of(options, data, null));
        return new InitialModel(ParameterInitialization.Create(spec, StartOf(options)), new Dictionary<string, double>(), null, []);
    }

    /// <summary>
    /// The spec with conditions. The energy of a lone atom depends on charge and spin, so that there is no one vacuum level where they are read.
    /// </summary>
    private static ModelSpec With(ModelSpec spec, ConditionSpec? conditions)
    {
        if (conditions is null) return spec;
        spec = spec with { Conditions = conditions, VacuumReference = spec.VacuumReference && !conditions.ReadsState };
        SpecValidation.Check(spec, "[model]");
        return spec;
    }

    private static RandomStart StartOf(RunOptions options) =>
        new((ulong)options.Training.Seed, options.Experts.RoutedStart, options.Model.ChemicalStart ?? 0);

    /// <summary>Experts from the preset and [experts]; the rest of the spec, and E0, from the dense model.</summary>
    private static InitialModel Upcycled(RunOptions options, string path, IReadOnlyList<Element> elements)
    {
        PotentialModel dense = VacuumStart.Create(ModelFile.Load(path));
        dense.Spec.RequirePlain();
        if (dense.Spec.Routing != Routing.None)
            throw new InvalidDataException($"{path}: expected a dense model (routing = \"none\") to grow experts from, found one with experts\n"
                + "  → --start ([model] start) goes on from it as it is");
        Element[] unknown = [.. elements.Where(element => dense.Spec.IndexOf(element) < 0)];
        if (unknown.Length > 0)
            throw new InvalidDataException(
                $"{path}: expected a model that knows {string.Join(' ', elements)}, found none for {string.Join(' ', unknown)}\n" +
                "  → train the dense model on the same files");
        ModelSpec preset = SpecChoice.Create(options.Model, dense.Spec.Elements), spec = dense.Spec;
        foreach (SpecKey key in SpecChoice.KeysOf("experts")) spec = With(spec, key, key.Get(preset));
        foreach (SpecKey key in SpecChoice.KeysOf("model").Where(key => options.Model.Spec.ContainsKey(key.Name))) spec = With(spec, key, key.Get(preset));
        PotentialModel grown = Upcycling.Create(dense, spec, (ulong)options.Training.Seed, options.Model.UpcycleNoise);
        return new InitialModel(grown.Parameters, BaselineOf(dense, dense.Spec.Elements), null,
            [$"experts are grown from {path}; its reference energies are not fitted anew"])
        { Earlier = dense };
    }

    /// <summary>The start model's spec and weights; elements new in the data get fresh rows. E0 of the elements in the data is fitted anew.</summary>
    private static InitialModel Continued(RunOptions options, string path, TrainingData data)
    {
        IReadOnlyList<Element> elements = data.Elements;
        PotentialModel saved = ModelFile.Load(path), start = VacuumStart.Create(saved);
        bool isAlone = options.Model.AbsentElements == AbsentElements.Drop;
        if (isAlone && start.Spec.Conditions is not null)
            throw new InvalidDataException($"{path}: expected a model without sources, charges and spins to take elements from, found one with them\n"
                + "  → leave [model] absent_elements out");
        ModelSpec spec = start.Spec with { Elements = isAlone ? elements : [.. start.Spec.Elements.Union(elements).Order()] };
        spec = SpecJson.Apply(spec, (JsonObject)options.Model.Spec.DeepClone(), "[model]");
        spec = With(spec, StructureConditions.Of(options, data, start.Spec.Conditions));
        ParameterSet parameters = ParameterInitialization.Create(spec, StartOf(options));
        var growth = new Growth(start, parameters);
        List<string> notices = [.. FineTuning.Notices(path, start, growth, spec, elements)];
        NoticeVacuumLevel(saved, path, notices);
        if (growth.Selection is not null) notices.Add($"the selection of experts is that of {path}; it is not explored again");
        Dictionary<string, double> kept = spec.Conditions is null ? BaselineOf(start, start.Spec.Elements.Intersect(spec.Elements).Except(elements)) : [];
        return new InitialModel(parameters, kept, growth.Selection, notices) { Earlier = start, BeginsAsEarlier = growth.Fresh == 0 };
    }

    private static Dictionary<string, double> BaselineOf(PotentialModel model, IEnumerable<Element> elements) =>
        elements.ToDictionary(element => element.Symbol, element => model.BaselineEnergies[model.Spec.IndexOf(element)]);

    /// <summary>Says what a start model of before the vacuum level says of lone atoms.</summary>
    private static void NoticeVacuumLevel(PotentialModel saved, string path, List<string> notices)
    {
        if (saved.Spec.VacuumReference || saved.Spec.Conditions is not null) return;
        double[] own = VacuumStart.LoneEnergies(saved);
        string list = string.Join(", ", saved.Spec.Elements.Take(Named).Zip(own, (element, energy) => $"{element} {energy:+0.000;−0.000} eV"));
        notices.Add($"{path}: its atoms without neighbours are not at E0 ({list}{(own.Length > Named ? ", …" : "")}); those of the new model are\n"
            + "  → its E0 contain the difference, so that training begins with the energies of this model");
    }

    private static ModelSpec With(ModelSpec spec, SpecKey key, JsonNode? value)
    {
        var problems = new List<SpecProblem>();
        ModelSpec? changed = key.Set(spec, value, problems);
        SpecProblem.ThrowIfAny("[experts]", problems);
        return changed!;
    }
}
