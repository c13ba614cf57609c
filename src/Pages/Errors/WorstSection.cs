using Amalgam.Atoms;
using Amalgam.Atoms.Elements;
using Amalgam.Pages.Html;
using Amalgam.Studies;
using Amalgam.Studies.Errors;
using Amalgam.Studies.Report;

namespace Amalgam.Pages.Errors;

/// <summary>The structures with the largest errors, in three dimensions and in tables.</summary>
internal static class WorstSection
{
    private const double Milli = 1000;

    /// <summary>Larger structures are named, but not drawn: each is a piece of the page.</summary>
    private const int MostAtoms = 1500;

    public static void Add(Page page, ModelStudies source)
    {
        if (source.Main is not ErrorStudy study || study.WorstByForce.Count + study.WorstByEnergy.Count == 0) return;
        WorstStructure[] all = [.. study.WorstByForce.Concat(study.WorstByEnergy).DistinctBy(worst => worst.Structure)];
        Dictionary<Structure, string> keys = all.Index().Where(entry => entry.Item.Structure.AtomCount <= MostAtoms)
            .ToDictionary(entry => entry.Item.Structure, entry => $"s{entry.Index}");
        PageSection section = page.Section("Worst structures");
        section.Text($"Where the model is farthest off in {study.Name}. Choose a row to see its structure; large errors point at kinds of structures that the "
            + "training data lack, or at wrong labels.");
        if (keys.Count > 0) section.Add(new StructureViewer([.. all.Where(worst => keys.ContainsKey(worst.Structure))
            .Select(worst => Scene(worst, keys[worst.Structure]))]));
        if (keys.Count < all.Length) section.Add(new TextBlock($"{NumberText.Plural(all.Length - keys.Count, "structure")} of more than "
            + $"{NumberText.Count(MostAtoms)} atoms cannot be shown here.")
        { Kind = TextKind.Note });
        if (study.WorstByForce.Count > 0) section.Add(Table("Largest force errors", study.WorstByForce, keys));
        if (study.WorstByEnergy.Count > 0) section.Add(Table("Largest energy errors", study.WorstByEnergy, keys));
    }

    private static PageTable Table(string caption, IReadOnlyList<WorstStructure> structures, Dictionary<Structure, string> keys)
    {
        var table = new PageTable(caption, PageColumn.OfLongWord("formula"), PageColumn.OfPlace("from"), PageColumn.OfText("kind"), new PageColumn("atoms"),
            new PageColumn("largest |ΔF|", "meV/Å"), PageColumn.OfText("on atom"),
            new PageColumn("forces MAE", "meV/Å"), new PageColumn("energy error", "meV/atom"));
        foreach (WorstStructure worst in structures)
        {
            string atom = worst.WorstAtom < 0 ? NumberText.None : $"{worst.Structure.Elements[worst.WorstAtom]} ({worst.WorstAtom + 1})";
            table.LinkedRow(null, null,
            [
                Formula.Hill(worst.Structure.Elements), Path.GetFileName(worst.Structure.Source), worst.Structure.ConfigType, worst.Structure.AtomCount,
                Milli * worst.LargestForceError, atom, Milli * worst.ForcesMae, Milli * worst.EnergyError,
            ], keys.GetValueOrDefault(worst.Structure));
        }
        return table;
    }

    private static StructureScene Scene(WorstStructure worst, string key)
    {
        Structure structure = worst.Structure;
        string forces = worst.LargestForceError is double largest ? $"largest |ΔF| {NumberText.Short(Milli * largest)} meV/Å" : "no force labels";
        string energy = worst.EnergyError is double error ? $"energy error {NumberText.Short(Milli * error)} meV/atom" : "no energy label";
        return new StructureScene(key, $"{Formula.Hill(structure.Elements)} · {forces} · {energy}", structure.Elements, structure.Positions,
            structure.Cell.IsPeriodicAnywhere ? structure.Cell.Rows.ToArray() : null, worst.ForceErrors)
        { Note = Path.GetFileName(structure.Source) };
    }
}
