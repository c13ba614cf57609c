using Amalgam.Atoms.Elements;

namespace Amalgam.Studies.Specialization;

/// <summary>How different two elements are in one chemical respect.</summary>
/// <param name="Name">Such as "group".</param>
/// <param name="Elements">Indices of the elements that have the property; the others take no part.</param>
/// <param name="Distances">[element, element] of those elements, symmetric</param>
/// <param name="Given">Name of the property whose effect is taken out (partial correlation); empty for none.</param>
public sealed record ChemicalDistance(string Name, int[] Elements, double[] Distances, string Given = "")
{
    /// <summary>|Δgroup|/⟨|Δgroup|⟩ + |Δperiod|/⟨|Δperiod|⟩, means over all pairs: distance in the periodic table. The headline property.</summary>
    public const string GroupAndPeriod = "group_and_period";
    /// <summary>|Δ log₁₀(1 + atoms in the data)|: no chemistry, but what could pass for it.</summary>
    public const string Data = "log_atoms";

    /// <summary>Distances by place in the table, family, electronegativity (Pauling), covalent radius (Å), and amount of data where it is known.</summary>
    /// <param name="atoms">[element], atoms in the training data; null when not known</param>
    public static IReadOnlyList<ChemicalDistance> Of(IReadOnlyList<Element> elements, IReadOnlyList<long>? atoms)
    {
        ChemicalDistance group = By("group", elements, element => element.Group), period = By("period", elements, element => element.Period);
        ChemicalDistance electronegativity = By("electronegativity", elements, element => element.Electronegativity),
            radius = By("covalent_radius", elements, element => element.CovalentRadius);
        var both = new ChemicalDistance(GroupAndPeriod, group.Elements,
            [.. Scaled(group.Distances).Zip(Scaled(period.Distances), (left, right) => left + right)]);
        var family = new ChemicalDistance("family", group.Elements,
            [.. from left in elements from right in elements select left.Family == right.Family ? 0.0 : 1.0]);
        var distances = new List<ChemicalDistance>
        {
            both, group, period, family, electronegativity, radius,
            group with { Given = period.Name }, period with { Given = group.Name },
            electronegativity with { Given = radius.Name }, radius with { Given = electronegativity.Name },
        };
        if (atoms is not null)
        {
            distances.Add(By(Data, elements, atoms));
            distances.Add(both with { Given = Data });
        }
        return distances;
    }

    /// <summary>For people, such as "group + period".</summary>
    public static string NameOf(string property) => property switch
    {
        GroupAndPeriod => "group + period",
        "covalent_radius" => "covalent radius",
        Data => "amount of data",
        _ => property,
    };

    private static ChemicalDistance By(string name, IReadOnlyList<Element> elements, IReadOnlyList<long> atoms)
    {
        double[] values = [.. atoms.Select(count => Math.Log10(1 + count))];
        return new ChemicalDistance(name, [.. Enumerable.Range(0, elements.Count)],
            [.. from left in values from right in values select Math.Abs(left - right)]);
    }

    private static ChemicalDistance By(string name, IReadOnlyList<Element> elements, Func<Element, double?> property)
    {
        int[] known = [.. Enumerable.Range(0, elements.Count).Where(index => property(elements[index]) is not null)];
        return new ChemicalDistance(name, known,
            [.. from left in known from right in known select Math.Abs(property(elements[left])!.Value - property(elements[right])!.Value)]);
    }

    // The mean over all pairs; elements that all stand in one group differ by period alone.
    private static double[] Scaled(double[] distances)
    {
        double mean = distances.Average();
        return mean > 0 ? [.. distances.Select(distance => distance / mean)] : distances;
    }
}
