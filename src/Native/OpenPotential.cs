using Amalgam.Atoms;
using Amalgam.Atoms.Elements;
using Amalgam.Atoms.Neighbors;
using Amalgam.Model;
using Amalgam.Model.Experts;
using Amalgam.Model.Parameters;
using Amalgam.Network;
using Amalgam.Network.Engine;
using Amalgam.Network.Graph;

namespace Amalgam.Native;

/// <summary>What a handle stands for: the models of a committee, ready to predict, and the caller's last structure.</summary>
internal sealed unsafe class OpenPotential : IDisposable
{
    private readonly Precision precision;
    private readonly NetworkPotential[] members;
    private readonly Evaluation[] answers;
    private readonly int threads;
    private readonly StructureCache own = new(), all = new();
    private readonly CallerPairs callerPairs = new();
    private GhostNeighborList? pairs;
    private double skin;
    private int isUsed;

    /// <param name="names">of model files, of models that come along, or MODEL@16; one or more</param>
    /// <exception cref="InvalidDataException">A file is no model, or the members have no element in common.</exception>
    /// <exception cref="NativeFault">A name stands for nothing.</exception>
    public OpenPotential(IReadOnlyList<string> names, Precision precision, int threads)
    {
        this.precision = precision;
        this.threads = threads;
        PotentialModel[] models = [.. names.SelectMany(ModelNames.Load)];
        Elements = [.. models[0].Spec.Elements.Where(element => models.All(model => model.Spec.IndexOf(element) >= 0))];
        if (Elements.Count == 0) throw new InvalidDataException($"{string.Join(", ", names)}: expected models that share elements, found none in common");
        members = [.. models.Select(model => new NetworkPotential(model, precision, threads))];
        answers = [.. models.Select(_ => new Evaluation())];
        Cutoff = models.Max(model => model.Spec.PairCutoff);
    }

    /// <summary>Those that all members know, ascending.</summary>
    public IReadOnlyList<Element> Elements { get; }
    /// <summary>Å.</summary>
    public double Cutoff { get; }

    public bool TryEnter() => Interlocked.CompareExchange(ref isUsed, 1, 0) == 0;

    public void Leave() => Volatile.Write(ref isUsed, 0);

    public void Describe(InfoLayout* info)
    {
        info->Members = members.Length;
        info->Elements = Elements.Count;
        info->Layers = members.Max(member => member.Spec.Layers);
        info->Widest = members.Max(member => member.Spec.ExchangedWidth);
        info->Precision = precision == Precision.Float32 ? 32 : 64;
        info->Threads = threads == 0 ? Environment.ProcessorCount : threads;
        info->NeedsCounts = members.Any(member => member.Spec.Routing == Routing.Configuration) ? 1 : 0;
        info->Cutoff = Cutoff;
        info->Reach = members.Max(member => member.Spec.ReceptiveField);
        if (info->Size >= sizeof(InfoLayout)) info->HasUncertainty = members.All(member => member.HasUncertainty) ? 1 : 0;
    }

    public void Evaluate(in InputLayout input, OutputLayout* output)
    {
        foreach (NetworkPotential member in members) member.WantsAtomVirials = output->Virials is not null;
        if (InputCheck.IsOfCaller(input)) EvaluateShare(input);
        else EvaluateWhole(input);
        for (int member = 0; member < members.Length; member++) RequireFinite(answers[member], member);
        new OutputMean(members, answers, input).Write(output);
    }

    private void EvaluateWhole(in InputLayout input)
    {
        ReadOnlySpan<bool> periodic = [input.PeriodicA == 1, input.PeriodicB == 1, input.PeriodicC == 1];
        ReadOnlySpan<double> cell = new(input.Cell, input.Cell is null ? 0 : 9);
        Structure structure = own.Take(new(input.Numbers, input.Atoms), new(input.Positions, 3 * input.Atoms), cell, periodic);
        for (int member = 0; member < members.Length; member++) members[member].Evaluate(structure, answers[member]);
    }

    private void EvaluateShare(in InputLayout input)
    {
        int count = input.Atoms + input.Ghosts;
        Structure mine = own.Take(new(input.Numbers, input.Atoms), new(input.Positions, 3 * input.Atoms), [], []);
        Structure both = all.Take(new(input.Numbers, count), new(input.Positions, 3 * count), [], []);
        ReadOnlySpan<int> owner = new(input.GhostOwner, input.Ghosts);
        bool hasOthers = input.Exchange is not null || owner.Contains(-1);
        ReadOnlySpan<Element> ghosts = hasOthers ? both.Elements.AsSpan(input.Atoms) : [];
        PairArrays list = input.PairStart is null ? Searched(input, both, owner, ghosts)
            : new PairArrays(new(input.PairStart, input.Atoms + 1), new(input.PairNeighbor, CallerPairs.Count(input)), callerPairs.Displacement(input), owner,
                ghosts);
        for (int member = 0; member < members.Length; member++) members[member].Evaluate(mine, list, ShareOf(input, members[member]), answers[member]);
    }

    private PairArrays Searched(in InputLayout input, Structure both, ReadOnlySpan<int> owner, ReadOnlySpan<Element> ghosts)
    {
        if (pairs is null || skin != input.Skin) pairs = new GhostNeighborList(Cutoff, skin = input.Skin, threads);
        pairs.Update(both, input.Atoms, input.SameAtoms == 1);
        return new PairArrays(pairs.Start, pairs.Neighbor, pairs.Displacement, owner, ghosts);
    }

    private StructureShare? ShareOf(in InputLayout input, NetworkPotential member)
    {
        if (input.Exchange is null && input.Summed == 0) return null;
        CallerExchange? exchange = input.Exchange is null ? null : Exchange(input);
        int? summed = input.Summed == 0 ? null : input.Summed;
        if (member.Spec.Routing != Routing.Configuration) return new StructureShare(exchange, null, summed);
        if (input.Counts is null)
            throw NativeFault.Input("counts: expected the composition of the whole structure, which this model's experts depend on, found NULL");
        var composition = new double[member.Spec.Elements.Count];
        for (int element = 0; element < composition.Length; element++) composition[element] = input.Counts[member.Spec.Elements[element].Number];
        return new StructureShare(exchange, composition, summed);
    }

    private CallerExchange Exchange(in InputLayout input) => new(*input.Exchange, precision == Precision.Float32 ? sizeof(float) : sizeof(double));

    private void RequireFinite(Evaluation answer, int member)
    {
        bool isFinite = double.IsFinite(answer.Energy);
        foreach (double force in answer.Forces) isFinite &= double.IsFinite(force);
        if (!isFinite)
            throw NativeFault.Input((members.Length > 1 ? $"member {member + 1}: " : "") + "expected a finite energy and finite forces, found not-a-number\n"
                + "  → are atoms on top of each other, or far from anything the model was trained on?");
    }

    public void Dispose()
    {
        foreach (NetworkPotential member in members) member.Dispose();
    }
}
