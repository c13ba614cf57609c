using System.Collections;
using Amalgam.Atoms;
using Amalgam.Atoms.Elements;
using Amalgam.Atoms.Labels;
using Amalgam.Training.Loss;

namespace Amalgam.Training.Stores;

/// <summary>Some structures of a store, in order. As a list it reads each structure when it is asked for.</summary>
internal sealed class StructureSet : IReadOnlyList<Structure>
{
    private readonly int[] numbers;

    private StructureSet(IStructureStore store, int[] numbers) => (Store, this.numbers) = (store, numbers);

    public IStructureStore Store { get; }

    public int Count => numbers.Length;

    public Structure this[int index] => Store.Read(numbers[index]);

    /// <summary>All structures of a store.</summary>
    public static StructureSet Of(IStructureStore store) => new(store, [.. Enumerable.Range(0, store.Facts.Length)]);

    /// <summary>Structures in memory; a set as it is.</summary>
    public static StructureSet Of(IReadOnlyList<Structure> structures) => structures as StructureSet ?? Of(new KeptStructures(structures));

    /// <summary>The number in the store.</summary>
    public int NumberOf(int index) => numbers[index];

    public ref readonly StructureFacts FactsOf(int index) => ref Store.Facts[numbers[index]];

    /// <summary>Number of the composition in the table of the store.</summary>
    public int CompositionOf(int index) => FactsOf(index).Composition;

    public string FormulaOf(int index) => Store.Compositions.FormulaOf(CompositionOf(index));

    public string SourceOf(int index) => Store.SourceOf(numbers[index]);

    /// <summary>The structures whose index is chosen.</summary>
    public StructureSet Where(Func<int, bool> isChosen) => Take(Enumerable.Range(0, Count).Where(isChosen));

    /// <param name="indices">in this set</param>
    public StructureSet Take(IEnumerable<int> indices) => new(Store, [.. indices.Select(index => numbers[index])]);

    /// <summary>These structures and behind them those of another set of the same store.</summary>
    public StructureSet With(StructureSet other) => new(Store, [.. numbers, .. other.numbers]);

    /// <summary>The structures that are not in another set of the same store.</summary>
    public StructureSet Without(StructureSet other)
    {
        if (other.Store != Store) return this;
        HashSet<int> left = [.. other.numbers];
        return new(Store, [.. numbers.Where(number => !left.Contains(number))]);
    }

    /// <summary>[composition of the store], structures.</summary>
    public long[] Compositions()
    {
        long[] structures = new long[Store.Compositions.Count];
        for (int index = 0; index < Count; index++) structures[CompositionOf(index)]++;
        return structures;
    }

    /// <summary>Elements that occur and their atoms, ascending by atomic number.</summary>
    public IReadOnlyList<(Element Element, long Atoms)> Elements()
    {
        long[] atoms = new long[Element.MaxNumber + 1], structures = Compositions();
        for (int composition = 0; composition < structures.Length; composition++)
            if (structures[composition] > 0)
                foreach ((Element element, int count) in Store.Compositions[composition]) atoms[element.Number] += structures[composition] * count;
        return [.. Enumerable.Range(1, Element.MaxNumber).Where(number => atoms[number] > 0).Select(number => (new Element(number), atoms[number]))];
    }

    /// <summary>Labels that count, in values and in numbers.</summary>
    public LossCounts CountLabels()
    {
        var counts = new LossCounts();
        for (int index = 0; index < Count; index++)
        {
            StructureFacts facts = FactsOf(index);
            if (facts.IsPartial) counts.Add(this[index]);
            else
                foreach (Label label in LabelTable.All)
                    if (facts.Counting.Has(label)) counts.Add(label, label.ValuesOf(facts.Atoms), label.LengthOf(facts.Atoms));
        }
        return counts;
    }

    public IEnumerator<Structure> GetEnumerator()
    {
        for (int index = 0; index < Count; index++) yield return this[index];
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
