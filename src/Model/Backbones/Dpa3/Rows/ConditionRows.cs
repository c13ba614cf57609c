using Amalgam.Atoms;
using Amalgam.Atoms.Elements;
using Amalgam.Model.Conditions;
using Amalgam.Model.Experts;
using Amalgam.Model.Parameters;

namespace Amalgam.Model.Backbones.Dpa3.Rows;

/// <summary>
/// A model with conditions written as a plain model whose element table has a row for every pair of an element and a condition: t_z + s_source + q_charge +
/// m_spin. What evaluates plain models evaluates it, and its gradient is that of these rows, added up.
/// </summary>
/// <remarks>A model at one condition is the case of one condition. All other tensors are those of the model, and so are the experts of an element.</remarks>
public sealed class ConditionRows
{
    private readonly ParameterLayout model;
    private readonly (Condition Condition, int Element)[] rows;
    private readonly Dictionary<Condition, int[]> rowsOf = [];
    private readonly Dictionary<string, ParameterTensor> sources;
    /// <summary>Heads of the model that occur, ascending: its head of a row in the layout is the place here.</summary>
    private readonly int[] heads;

    /// <param name="model">layout of the model</param>
    /// <param name="conditions">conditions, each with the elements of the model that have a row in it, ascending</param>
    public ConditionRows(ParameterLayout model, IEnumerable<(Condition Condition, int[] Elements)> conditions)
    {
        this.model = model;
        sources = model.Tensors.ToDictionary(tensor => tensor.Name);
        var all = new List<(Condition, int)>();
        foreach ((Condition condition, int[] elements) in conditions)
        {
            int[] places = [.. Enumerable.Repeat(-1, model.Spec.Elements.Count)];
            foreach (int element in elements)
            {
                places[element] = all.Count;
                all.Add((condition, element));
            }
            rowsOf.Add(condition, places);
        }
        rows = [.. all];
        heads = model.Spec.Heads > 1 ? [.. rows.Select(row => row.Condition.Source).Distinct().Order()] : [0];
        Layout = new ParameterLayout(SpecOf(model.Spec));
    }

    /// <summary>Rows for structures: of all their conditions, each with the elements that occur in it.</summary>
    /// <param name="model">layout of the model</param>
    /// <exception cref="InvalidDataException">A structure holds an element that the model, or its source, does not know.</exception>
    public static ConditionRows Of(ParameterLayout model, IEnumerable<(Structure Structure, Condition Condition)> structures)
    {
        var elements = new Dictionary<Condition, HashSet<Element>>();
        foreach ((Structure structure, Condition condition) in structures)
        {
            IReadOnlyList<Element> known = condition.Source < 0 ? model.Spec.Elements : model.Spec.Conditions!.Sources[condition.Source].Elements;
            if (!elements.TryGetValue(condition, out HashSet<Element>? met)) elements[condition] = met = [];
            foreach (Element element in structure.Elements)
                if (met.Add(element) && !known.Contains(element))
                    throw new InvalidDataException($"{structure.Source}: expected elements that the model knows"
                        + $"{(condition.Source < 0 ? "" : " of this source")}, found {element}\n"
                        + $"  → leave such structures out, or train on data that hold {element}");
        }
        return new ConditionRows(model, elements.OrderBy(entry => (entry.Key.Source, entry.Key.Charge, entry.Key.Spin))
            .Select(entry => (entry.Key, entry.Value.Select(model.Spec.IndexOf).Order().ToArray())));
    }

    /// <summary>The layout with rows in place of elements; its elements may repeat.</summary>
    public ParameterLayout Layout { get; }

    /// <summary>Number of rows.</summary>
    public int Count => rows.Length;

    /// <summary>[element of the model], row of an element at a condition; −1 for none. Null for conditions without rows.</summary>
    public int[]? Of(Condition condition) => rowsOf.GetValueOrDefault(condition);

    /// <summary>Condition, and element of the model, of a row.</summary>
    public (Condition Condition, int Element) this[int row] => rows[row];

    /// <summary>Writes the parameters with rows.</summary>
    /// <param name="parameters">of the model</param>
    /// <param name="target">of <see cref="Layout"/>, overwritten</param>
    public void Expand(ParameterSet parameters, ParameterSet target)
    {
        foreach (ParameterTensor tensor in Layout.Tensors)
        {
            Span<double> values = target[tensor];
            ParameterTensor source = SourceOf(tensor);
            if (model.IsByHead(source))
            {
                foreach ((Range now, Range before) in Heads(tensor)) parameters[source][before].CopyTo(values[now]);
                continue;
            }
            if (!HasRows(tensor))
            {
                parameters[source].CopyTo(values);
                continue;
            }
            int width = values.Length / Math.Max(1, rows.Length);
            for (int row = 0; row < rows.Length; row++)
            {
                Span<double> one = values.Slice(row * width, width);
                parameters[source].Slice(rows[row].Element * width, width).CopyTo(one);
                foreach ((ParameterTensor table, int number) in AddedTo(tensor, rows[row].Condition))
                    DoubleRows.Add(parameters[table].Slice(number * width, width), one);
            }
        }
    }

