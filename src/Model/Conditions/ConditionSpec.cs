using System.Text.Json.Nodes;
using Amalgam.Atoms;

namespace Amalgam.Model.Conditions;

/// <summary>
/// What a model reads of a structure as a whole, constant along a trajectory: the source it answers for, the total charge, the spin multiplicity.
/// </summary>
/// <remarks>Each value has a row that is added to the rows of all elements. A model at one condition is a plain model.</remarks>
public sealed record ConditionSpec
{
    /// <summary>Sources, in the order of their rows; empty for a model without.</summary>
    public IReadOnlyList<ModelSource> Sources { get; init; } = [];

    /// <summary>e, total charges seen in training, ascending; null where the model reads none.</summary>
    public IReadOnlyList<int>? Charges { get; init; }

    /// <summary>2S + 1, spin multiplicities seen in training, ascending; null where the model reads none.</summary>
    public IReadOnlyList<int>? Spins { get; init; }

    /// <summary>e, of structures that do not say it; null: they are refused.</summary>
    public int? DefaultCharge { get; init; }

    /// <summary>2S + 1, of structures that do not say it; null: they are refused.</summary>
    public int? DefaultSpin { get; init; }

    /// <summary>Whether gates too depend on the condition; which experts an element uses never does.</summary>
    public bool InRouters { get; init; }

    /// <summary>Whether every source has a head of its own.</summary>
    public bool SourceHeads { get; init; }

    /// <summary>Key by which a structure names its source.</summary>
    public const string SourceKey = "source";

    /// <summary>Whether the model reads a total charge or a spin multiplicity.</summary>
    public bool ReadsState => Charges is not null || Spins is not null;

    /// <summary>Sets of reference energies: one per source, or one.</summary>
    public int EnergySets => Math.Max(1, Sources.Count);

    /// <summary>The names of the sources.</summary>
    public IEnumerable<string> SourceNames => Sources.Select(source => source.Name);

    /// <summary>Row of a source.</summary>
    /// <param name="name">null where none was chosen</param>
    /// <param name="where">begins the message</param>
    /// <exception cref="InvalidDataException">The name is unknown, or is needed and was not given.</exception>
    public int SourceOf(string? name, string where)
    {
        string known = string.Join(", ", SourceNames);
        if (Sources.Count == 0)
            return name is null ? -1 : throw new InvalidDataException($"{where}: expected no source, as the model has none, found '{name}'\n  → leave it out");
        if (name is null)
            return Sources.Count == 1 ? 0 : throw new InvalidDataException(
                $"{where}: expected the source that the model answers for, found none\n  → choose one with --source: {known}");
        int source = Sources.ToList().FindIndex(one => one.Name == name);
        return source >= 0 ? source : throw new InvalidDataException(
            $"{where}: expected a source of the model, found '{name}'\n  → {NearestName.Advice(name, [.. SourceNames])}");
    }

    /// <summary>Row of a total charge.</summary>
    /// <param name="charge">e; null where the structure does not say it</param>
    /// <exception cref="InvalidDataException">It was not seen in training, or is needed and not given.</exception>
    public int ChargeOf(int? charge, string where) =>
        RowOf(Charges, charge ?? DefaultCharge, where, "total charge", "charge", "--charge");

    /// <summary>Row of a spin multiplicity.</summary>
    /// <param name="spin">2S + 1; null where the structure does not say it</param>
    /// <exception cref="InvalidDataException">It was not seen in training, or is needed and not given.</exception>
    public int SpinOf(int? spin, string where) =>
        RowOf(Spins, spin ?? DefaultSpin, where, "spin multiplicity", "spin", "--spin");

    /// <summary>The condition of a structure: what was chosen, or else what the structure says by its keys.</summary>
    /// <param name="source">name; null for the key source of the structure, which is not read where the model has one source or none</param>
    /// <param name="chosen">charge and spin in place of those of the structure; null values for its own</param>
    /// <exception cref="InvalidDataException">A value is unknown to the model, or needed and not given.</exception>
    public Condition Of(Structure structure, string? source, ElectronicState chosen) => new(
        SourceOf(source ?? (Sources.Count > 1 ? structure.Extras?.Find(SourceKey) : null), structure.Source),
        Charges is null ? -1 : ChargeOf(chosen.Charge ?? ElectronicState.ChargeOf(structure), structure.Source),
        Spins is null ? -1 : SpinOf(chosen.Spin ?? ElectronicState.SpinOf(structure), structure.Source));

    /// <summary>The values of a condition by key: source, charge, spin; those that the model does not read are left out.</summary>
    public JsonObject Describe(Condition condition)
    {
        var values = new JsonObject();
        if (condition.Source >= 0) values["source"] = Sources[condition.Source].Name;
        if (condition.Charge >= 0) values["charge"] = Charges![condition.Charge];
        if (condition.Spin >= 0) values["spin"] = Spins![condition.Spin];
        return values;
    }

    private static int RowOf(IReadOnlyList<int>? values, int? value, string where, string name, string key, string option)
    {
        if (values is null) return -1;
        string known = string.Join(", ", values);
        if (value is not int given)
            throw new InvalidDataException($"{where}: expected a {name} (key {key}), as the model reads it, found none\n"
                + $"  → put {key}=… into the file or give {option}; the model knows {known}");
        int row = values.ToList().IndexOf(given);
        return row >= 0 ? row : throw new InvalidDataException(
            $"{where}: expected a {name} that the model was trained on, found {given}\n  → it knows {known}");
    }
}
