using System.Text.Json.Nodes;
using Amalgam.Atoms;
using Amalgam.Atoms.Potentials;
using Amalgam.Atoms.Workers;
using Amalgam.Model;
using Amalgam.Model.Conditions;
using Amalgam.Model.Files;
using Amalgam.Model.Parameters;
using Amalgam.Model.Posterior;
using Amalgam.Network;

namespace Amalgam.Cli.Input;

/// <summary>What stands for MODEL: a model file, several separated by commas (a committee), or an analytic control.</summary>
/// <param name="Name">as the user wrote it</param>
/// <param name="Create">makes the potential for a number of threads</param>
/// <param name="Members">of a committee; empty otherwise</param>
/// <param name="Models">the model, or those of a committee; empty for a control</param>
internal sealed record PotentialSource(string Name, Func<int, IPotential> Create, IReadOnlyList<PotentialSource> Members, IReadOnlyList<PotentialModel> Models)
{
    public const string Description = "Model file or name (amalgam models); several separated by commas make a committee; "
        + "MODEL@16 draws one of 16 from the posterior of a calibrated model; or a control: "
        + ControlPotential.Forms + ".";

    /// <summary>The same with the charge and spin of all structures fixed; null where they are already, or are not read.</summary>
    public Func<ElectronicState, PotentialSource>? AtState { get; init; }

    /// <summary>The source, charge and spin that the model answers for, as far as they are chosen; null for a plain model.</summary>
    public JsonObject? Condition { get; init; }

    /// <summary>The same for one structure and what follows from it: charge and spin that the model reads are its own.</summary>
    /// <exception cref="InvalidDataException">The structure does not say them, or says what the model was not trained on.</exception>
    public PotentialSource For(Structure start) => AtState is null ? this : AtState(ElectronicState.Of(start));

    /// <summary>The same with the charge and spin that were chosen, or the defaults of the model.</summary>
    /// <exception cref="InvalidDataException">There is no default.</exception>
    public PotentialSource Fixed() => AtState is null ? this : AtState(default);

    /// <summary>Says what the model answers for, where it could be something else.</summary>
    public void Tell(TextWriter output)
    {
        if (Condition is not null) output.WriteLine(ConditionChoice.Line(Name, Condition));
        foreach (PotentialSource member in Members) member.Tell(output);
    }

    /// <param name="choice">source, charge and spin; null for none</param>
    /// <exception cref="InvalidDataException">A file is missing or is no model, or a control cannot be read.</exception>
    public static PotentialSource Parse(string text, Precision precision, ConditionChoice? choice = null)
    {
        choice ??= ConditionChoice.None;
        PotentialSource[] members = [.. ModelPaths.Split(text).Select(member => OfMember(member, precision, choice))];
        members = [.. members.SelectMany(member => member.Members.Count > 0 ? member.Members : [member])];
        return members switch
        {
            [] => throw new InvalidDataException("expected a model file, found nothing\n  → name one, or a control such as sw:"),
            [PotentialSource only] => only,
            _ => OfAll(text, members),
        };
    }

    /// <summary>Stands for the content: the same model under another name or in another file has the same.</summary>
    public string Digest => Members.Count > 0 ? string.Join('+', Members.Select(member => member.Digest))
        : Models.Count > 0
            ? ModelDigest.Of(Whole ?? Models[0]) + (Whole is null ? "" : "#" + Condition?.ToJsonString().Replace(' ', '_')) : InputDigest.OfText(Name);

    /// <summary>The model with all its charges and spins, where structures say which; null otherwise.</summary>
    private PotentialModel? Whole { get; init; }

    /// <summary>A pool of these potentials.</summary>
    public PotentialPool Pool(int threads) => new(Create, threads);

    private static PotentialSource OfAll(string text, PotentialSource[] members) =>
        new(text, threads => new Committee([.. members.Select(member => member.Create(threads))]), members, [.. members.SelectMany(member => member.Models)])
        {
            AtState = members.All(member => member.AtState is null) ? null
                : state => OfAll(text, [.. members.Select(member => member.AtState is null ? member : member.AtState(state))]),
        };

    private static PotentialSource OfMember(string path, Precision precision, ConditionChoice choice)
    {
        if (!File.Exists(path) && ControlPotential.TryParse(path, out _))
            return choice == ConditionChoice.None ? new PotentialSource(path, _ => Control(path), [], []) : throw new InvalidDataException(
                $"{path}: expected no --source, --charge or --spin beside a control, found one\n  → leave it out");
        (string file, int? draws) = DrawnName.Split(path);
        PotentialModel model = ModelFile.Load(Inputs.RequireModel(file));
        choice.Refuse(model, path);
        if (draws is not int count) return Of(path, model, precision, choice);
        model = choice.PlainOf(model, path);
        return new PotentialSource(path, _ => throw new InvalidOperationException("members are made one by one"),
            [.. DrawnName.Members(model, count, path).Select(member => Of(path, member, precision, ConditionChoice.None))], [])
        {
            Condition = (model.Provenance["condition"] as JsonObject)?.DeepClone() as JsonObject,
        };
    }

    private static PotentialSource Of(string name, PotentialModel model, Precision precision, ConditionChoice choice)
    {
        ConditionSpec conditions = model.Spec.Conditions ?? new ConditionSpec();
        bool isOpen = (conditions.Charges is not null && choice.State.Charge is null) || (conditions.Spins is not null && choice.State.Spin is null);
        if (!isOpen) return OfPlain(name, model, precision, choice);
        var atSource = new Condition(conditions.SourceOf(choice.Source, name), -1, -1);
        return new PotentialSource(name, threads => new ConditionedPotential(model, choice.Source, choice.State, precision, threads), [], [model.At(atSource)])
        {
            Condition = conditions.Describe(atSource), Whole = model,
            // A structure may say more than the model reads.
            AtState = state => OfPlain(name, model, precision, choice.At(
                new ElectronicState(conditions.Charges is null ? null : state.Charge, conditions.Spins is null ? null : state.Spin))),
        };
    }

    private static PotentialSource OfPlain(string name, PotentialModel model, Precision precision, ConditionChoice choice)
    {
        PotentialModel plain = choice.PlainOf(model, name);
        return new PotentialSource(name, threads => new NetworkPotential(plain, precision, threads), [], [plain])
        {
            Condition = model.Spec.Conditions is null ? null : (JsonObject)plain.Provenance["condition"]!.DeepClone(),
        };
    }

    private static IPotential Control(string text)
    {
        ControlPotential.TryParse(text, out IPotential? potential);
        return potential!;
    }
}
