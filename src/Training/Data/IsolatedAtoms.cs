using System.Globalization;
using Amalgam.Atoms;
using Amalgam.Atoms.Elements;
using Amalgam.Atoms.Neighbors;
using Amalgam.Formats.Text;
using Amalgam.Training.Options;
using Amalgam.Training.Stores;

namespace Amalgam.Training.Data;

/// <summary>One-atom structures without neighbours, sorted by what they are used for.</summary>
internal sealed class IsolatedAtoms
{
    private const int Named = 3;

    private readonly List<Structure> defining = [], lone = [];
    private readonly List<int> definingSources = [];
    private bool trainsOnAll;
    private readonly HashSet<(IStructureStore Store, int Number)> definingNumbers = [], loneNumbers = [];

    /// <summary>They define E0.</summary>
    public IReadOnlyList<Structure> Defining => defining;

    /// <summary>Those of a source.</summary>
    public IReadOnlyList<Structure> DefiningOf(int source) => [.. defining.Where((_, index) => definingSources[index] == source)];

    /// <summary>Not marked, and not asked for: trained on as other structures are, but never validated on.</summary>
    public IReadOnlyList<Structure> Lone => lone;

    /// <summary>Whether a structure defines E0.</summary>
    public bool Defines(StructureSet set, int index) => definingNumbers.Contains((set.Store, set.NumberOf(index)));

    /// <summary>A set without <see cref="Lone"/>.</summary>
    public StructureSet WithoutLone(StructureSet set) =>
        loneNumbers.Count == 0 ? set : set.Where(index => !loneNumbers.Contains((set.Store, set.NumberOf(index))));

    /// <summary>Finds the isolated atoms of some sets.</summary>
    /// <param name="cutoff">Å, within which a periodic image of an atom of an element is a neighbour</param>
    /// <param name="trainsOnAll">whether none defines E0 and all are trained on: where the model reads charge or spin, on which their energy depends</param>
    /// <exception cref="InvalidDataException">Structures are marked as isolated atoms that have several atoms, neighbours, or no energy.</exception>
    public static IsolatedAtoms Find(IReadOnlyList<StructureSet> sets, Func<Element, double> cutoff, IsolatedAtomChoice choice, bool trainsOnAll = false)
    {
        var found = new IsolatedAtoms { trainsOnAll = trainsOnAll };
        var problems = new List<string>();
        var list = new NeighborList();
        foreach (StructureSet set in sets)
            for (int index = 0; index < set.Count; index++)
                if (set.FactsOf(index).MayBeIsolated) found.Sort(set, index, list, cutoff, choice, problems);
        ThrowIfAny(problems);
        return found;
    }

    /// <summary>What the user should know of the atoms that could define E0 and do not; null when there are none.</summary>
    public string? Notice()
    {
        if (Lone.Count == 0) return null;
        if (trainsOnAll)
            return $"{CountText.Of(Lone.Count, "single atom")} without neighbours: trained on like other structures, as their energy depends on "
                + "charge and spin; E0 are fitted, or given";
        IEnumerable<string> names = Lone.Take(Named).Select(atom => string.Create(CultureInfo.InvariantCulture,
            $"{atom.Source} ({atom.Elements[0]}, {atom.Energy} eV)"));
        string more = Lone.Count > Named ? $" and {Lone.Count - Named} more" : "";
        return $"{CountText.Of(Lone.Count, "single atom")} without neighbours within the cutoff, not marked as isolated: {string.Join(", ", names)}{more}\n"
            + "  → if their energies are those of free atoms, --isolated-atoms all ([data] isolated_atoms = \"all\") takes them as E0, "
            + "or mark them with config_type=IsolatedAtom; as it is they do not define E0, and are not validated on";
    }

    private void Sort(
        StructureSet set, int index, NeighborList list, Func<Element, double> cutoffOf, IsolatedAtomChoice choice, List<string> problems)
    {
        Structure structure = set[index];
        string? mark = IsolatedAtomMark.Of(structure);
        if (structure.AtomCount != 1)
        {
            if (mark is not null) problems.Add(Problem(structure, mark, CountText.Of(structure.AtomCount, "atom")));
            return;
        }
        double cutoff = cutoffOf(structure.Elements[0]);
        double? nearest = NearestImage(list, structure, cutoff);
        if (mark is not null && nearest is double distance)
            problems.Add(Problem(structure, mark, string.Create(CultureInfo.InvariantCulture,
                $"neighbours: the nearest periodic image is {distance:0.00} Å away, the cutoff is {cutoff:0.##} Å")));
        else if (mark is not null && structure.Energy is null) problems.Add(Problem(structure, mark, "no energy"));
        else if (nearest is null && structure.Energy is not null)
        {
            bool defines = !trainsOnAll && (IsolatedAtomMark.IsOnLoneAtom(structure) || choice == IsolatedAtomChoice.All);
            (defines ? defining : lone).Add(structure);
            if (defines) definingSources.Add(set.FactsOf(index).Source);
            (defines ? definingNumbers : loneNumbers).Add((set.Store, set.NumberOf(index)));
        }
    }

    private static double? NearestImage(NeighborList list, Structure structure, double cutoff)
    {
        if (!structure.Cell.IsPeriodicAnywhere) return null;
        list.Build(structure, cutoff, threads: 1);
        if (list.PairCount == 0) return null;
        double nearest = double.PositiveInfinity;
        for (int pair = 0; pair < list.PairCount; pair++)
        {
            ReadOnlySpan<double> d = list.Displacement.Slice(3 * pair, 3);
            nearest = Math.Min(nearest, Math.Sqrt(d[0] * d[0] + d[1] * d[1] + d[2] * d[2]));
        }
        return nearest;
    }

    private static string Problem(Structure structure, string mark, string found) =>
        $"{structure.Source}: expected one atom with an energy and without neighbours, as it is marked '{mark}', found {found}";

    private static void ThrowIfAny(List<string> problems)
    {
        if (problems.Count == 0) return;
        string more = problems.Count > FileProblems.Most ? $"\n… and {problems.Count - FileProblems.Most} more" : "";
        throw new InvalidDataException($"{string.Join('\n', problems.Take(FileProblems.Most))}{more}\n"
            + "  → an isolated atom stands alone in a cell wider than the cutoff and carries its total energy; mend it, take it out, or name it otherwise "
            + "(an energy under another key: energy_key)");
    }
}
