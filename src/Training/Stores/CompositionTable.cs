using Amalgam.Atoms.Elements;

namespace Amalgam.Training.Stores;

/// <summary>The compositions that occur in a set, each once: elements ascending, and how many atoms of each.</summary>
internal sealed class CompositionTable
{
    private readonly List<int> starts = [0], counts = [];
    private readonly List<byte> elements = [];
    private readonly Dictionary<string, int> numbers = new(StringComparer.Ordinal);
    private readonly int[] atoms = new int[Element.MaxNumber + 1];

    /// <summary>Compositions.</summary>
    public int Count => starts.Count - 1;

    /// <summary>Elements of a composition and their atoms.</summary>
    public IEnumerable<(Element Element, int Count)> this[int composition]
    {
        get
        {
            for (int place = starts[composition]; place < starts[composition + 1]; place++) yield return (new Element(elements[place]), counts[place]);
        }
    }

    /// <summary>The number of the composition of some atoms, which is added where it is new.</summary>
    public int NumberOf(ReadOnlySpan<Element> structure)
    {
        Array.Clear(atoms);
        foreach (Element element in structure) atoms[element.Number]++;
        return Add();
    }

    /// <summary>The number here of every composition of another table; those that are new are added.</summary>
    public int[] Join(CompositionTable other)
    {
        int[] here = new int[other.Count];
        for (int composition = 0; composition < here.Length; composition++)
        {
            Array.Clear(atoms);
            foreach ((Element element, int count) in other[composition]) atoms[element.Number] = count;
            here[composition] = Add();
        }
        return here;
    }

    /// <summary>Reduced formula, such as "Al2O3": counts divided by their greatest common divisor, elements ascending by atomic number.</summary>
    public string FormulaOf(int composition) => Formula.Reduced(this[composition]);

    /// <summary>Writes the table.</summary>
    public void Write(BinaryWriter writer)
    {
        writer.Write(Count);
        for (int composition = 0; composition < Count; composition++)
        {
            writer.Write((byte)(starts[composition + 1] - starts[composition]));
            foreach ((Element element, int count) in this[composition])
            {
                writer.Write((byte)element.Number);
                writer.Write(count);
            }
        }
    }

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    public static CompositionTable Read(BinaryReader reader)
    {
        var table = new CompositionTable();
        for (int left = reader.ReadInt32(); left > 0; left--)
        {
            Array.Clear(table.atoms);
            for (int parts = reader.ReadByte(); parts > 0; parts--) table.atoms[reader.ReadByte()] = reader.ReadInt32();
            table.Add();
        }
        return table;
    }

    private int Add()
    {
        var key = new System.Text.StringBuilder();
        for (int number = 1; number < atoms.Length; number++)
            if (atoms[number] > 0) key.Append((char)number).Append((char)(atoms[number] >> 16)).Append((char)(atoms[number] & 0xFFFF));
        string text = key.ToString();
        if (numbers.TryGetValue(text, out int known)) return known;
        for (int number = 1; number < atoms.Length; number++)
        {
            if (atoms[number] == 0) continue;
            elements.Add((byte)number);
            counts.Add(atoms[number]);
        }
        starts.Add(elements.Count);
        return numbers[text] = Count - 1;
    }
}