    /// <summary>Adds ∂L/∂θ of the model: a row passes its derivative to everything that it is the sum of.</summary>
    /// <param name="rowGradient">[parameter of <see cref="Layout"/>]</param>
    /// <param name="gradient">[parameter of the model], added to</param>
    public void AddGradient(ReadOnlySpan<double> rowGradient, Span<double> gradient)
    {
        foreach (ParameterTensor tensor in Layout.Tensors)
        {
            ReadOnlySpan<double> values = rowGradient.Slice(tensor.Offset, tensor.Length);
            Span<double> target = SourceOf(tensor).In(gradient);
            if (model.IsByHead(SourceOf(tensor)))
            {
                foreach ((Range now, Range before) in Heads(tensor)) DoubleRows.Add(values[now], target[before]);
                continue;
            }
            if (!HasRows(tensor))
            {
                DoubleRows.Add(values, target);
                continue;
            }
            int width = values.Length / Math.Max(1, rows.Length);
            for (int row = 0; row < rows.Length; row++)
            {
                ReadOnlySpan<double> one = values.Slice(row * width, width);
                DoubleRows.Add(one, target.Slice(rows[row].Element * width, width));
                foreach ((ParameterTensor table, int number) in AddedTo(tensor, rows[row].Condition))
                    DoubleRows.Add(one, table.In(gradient).Slice(number * width, width));
            }
        }
    }

    /// <summary>The selection with rows in place of elements.</summary>
    /// <returns>null for null</returns>
    public ExpertSelection? Expand(ExpertSelection? selection) => selection is null ? null : new ExpertSelection(
        [.. Enumerable.Range(0, selection.Experts.Length).Select(router => rows.SelectMany(row => selection.Of(router, row.Element).ToArray()).ToArray())],
        selection.Active);

    private ModelSpec SpecOf(ModelSpec spec) => spec with
    {
        Conditions = null,
        Elements = [.. rows.Select(row => spec.Elements[row.Element])],
        RouterTable = spec.Routing != Routing.None && spec.RoutedExperts > 0 && (spec.RouterTable || spec.Conditions?.InRouters != true),
        HeadOf = heads.Length > 1 ? [.. rows.Select(row => Array.IndexOf(heads, row.Condition.Source))] : null,
        DirectionScale = spec.DirectionScale is null ? null : [.. rows.Select(row => spec.DirectionScale[row.Element])],
        PairInputScale = spec.PairInputScale is null ? null : [.. rows.Select(row => spec.PairInputScale[row.Element])],
    };

    /// <summary>The heads of a tensor of the layout, and the same in that of the model.</summary>
    private IEnumerable<(Range Now, Range Before)> Heads(ParameterTensor tensor)
    {
        int one = tensor.Length / heads.Length;
        for (int head = 0; head < heads.Length; head++)
            yield return (new Range(head * one, (head + 1) * one), new Range(heads[head] * one, (heads[head] + 1) * one));
    }

    private bool HasRows(ParameterTensor tensor) => tensor == Layout.ElementTable || tensor == Layout.RouterTable
        || (tensor == Layout.PairWeight && model.Spec.PairInput == PairInput.Chebyshev && model.Spec.PairByNeighbor);

    private ParameterTensor SourceOf(ParameterTensor tensor) => tensor == Layout.RouterTable ? model.RouterTable ?? model.ElementTable : sources[tensor.Name];

    /// <summary>Tables, with the row of each, that a condition adds to a row.</summary>
    private IEnumerable<(ParameterTensor Table, int Row)> AddedTo(ParameterTensor tensor, Condition condition)
    {
        if (tensor == Layout.PairWeight || (tensor == Layout.RouterTable && model.Spec.Conditions?.InRouters != true)) yield break;
        if (condition.Source >= 0) yield return (model.SourceTable!, condition.Source);
        if (condition.Charge >= 0) yield return (model.ChargeTable!, condition.Charge);
        if (condition.Spin >= 0) yield return (model.SpinTable!, condition.Spin);
    }
}
