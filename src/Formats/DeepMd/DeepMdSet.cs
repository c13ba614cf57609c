using Amalgam.Atoms;
using Amalgam.Atoms.Elements;
using Amalgam.Atoms.Labels;
using Amalgam.Formats.Npy;
using Amalgam.Formats.Text;

namespace Amalgam.Formats.DeepMd;

/// <summary>The frames of one set.* folder: several .npy files read side by side, one row each per frame.</summary>
internal sealed class DeepMdSet : IDisposable
{
    private readonly DeepMdSystem system;
    private readonly string folder;
    private readonly Element[] elements;
    private readonly List<string> problems = [];
    private readonly NpyFile? coordinates, boxes, energies, forces, virials, types;
    private readonly DeepMdLabelNames names;
    private readonly long frames;

    private DeepMdSet(DeepMdSystem system, string folder, DeepMdLabelNames names)
    {
        (this.system, this.folder, this.names) = (system, folder, names);
        int atoms = system.Types.Length;
        coordinates = Find("coord", "the positions, Å");
        frames = coordinates is null ? 0 : FramesOf(coordinates, 3 * atoms);
        boxes = system.IsOpen ? null : Find("box", $"the cells, nine numbers a frame in Å (or a file {DeepMdSystem.OpenName} in the folder above)");
        types = Find("real_atom_types");
        (energies, forces) = (Label(names.Energy), Label(names.Forces));
        virials = names.Virial is null ? null : Label(names.Virial);
        CheckLength(coordinates, 3 * atoms, $"3 × {atoms} atoms");
        CheckLength(boxes, 9, "9");
        CheckLength(types, atoms, $"{atoms} atoms");
        CheckLength(energies, 1, "1");
        CheckLength(forces, 3 * atoms, $"3 × {atoms} atoms");
        CheckLength(virials, 9, "9");
        elements = types is not null || problems.Count > 0 ? [] : [.. system.Types.Select(type => system.ElementOf(type, folder))];
    }

    /// <summary>The structures of a set, in order.</summary>
    /// <exception cref="InvalidDataException">A file is missing or wrong, files do not fit together, or a number is not finite.</exception>
    public static IEnumerable<Structure> Read(DeepMdSystem system, string folder, DeepMdLabelNames names, StructureCensus census)
    {
        using var set = new DeepMdSet(system, folder, names);
        if (set.problems.Count > 0) throw new InvalidDataException(string.Join('\n', set.problems.Take(FileProblems.Most)));
        set.NoteUnread(census);
        for (long frame = 0; frame < set.frames; frame++) yield return set.Next(frame, census);
    }

    public void Dispose()
    {
        foreach (NpyFile? file in (NpyFile?[])[coordinates, boxes, energies, forces, virials, types]) file?.Dispose();
    }

    private Structure Next(long frame, StructureCensus census)
    {
        int atoms = system.Types.Length;
        double[] positions = Row(coordinates!, 3 * atoms, frame);
        double[]? force = forces is null ? null : Row(forces, 3 * atoms, frame);
        Element[] present = elements;
        if (types is not null) present = Compact(Row(types, atoms, frame), frame, ref positions, ref force);
        var structure = new Structure([.. present], positions, ReadCell(frame)) { Source = Where(frame), Forces = force, Extras = new StructureExtras() };
        if (energies is not null) structure.Energy = Row(energies, 1, frame)[0];
        structure.Labels.SetOrigin(LabelTable.Energy, energies is null ? null : new LabelOrigin(names.Energy));
        structure.Labels.SetOrigin(LabelTable.Forces, force is null ? null : new LabelOrigin(names.Forces));
        if (virials is not null) TakeVirial(structure, Row(virials, 9, frame), census);
        return structure;
    }

    private Cell ReadCell(long frame)
    {
        if (boxes is null) return Cell.Open;
        double[] rows = Row(boxes, 9, frame);
        var cell = new Cell(rows, true, true, true);
        return cell.Volume > 0 ? cell
            : throw new InvalidDataException($"{boxes.Path}: expected a cell with a volume in frame {frame + 1}, found none\n  {string.Join(' ', rows)}"
                + $"\n  → a molecule has no box: put an empty file {DeepMdSystem.OpenName} beside {DeepMdSystem.TypesName}");
    }

    private void TakeVirial(Structure structure, double[] virial, StructureCensus census)
    {
        if (!structure.Cell.IsFullyPeriodic)
        {
            census.Notice($"{names.Virial} of a structure that is not periodic says nothing; not used as a label");
            return;
        }
        double volume = structure.Cell.Volume;
        double[] stress = [.. virial.Select(component => -component / volume)];
        structure.Labels.Set(LabelTable.Stress, stress, new LabelOrigin(names.Virial!, virial, [.. stress]));
    }

