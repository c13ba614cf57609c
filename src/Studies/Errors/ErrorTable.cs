using System.Text.Json.Nodes;
using Amalgam.Atoms;
using Amalgam.Atoms.Elements;

namespace Amalgam.Studies.Errors;

/// <summary>Errors of a model over labelled structures, added one structure at a time: in all, by config_type and by element.</summary>
public sealed class ErrorTable
{
    /// <summary>Kinds that are kept apart, so that memory stays constant, and the name of all others.</summary>
    private const int MostKinds = 1000;
    private const string OtherKinds = "others";

    private readonly Dictionary<Element, double> referenceEnergies;
    private readonly SortedDictionary<string, ErrorGroup> configTypes = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, ErrorGroup> kinds = new(StringComparer.Ordinal);
    private readonly Func<Structure, string>? kindOf;
    private readonly SortedDictionary<Element, ElementErrors> elements = [];
    private readonly HashSet<Element> present = [];
    private readonly LabelPrediction predicted = new();
    private readonly LabelPrediction baseline = new();

    /// <param name="elements">[element]</param>
    /// <param name="referenceEnergies">[element], eV, E0, from which the trivial baseline is computed</param>
    /// <param name="kindOf">the kind of a structure, for <see cref="ByKind"/>; null for its config_type</param>
    public ErrorTable(IReadOnlyList<Element> elements, IReadOnlyList<double> referenceEnergies, Func<Structure, string>? kindOf = null)
    {
        this.kindOf = kindOf;
        if (elements.Count != referenceEnergies.Count) throw new ArgumentException($"{elements.Count} elements, {referenceEnergies.Count} reference energies",
            nameof(referenceEnergies));
        this.referenceEnergies = elements.Zip(referenceEnergies).ToDictionary(pair => pair.First, pair => pair.Second);
    }

    /// <summary>All structures.</summary>
    public ErrorGroup Total { get; } = new();

    /// <summary>By config_type, in alphabetical order.</summary>
    public IReadOnlyDictionary<string, ErrorGroup> ByConfigType => configTypes;

    /// <summary>By the kind that the caller asked for, in alphabetical order; beyond a thousand kinds the others are one.</summary>
    public IReadOnlyDictionary<string, ErrorGroup> ByKind => kindOf is null ? configTypes : kinds;

    /// <summary>By element, in the order of atomic numbers.</summary>
    public IReadOnlyDictionary<Element, ElementErrors> ByElement => elements;

    /// <summary>How far the members of a committee disagree; null for a single model.</summary>
    public CommitteeSpread? Spread { get; private set; }

    /// <summary>How the stated uncertainties of energies compare with their errors, eV/atom; null where the potential tells none.</summary>
    public Calibration? Uncertainty { get; private set; }

    /// <summary>Compares a prediction with the labels of its structure.</summary>
    /// <exception cref="InvalidDataException">The prediction is not finite, or the structure holds an element without E0.</exception>
    public void Add(Structure structure, Evaluation prediction)
    {
        RequireFinite(structure, prediction);
        predicted.Take(structure, prediction);
        baseline.TakeComposition(structure, CompositionEnergy(structure));
        if (!configTypes.TryGetValue(structure.ConfigType, out ErrorGroup? group)) configTypes[structure.ConfigType] = group = new ErrorGroup();
        AddTo(Total, structure);
        AddTo(group, structure);
        if (kindOf is not null) AddTo(KindOf(structure), structure);
        AddByElement(structure);
        if (!prediction.Uncertainties.IsEmpty && structure.Energy is double energy)
            (Uncertainty ??= new Calibration()).Add(prediction.EnergyUncertainty, (prediction.Energy - energy) / structure.AtomCount);
        if (prediction.Deviations is { } deviations) (Spread ??= new CommitteeSpread(deviations.Energies.Length)).Add(structure, prediction, deviations);
    }

    private ErrorGroup KindOf(Structure structure)
    {
        string kind = kindOf!(structure);
        if (kinds.TryGetValue(kind, out ErrorGroup? group)) return group;
        if (kinds.Count >= MostKinds) kind = OtherKinds;
        if (!kinds.TryGetValue(kind, out group)) kinds[kind] = group = new ErrorGroup();
        return group;
    }

