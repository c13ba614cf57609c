using Amalgam.Atoms;
using Amalgam.Model;
using Amalgam.Model.Backbones.Dpa3;
using Amalgam.Model.Conditions;
using Amalgam.Model.Parameters;
using Amalgam.Network;
using Amalgam.Studies.Specialization;

namespace Amalgam.Cli.Input;

/// <summary>A model under study: a plain one, or one with conditions, whose structures are each taken at what was chosen or else at their own.</summary>
internal sealed class StudiedModel
{
    private readonly PotentialModel whole;
    private readonly ConditionChoice choice;
    private readonly string name;
    private readonly ConditionSpec? conditions;

    /// <param name="name">begins messages</param>
    /// <exception cref="InvalidDataException">Something was chosen that the model does not have.</exception>
    public StudiedModel(PotentialModel model, ConditionChoice choice, string name)
    {
        choice.Refuse(model, name);
        (whole, this.choice, this.name, conditions) = (model, choice, name, model.Spec.Conditions);
    }

    /// <summary>The model: with all its sources, or at the one that was chosen.</summary>
    public PotentialModel Model => choice.Source is null ? whole : At(choice.Source);

    /// <summary>Sources that are studied; one null for a model without.</summary>
    public IReadOnlyList<string?> Sources =>
        conditions is not { Sources.Count: > 0 } ? [null] : choice.Source is string one ? [one] : [.. conditions.SourceNames];

    /// <summary>Names the elements of a source and their E0.</summary>
    public PotentialModel At(string? source) => conditions is null ? whole : whole.At(new Condition(conditions.SourceOf(source, name), -1, -1));

    /// <summary>The model of a source, ready to predict.</summary>
    public IPotential Create(string? source, Precision precision, int threads) => conditions is null ? new NetworkPotential(whole, precision, threads)
        : new ConditionedPotential(whole, source, choice.State, precision, threads);

    /// <summary>The one plain model, for what needs one whatever the structures.</summary>
    /// <exception cref="InvalidDataException">More must be chosen.</exception>
    public PotentialModel Plain() => choice.PlainOf(whole, name);

    /// <summary>A plain model with the gates that the model has whatever the condition; null where they depend on it and it is not chosen.</summary>
    public PotentialModel? WithGates()
    {
        if (conditions is null) return whole;
        if (!conditions.InRouters) return choice.Source is null ? whole.At(new Condition(-1, -1, -1)) : At(choice.Source);
        bool isChosen = Sources.Count == 1 && (conditions.Charges is null || (choice.State.Charge ?? conditions.DefaultCharge) is not null)
            && (conditions.Spins is null || (choice.State.Spin ?? conditions.DefaultSpin) is not null);
        return isChosen ? Plain() : null;
    }

    /// <summary>Checks structures before anything costs time: what they belong to, and their elements.</summary>
    /// <param name="source">of all of them; null for what was chosen or their own</param>
    /// <returns>sources that occur, in the order of the model; one null for a model without</returns>
    /// <exception cref="InvalidDataException">The model does not know an element, or what a structure belongs to.</exception>
    public IReadOnlyList<string?> Require(IEnumerable<Structure> structures, string? source = null)
    {
        var specs = new Dictionary<string, ModelSpec>();
        foreach (Structure structure in structures)
        {
            string? own = SourceOf(structure, source);
            if (!specs.TryGetValue(own ?? "", out ModelSpec? spec)) specs[own ?? ""] = spec = At(own).Spec;
            ExpertData.Of(spec, [structure], structure.Source);
        }
        return [.. Sources.Where(one => specs.ContainsKey(one ?? ""))];
    }

    /// <summary>Of structures those of a source.</summary>
    public IEnumerable<Structure> Of(string? source, IEnumerable<Structure> structures) =>
        Sources.Count == 1 ? structures : structures.Where(structure => SourceOf(structure, null) == source);

    private string? SourceOf(Structure structure, string? source)
    {
        if (conditions is null) return null;
        Condition condition = conditions.Of(structure, source ?? choice.Source, choice.State);
        return condition.Source < 0 ? null : conditions.Sources[condition.Source].Name;
    }
}
