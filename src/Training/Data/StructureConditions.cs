using Amalgam.Atoms;
using Amalgam.Atoms.Elements;
using Amalgam.Formats.Text;
using Amalgam.Model.Backbones.Dpa3;
using Amalgam.Model.Backbones.Dpa3.Rows;
using Amalgam.Model.Conditions;
using Amalgam.Training.Options;
using Amalgam.Training.Stores;

namespace Amalgam.Training.Data;

/// <summary>The conditions of the structures of a run: which source, charge and spin each belongs to.</summary>
internal sealed class StructureConditions
{
    private readonly ConditionSpec spec;
    private readonly int[] sources;

    /// <param name="spec">of the model</param>
    /// <param name="data">whose sources have rows in it</param>
    public StructureConditions(ConditionSpec spec, DataOptions data)
    {
        this.spec = spec;
        sources = data.Sources.Count == 0 ? [-1] : [.. data.Sources.Select(source => spec.SourceOf(source.Name, "[data] source"))];
    }

    /// <summary>What a model must know to be trained on some data; null where it is a plain model.</summary>
    /// <param name="earlier">conditions of the model that the run goes on from; null for none</param>
    /// <exception cref="InvalidDataException">Structures do not say a charge or spin that the model reads, or the earlier model has conditions that the run
    /// file does not name.</exception>
    public static ConditionSpec? Of(RunOptions options, TrainingData data, ConditionSpec? earlier)
    {
        ModelOptions model = options.Model;
        if (earlier is not null) CheckEarlier(earlier, options);
        if (options.Data.Sources.Count == 0 && !model.Charge && !model.Spin) return null;
        earlier ??= new ConditionSpec();
        StructureSet[] sets = [data.Train, data.Validation];
        return new ConditionSpec
        {
            Sources = Merged(earlier.Sources, [.. options.Data.Sources.Select((source, number) => new ModelSource(source.Name, data.ElementsOf(number)))]),
            Charges = model.Charge ? Values(sets, earlier.Charges, model.DefaultCharge, facts => facts.Charge, "charge", ElectronicState.ChargeOf) : null,
            Spins = model.Spin ? Values(sets, earlier.Spins, model.DefaultSpin, facts => facts.Spin, "spin", ElectronicState.SpinOf) : null,
            DefaultCharge = model.DefaultCharge, DefaultSpin = model.DefaultSpin, InRouters = options.Experts.GatesReadConditions,
            SourceHeads = model.SourceHeads,
        };
    }

    /// <summary>The condition of a structure.</summary>
    public Condition Of(in StructureFacts facts, string where) => new(sources[facts.Source], spec.ChargeOf(ValueOf(facts.Charge), where),
        spec.SpinOf(ValueOf(facts.Spin), where));

    /// <summary>Rows of a model for all conditions of some structures, each with the elements that it meets.</summary>
    public ConditionRows RowsOf(ParameterLayout layout, IEnumerable<StructureSet> sets)
    {
        var elements = new Dictionary<Condition, HashSet<int>>();
        foreach (StructureSet set in sets)
        {
            var seen = new HashSet<(Condition, int)>();
            for (int index = 0; index < set.Count; index++)
            {
                Condition condition = Of(set.FactsOf(index), set.SourceOf(index));
                if (!seen.Add((condition, set.CompositionOf(index)))) continue;
                if (!elements.TryGetValue(condition, out HashSet<int>? known)) elements[condition] = known = [];
                foreach ((Element element, _) in set.Store.Compositions[set.CompositionOf(index)]) known.Add(layout.Spec.IndexOf(element));
            }
        }
        return new ConditionRows(layout, elements.OrderBy(entry => (entry.Key.Source, entry.Key.Charge, entry.Key.Spin))
            .Select(entry => (entry.Key, entry.Value.Order().ToArray())));
    }

    private static int? ValueOf(short value) => value == StructureFacts.NoValue ? null : value;

    private static void CheckEarlier(ConditionSpec earlier, RunOptions options)
    {
        if (earlier.Sources.Count > 0 && options.Data.Sources.Count == 0)
            throw new InvalidDataException($"[data] source: expected the source of the data, as the model to start from has sources "
                + $"{string.Join(", ", earlier.SourceNames)}, found none\n  → name it: [[data.source]] with one of these names or a new one");
        if (earlier.Charges is not null && !options.Model.Charge || earlier.Spins is not null && !options.Model.Spin)
            throw new InvalidDataException("[model] start: expected charge and spin to be read as the model to start from does, found that they are not\n"
                + $"  → [model] {(earlier.Charges is not null ? "charge = true " : "")}{(earlier.Spins is not null ? "spin = true" : "")}".TrimEnd());
        if (earlier.SourceHeads && !options.Model.SourceHeads)
            throw new InvalidDataException("[model] source_heads: expected true, as every source of the model to start from has a head of its own, "
                + "found false\n"
                + "  → source_heads = true; the head of a new source begins as that of the first");
        if (earlier.InRouters != options.Experts.GatesReadConditions)
            throw new InvalidDataException($"[experts] gates_read_conditions: expected {(earlier.InRouters ? "true" : "false")} as in the model to start from, "
                + $"found {(earlier.InRouters ? "false" : "true")}\n  → take the value of the model");
    }

    /// <summary>Earlier sources first, so that their rows stay; elements of a source are those of both.</summary>
    private static ModelSource[] Merged(IReadOnlyList<ModelSource> earlier, IReadOnlyList<ModelSource> found) =>
    [
        .. earlier.Select(source => found.FirstOrDefault(one => one.Name == source.Name) is ModelSource now
            ? source with { Elements = [.. source.Elements.Union(now.Elements).Order()] } : source),
        .. found.Where(source => earlier.All(one => one.Name != source.Name)),
    ];

    private static int[] Values(IReadOnlyList<StructureSet> sets, IReadOnlyList<int>? earlier, int? absent, Func<StructureFacts, short> valueOf, string key,
        Func<Structure, int?> read)
    {
        var problems = new List<string>();
        var values = new SortedSet<int>(earlier ?? []);
        int bad = 0;
        for (int number = 0; number < sets.Count; number++)
            for (int index = 0; index < sets[number].Count; index++)
            {
                short value = valueOf(sets[number].FactsOf(index));
                int? given = value == StructureFacts.NoValue ? absent : value;
                // What it cannot be the structure itself says best.
                if (value == StructureFacts.BadValue) read(sets[number][index]);
                bool isUnknown = number > 0 && given is int unseen && !values.Contains(unseen);
                if (given is int one && !isUnknown) values.Add(one);
                else if (++bad <= FileProblems.Most)
                    problems.Add($"{sets[number].SourceOf(index)}: expected a {key} "
                        + (isUnknown ? "of the training structures" : $"([model] {key} = true)") + ", found "
                        + $"{given?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "none"}");
            }
        if (bad == 0) return [.. values];
        throw new InvalidDataException($"{string.Join('\n', problems)}{(bad > problems.Count ? $"\n… and {bad - problems.Count} more" : "")}\n"
            + $"  → put {key}=… into the files, or write [model] default_{key} for structures that do not say it");
    }
}
