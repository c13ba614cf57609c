using System.Globalization;
using System.Text;
using Amalgam.Atoms.Elements;

namespace Amalgam.Atoms.Labels;

/// <summary>What a set of structures holds: counts of atoms, elements, kinds and labels, and what a reader had to say about it.</summary>
public sealed class LabelCensus
{
    private readonly long[] atomsOfElement = new long[Element.MaxNumber + 1];
    private readonly SortedDictionary<string, int> configTypes = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, int> notices = new(StringComparer.Ordinal);

    public int Structures { get; private set; }
    public long Atoms { get; private set; }
    public LabelCount Energy { get; } = new();
    public LabelCount Forces { get; } = new();
    public LabelCount Stress { get; } = new();

    /// <summary>Elements met, by atomic number.</summary>
    public IEnumerable<Element> Elements => Enumerable.Range(1, Element.MaxNumber).Where(z => atomsOfElement[z] > 0).Select(z => new Element(z));

    /// <summary>config_type → structures.</summary>
    public IReadOnlyDictionary<string, int> ConfigTypes => configTypes;

    /// <summary>Notice → structures it concerns.</summary>
    public IReadOnlyDictionary<string, int> Notices => notices;

    /// <summary>Atoms of one element.</summary>
    public long AtomsOf(Element element) => atomsOfElement[element.Number];

    /// <summary>Counts a structure. A label whose origin is not known counts under its usual name.</summary>
    public void Count(Structure structure)
    {
        Structures++;
        Atoms += structure.AtomCount;
        foreach (Element element in structure.Elements) atomsOfElement[element.Number]++;
        configTypes[structure.ConfigType] = configTypes.GetValueOrDefault(structure.ConfigType) + 1;
        Energy.Add(structure.Energy is null ? null : structure.Extras?.Energy?.Key ?? "energy");
        Forces.Add(structure.Forces is null ? null : structure.Extras?.Forces?.Key ?? "forces");
        Stress.Add(structure.Stress is null ? null : structure.Extras?.Stress?.Key ?? "stress");
    }

    /// <summary>Counts something worth saying once, with how often it happened.</summary>
    public void Notice(string notice, int count = 1) => notices[notice] = notices.GetValueOrDefault(notice) + count;

    /// <summary>Adds the counts of another set.</summary>
    public void Add(LabelCensus other)
    {
        Structures += other.Structures;
        Atoms += other.Atoms;
        for (int z = 1; z <= Element.MaxNumber; z++) atomsOfElement[z] += other.atomsOfElement[z];
        foreach ((string type, int count) in other.configTypes) configTypes[type] = configTypes.GetValueOrDefault(type) + count;
        foreach ((string notice, int count) in other.notices) Notice(notice, count);
        Energy.Add(other.Energy);
        Forces.Add(other.Forces);
        Stress.Add(other.Stress);
    }

    /// <summary>The census as lines for a person.</summary>
    public override string ToString()
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"{Structures} structures, {Atoms} atoms, {Elements.Count()} elements: {string.Join(' ', Elements)}\n");
        text.Append(CultureInfo.InvariantCulture, $"energy: {Energy}\nforces: {Forces}\nstress: {Stress}\n");
        text.Append("kinds: ").AppendJoin(", ", configTypes.Select(pair => $"{pair.Key} {pair.Value}")).Append('\n');
        foreach ((string notice, int count) in notices) text.Append(CultureInfo.InvariantCulture, $"note: {notice} ({count}×)\n");
        return text.ToString();
    }
}
