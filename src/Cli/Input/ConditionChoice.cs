using System.Text.Json.Nodes;
using Amalgam.Atoms;
using Amalgam.Model;
using Amalgam.Model.Conditions;

namespace Amalgam.Cli.Input;

/// <summary>Which source, charge and spin a model answers for.</summary>
/// <param name="Source">name; null where none was chosen</param>
/// <param name="State">charge and spin of all structures; null values for their own</param>
internal sealed record ConditionChoice(string? Source, ElectronicState State)
{
    /// <summary>Nothing chosen.</summary>
    public static readonly ConditionChoice None = new(null, default);

    /// <summary>The same with charge and spin of a structure where none was chosen.</summary>
    public ConditionChoice At(ElectronicState state) => this with { State = new ElectronicState(State.Charge ?? state.Charge, State.Spin ?? state.Spin) };

    /// <summary>The plain model that was chosen, for what needs one model whatever the structures; a plain model as it is.</summary>
    /// <exception cref="InvalidDataException">The model does not have what was chosen, or more must be chosen.</exception>
    public PotentialModel PlainOf(PotentialModel model, string name)
    {
        Refuse(model, name);
        return model.Spec.Conditions is null ? model : model.At(Source, State, name);
    }

    /// <summary>A plain model for what depends on none of it, such as speed: what was not chosen is that of the structure, or the first that the model
    /// knows.</summary>
    /// <param name="structure">null where only the model's elements matter</param>
    /// <exception cref="InvalidDataException">The model does not have what was chosen.</exception>
    public PotentialModel AnyOf(PotentialModel model, Structure? structure, string name)
    {
        Refuse(model, name);
        if (model.Spec.Conditions is not ConditionSpec conditions) return model;
        ModelSource? first = conditions.Sources.FirstOrDefault(one => structure is null || structure.Elements.All(one.Elements.Contains))
            ?? conditions.Sources.FirstOrDefault();
        ElectronicState own = structure is null ? default : ElectronicState.Of(structure);
        var state = new ElectronicState(State.Charge ?? Known(conditions.Charges, own.Charge ?? conditions.DefaultCharge),
            State.Spin ?? Known(conditions.Spins, own.Spin ?? conditions.DefaultSpin));
        return model.At(Source ?? first?.Name, state, name);
    }

    /// <summary>Says what a model answers for.</summary>
    /// <param name="condition">values by key</param>
    public static string Line(string name, JsonObject condition) => $"{name}: {string.Join(", ", condition.Select(entry => $"{entry.Key} {entry.Value}"))}";

    /// <summary>What was chosen, by key.</summary>
    public JsonObject ToJson()
    {
        var json = new JsonObject();
        if (Source is not null) json["source"] = Source;
        if (State.Charge is int charge) json["charge"] = charge;
        if (State.Spin is int spin) json["spin"] = spin;
        return json;
    }

    /// <summary>Refuses what a model does not read.</summary>
    /// <exception cref="InvalidDataException">A source, charge or spin was chosen that the model does not have.</exception>
    public void Refuse(PotentialModel model, string name)
    {
        ConditionSpec conditions = model.Spec.Conditions ?? new ConditionSpec();
        conditions.SourceOf(Source ?? (conditions.Sources.Count > 0 ? conditions.Sources[0].Name : null), name);
        foreach ((string option, int? value, bool isRead) in ((string, int?, bool)[])
            [("--charge", State.Charge, conditions.Charges is not null), ("--spin", State.Spin, conditions.Spins is not null)])
            if (value is int given && !isRead)
                throw new InvalidDataException($"{name}: expected no {option}, as the model reads none, found {given}\n  → leave it out");
    }

    private static int? Known(IReadOnlyList<int>? values, int? wanted) =>
        values is null ? null : wanted is int value && values.Contains(value) ? value : values[0];
}