    /// <summary>Leaves out the atoms of type −1, which pad the rows of mixed sets to one length.</summary>
    private Element[] Compact(double[] row, long frame, ref double[] positions, ref double[]? force)
    {
        int[] kept = [.. Enumerable.Range(0, row.Length).Where(atom => row[atom] != -1)];
        if (kept.Length == 0) throw new InvalidDataException($"{types!.Path}: expected at least one atom in frame {frame + 1}, found only −1"
            + "\n  → leave the frame out");
        string where = $"{types!.Path}: frame {frame + 1}";
        Element[] present = [.. kept.Select(atom => system.ElementOf((int)row[atom] == row[atom] ? (int)row[atom] : -2, where))];
        positions = Keep(positions, kept);
        force = force is null ? null : Keep(force, kept);
        return present;
    }

    private static double[] Keep(double[] vectors, int[] kept) => [.. kept.SelectMany(atom => vectors[(3 * atom)..(3 * atom + 3)])];

    private double[] Row(NpyFile file, int length, long frame)
    {
        double[] numbers = new double[length];
        file.Read(numbers);
        int bad = Array.FindIndex(numbers, number => !double.IsFinite(number));
        return bad < 0 ? numbers
            : throw new InvalidDataException($"{file.Path}: expected finite numbers, found {numbers[bad]} at place {bad + 1} of frame {frame + 1}"
                + "\n  → leave the frame out, or mend it");
    }

    private string Where(long frame) => $"{folder}: frame {frame + 1}";

    private NpyFile? Label(string name)
    {
        NpyFile? file = Find(name);
        if (file is not null) names.MarkFound(name);
        return file;
    }

    private NpyFile? Find(string name, string? needed = null)
    {
        string path = Path.Combine(folder, name + ".npy");
        try
        {
            if (File.Exists(path)) return NpyFile.Open(path);
            if (needed is not null) problems.Add($"{path}: expected {needed}, found no such file\n  → is the set complete?");
        }
        catch (InvalidDataException problem)
        {
            problems.Add(problem.Message);
        }
        return null;
    }

    /// <summary>Frames of an array, the length of its first axis; a single axis holds one number per frame, or one frame.</summary>
    private static long FramesOf(NpyFile file, int width) => file.Lengths.Count switch
    {
        0 => 1,
        1 when width > 1 && file.Count == width => 1,
        _ => file.Lengths[0],
    };

    private void CheckLength(NpyFile? file, int width, string meaning)
    {
        if (file is null || coordinates is null) return;
        long found = FramesOf(file, width), row = found > 0 ? file.Count / found : 0;
        bool setsCount = ReferenceEquals(file, coordinates);
        if (row == width && (setsCount || found == frames)) return;
        string count = setsCount ? "" : $" and {frames} frames as in coord.npy";
        bool countsAtoms = meaning.EndsWith("atoms", StringComparison.Ordinal) && row != width && row > 0;
        string advice = countsAtoms && setsCount && row % 3 == 0
            ? $"rows of {row} numbers are {row / 3} atoms, {DeepMdSystem.TypesName} lists {system.Types.Length}"
            : countsAtoms ? $"rows of {row} numbers do not belong to the {system.Types.Length} atoms of {DeepMdSystem.TypesName}"
            : $"does {DeepMdSystem.TypesName} belong to this set, and do its files belong together?";
        problems.Add($"{file.Path}: expected {meaning} numbers a frame{count}, found the shape {file.Shape}\n  → {advice}");
    }

    private void NoteUnread(StructureCensus census)
    {
        HashSet<string> read = ["coord", "box", "real_atom_types", names.Energy, names.Forces];
        if (names.Virial is not null) read.Add(names.Virial);
        foreach (string file in Directory.EnumerateFiles(folder, "*.npy").Select(file => Path.GetFileNameWithoutExtension(file))
            .Where(name => !read.Contains(name)))
            census.Notice($"{file}.npy is not read{(Notice(file) is string notice ? ": " + notice : "")}");
    }

    /// <summary>What to say of a file whose name looks like a label; null for the usual names, in whose place the user named others.</summary>
    private string? Notice(string name) => name is "energy" or "force" or "virial" ? null
        : LabelLikeName.Notice(name, NumbersIn(name), isPerAtom: name.Contains("force", StringComparison.OrdinalIgnoreCase));

    /// <summary>Numbers of a file per frame, per atom and frame where it is one of forces; 0 when it cannot be read.</summary>
    private int NumbersIn(string name)
    {
        int values = name.Contains("force", StringComparison.OrdinalIgnoreCase) ? system.Types.Length : 1;
        try
        {
            using NpyFile file = NpyFile.Open(Path.Combine(folder, name + ".npy"));
            return frames > 0 && file.Count % (frames * values) == 0 ? (int)(file.Count / (frames * values)) : 0;
        }
        catch (InvalidDataException)
        {
            return 0;
        }
    }
}