    private void AddTo(ErrorGroup group, Structure structure)
    {
        group.Model.Add(structure, predicted);
        group.Baseline.Add(structure, baseline);
    }

    private void AddByElement(Structure structure)
    {
        present.Clear();
        for (int atom = 0; atom < structure.AtomCount; atom++)
        {
            Element element = structure.Elements[atom];
            if (!elements.TryGetValue(element, out ElementErrors? errors)) elements[element] = errors = new ElementErrors();
            errors.AddAtom(structure, atom, predicted);
            if (present.Add(element)) errors.AddStructure(structure, predicted);
        }
    }

    private double CompositionEnergy(Structure structure)
    {
        double sum = 0;
        foreach (Element element in structure.Elements)
            sum += referenceEnergies.TryGetValue(element, out double energy)
                ? energy
                : throw new InvalidDataException($"{structure.Source}: {element} has no reference energy in this model\n"
                    + "  → the model was not made for this element");
        return sum;
    }

    private static void RequireFinite(Structure structure, Evaluation prediction)
    {
        bool finite = double.IsFinite(prediction.Energy);
        foreach (double force in prediction.Forces) finite &= double.IsFinite(force);
        foreach (double component in prediction.Virial) finite &= double.IsFinite(component);
        if (!finite) throw new InvalidDataException($"{structure.Source}: expected a finite energy, forces and virial, found numbers that are not\n"
            + "  → do two atoms of this structure lie on top of each other?");
    }

    /// <summary>The sums behind the table, from which <see cref="AddSums"/> makes it again; by kind nothing is kept.</summary>
    public JsonObject SumsToJson()
    {
        var json = new JsonObject();
        Exchange(new SumRecord(json, "", isReading: false));
        return json;
    }

    /// <summary>Adds the sums of another table, of structures that come after those of this one: the table of both, to the last bit.</summary>
    /// <param name="sums">of <see cref="SumsToJson"/></param>
    /// <param name="where">begins every message</param>
    /// <exception cref="InvalidDataException">They are no sums of a table.</exception>
    public void AddSums(JsonObject sums, string where) => Exchange(new SumRecord(sums, where, isReading: true));

    private void Exchange(SumRecord record)
    {
        Total.Exchange(record.Part("total"));
        SumRecord types = record.Part("by_config_type"), ofElements = record.Part("by_element");
        foreach (string name in types.Names(configTypes.Keys))
        {
            if (!configTypes.TryGetValue(name, out ErrorGroup? group)) configTypes[name] = group = new ErrorGroup();
            group.Exchange(types.Part(name));
        }
        foreach (string symbol in ofElements.Names(elements.Keys.Select(element => element.Symbol)))
        {
            if (!Element.TryParse(symbol, out Element element)) throw ofElements.Wrong(symbol, "symbols of elements", "another name");
            if (!elements.TryGetValue(element, out ElementErrors? errors)) elements[element] = errors = new ElementErrors();
            errors.Exchange(ofElements.Part(symbol));
        }
        if (record.Has("uncertainty", Uncertainty is not null)) (Uncertainty ??= new Calibration()).Exchange(record.Part("uncertainty"));
        if (!record.Has("committee", Spread is not null)) return;
        SumRecord committee = record.Part("committee");
        int members = (int)committee.Number("members", Spread?.Members ?? 0);
        (Spread ??= new CommitteeSpread(members)).Exchange(committee);
    }

    /// <summary>The table under the keys of docs/reference/file-formats.md (<c>amalgam evaluate --json</c>).</summary>
    public JsonObject ToJson()
    {
        JsonObject json = Total.ToJson();
        json["by_config_type"] = new JsonObject(configTypes.Select(entry => KeyValuePair.Create(entry.Key, (JsonNode?)entry.Value.ToJson())));
        json["by_element"] = new JsonObject(elements.Select(entry => KeyValuePair.Create(entry.Key.Symbol, (JsonNode?)entry.Value.ToJson())));
        if (Uncertainty is not null) json["uncertainty"] = Uncertainty.ToJson();
        if (Spread is not null) json["committee"] = Spread.ToJson();
        return json;
    }
}
