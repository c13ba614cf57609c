using System.Globalization;
using System.Text;
using Amalgam.Atoms.Elements;
using Amalgam.Atoms.Labels;

namespace Amalgam.Atoms;

/// <summary>What a set of structures holds: counts of atoms, elements, kinds and labels, and the notices of the reader.</summary>
public sealed class StructureCensus
{
    private readonly long[] atomsOfElement = new long[Element.MaxNumber + 1];
    private readonly LabelCount[] labels = [.. LabelTable.All.Select(_ => new LabelCount())];
    private readonly SortedDictionary<string, int> configTypes = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, int> notices = new(StringComparer.Ordinal);

    private readonly List<string> conflicts = [];

    public int Structures { get; private set; }
    public long Atoms { get; private set; }

    /// <summary>How many structures have a label, and from which keys.</summary>
    public LabelCount this[Label label] => labels[label.Index];

    /// <summary>Elements that occur, by atomic number.</summary>
    public IEnumerable<Element> Elements => Enumerable.Range(1, Element.MaxNumber).Where(z => atomsOfElement[z] > 0).Select(z => new Element(z));

    /// <summary>config_type → structures.</summary>
    public IReadOnlyDictionary<string, int> ConfigTypes => configTypes;

    /// <summary>Notice → structures it concerns.</summary>
    public IReadOnlyDictionary<string, int> Notices => notices;

    /// <summary>One label that comes from several keys within one file: messages of errors for whoever uses labels.</summary>
    public IReadOnlyList<string> Conflicts => conflicts;

    /// <summary>Atoms of one element.</summary>
    public long AtomsOf(Element element) => atomsOfElement[element.Number];

    /// <summary>Counts a structure. A label whose origin is not known counts under its usual name.</summary>
    public void Count(Structure structure)
    {
        Structures++;
        Atoms += structure.AtomCount;
        foreach (Element element in structure.Elements) atomsOfElement[element.Number]++;
        configTypes[structure.ConfigType] = configTypes.GetValueOrDefault(structure.ConfigType) + 1;
        foreach (Label label in LabelTable.All)
            this[label].Add(structure.Labels.Has(label) ? structure.Labels.OriginOf(label)?.Key ?? label.Name : null);
    }

    /// <summary>One line per label: which keys it came from and how often, such as "stress: 36 from virial, 12 missing".</summary>
    public IEnumerable<string> LabelLines => LabelTable.All.Select(label => $"{label.Name}: {this[label]}");

    /// <summary>Counts something worth saying once, with how often it happened.</summary>
    public void Notice(string notice, int count = 1) => notices[notice] = notices.GetValueOrDefault(notice) + count;

    /// <summary>Notes a label that comes from several keys within one file.</summary>
    /// <param name="message">where, expected, found, what to do</param>
    public void AddConflict(string message) => conflicts.Add(message);

    /// <summary>For verbs that use labels: refuses what may be a mixture of methods.</summary>
    /// <exception cref="InvalidDataException">There are <see cref="Conflicts"/>.</exception>
    public void RefuseConflicts()
    {
        if (conflicts.Count > 0) throw new InvalidDataException(string.Join('\n', conflicts));
    }

    /// <summary>Adds the counts of another set.</summary>
    public void Add(StructureCensus other)
    {
        Structures += other.Structures;
        Atoms += other.Atoms;
        for (int z = 1; z <= Element.MaxNumber; z++) atomsOfElement[z] += other.atomsOfElement[z];
        foreach ((string type, int count) in other.configTypes) configTypes[type] = configTypes.GetValueOrDefault(type) + count;
        foreach ((string notice, int count) in other.notices) Notice(notice, count);
        conflicts.AddRange(other.conflicts);
        foreach (Label label in LabelTable.All) this[label].Add(other[label]);
    }

    /// <summary>The census as lines for a person.</summary>
    public override string ToString()
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"{Structures} structures, {Atoms} atoms, {Elements.Count()} elements: {string.Join(' ', Elements)}\n");
        foreach (string line in LabelLines) text.Append(line).Append('\n');
        text.Append("kinds: ").AppendJoin(", ", configTypes.Select(pair => $"{pair.Key} {pair.Value}")).Append('\n');
        foreach ((string notice, int count) in notices) text.Append(CultureInfo.InvariantCulture, $"note: {notice} ({count}×)\n");
        return text.ToString();
    }
}
