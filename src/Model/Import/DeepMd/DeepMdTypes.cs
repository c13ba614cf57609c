using Amalgam.Atoms.Elements;

namespace Amalgam.Model.Import.DeepMd;

/// <summary>The type map of a model file, and its order by atomic number.</summary>
/// <param name="Names">[type], as in the file.</param>
/// <param name="Elements">[element], ascending.</param>
/// <param name="TypeOf">[element], index of the type.</param>
internal sealed record DeepMdTypes(string[] Names, Element[] Elements, int[] TypeOf)
{
    public int Count => Names.Length;

    public static DeepMdTypes Read(DeepMdNode model)
    {
        List<object?> list = model.List("type_map");
        var found = new List<(Element Element, int Type)>();
        for (int type = 0; type < list.Count; type++)
        {
            if (list[type] is string name && Element.TryParse(name, out Element element)) found.Add((element, type));
            else model.Problems.Add(model.PathOf($"type_map[{type}]"), "the symbol of an element", DeepMdNode.Describe(list[type]),
                "types that are no elements (united atoms, virtual sites) cannot be imported");
        }
        if (list.Count == 0) throw model.Problems.Fatal(model.PathOf("type_map"), "at least one element", "none", "the file is damaged");
        foreach (IGrouping<Element, (Element, int)> twice in found.GroupBy(pair => pair.Element).Where(group => group.Count() > 1))
            model.Problems.Add(model.PathOf("type_map"), "every element once", $"{twice.Key} {twice.Count()} times",
                "two types of one element cannot be told apart here");
        model.Problems.ThrowIfAny();
        (Element Element, int Type)[] ordered = [.. found.OrderBy(pair => pair.Element)];
        return new DeepMdTypes([.. list.Cast<string>()], [.. ordered.Select(pair => pair.Element)], [.. ordered.Select(pair => pair.Type)]);
    }

    /// <summary>Reports a type map inside the model that is not that of the model.</summary>
    public void RequireSame(DeepMdNode node)
    {
        if (node.Has("ntypes") && (int)node.Number("ntypes") != Count)
            node.Problems.Add(node.PathOf("ntypes"), $"{Count}", $"{node.Number("ntypes")}", "the parts of the file do not belong together");
        if (!node.Has("type_map") || node.Value("type_map") is null) return;
        if (!node.List("type_map").SequenceEqual(Names))
            node.Problems.Add(node.PathOf("type_map"), string.Join(' ', Names), DeepMdNode.Describe(node.Value("type_map")),
                "the parts of the file do not belong together");
    }

    /// <summary>Per-type rows in the order of <see cref="Elements"/>.</summary>
    public double[] Reorder(double[] rows, int width) =>
        [.. TypeOf.SelectMany(type => rows.AsSpan(type * width, width).ToArray())];
}
