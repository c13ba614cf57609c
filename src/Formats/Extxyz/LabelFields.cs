using System.Text;
using Amalgam.Atoms;
using Amalgam.Atoms.Labels;
using Amalgam.Formats.Contracts;
using Amalgam.Formats.Text;

namespace Amalgam.Formats.Extxyz;

/// <summary>Finds the labels of a structure among the keys of its comment line and converts them to eV, eV/Å and eV/Å³.</summary>
internal sealed class LabelFields(ReadOptions options, ExtxyzKeys keys, FileProblems problems, StructureCensus census)
{
    private readonly List<double> numbers = [];
    private readonly Dictionary<string, LabelOrigin> plainOrigins = new(StringComparer.Ordinal);
    private readonly HashSet<string> keysFound = new(StringComparer.OrdinalIgnoreCase);
    private readonly IReadOnlyList<string> energyKeys = keys.Energy;
    private readonly IReadOnlyList<LabelKey> stressKeys = keys.Stress;
    private readonly string[] stressNames = [.. keys.Stress.Select(key => key.Name)];

    /// <summary>Whether a structure has a label in the label's own unit, for the question which units its comment line must name.</summary>
    public bool Has(Label label, CommentLine comment, AtomColumns columns)
    {
        if (label == LabelTable.Forces) return columns.Forces is not null;
        if (label == LabelTable.Stress) return stressKeys.FirstOrDefault(key => comment.Find(key.Name) >= 0) is { Name: not null, IsVirial: false };
        return energyKeys.Any(key => comment.Find(key) >= 0);
    }

    /// <summary>Reads the energy into a structure.</summary>
    /// <param name="unit">eV per unit of energy</param>
    public void ReadEnergy(CommentLine comment, Structure structure, double unit)
    {
        int field = Choose(comment, energyKeys, "energy");
        if (field < 0) return;
        comment.Use(field);
        string key = comment.Key(field);
        if (comment.ReadNumbers(field, numbers) != 1)
        {
            problems.Add(comment.LineNumber, $"expected one finite number as {key}, found '{comment.Value(field)}'", comment.FieldText(field),
                "correct the value, or remove the key: a missing label is counted and left out");
            return;
        }
        double energy = numbers[0] * unit;
        structure.Labels.Set(LabelTable.Energy, [energy], unit == 1 ? Plain(key) : new LabelOrigin(key, [numbers[0]], [energy]));
        if (key.Equals("free_energy", StringComparison.OrdinalIgnoreCase) && options.EnergyKey is null)
            census.Notice("free_energy is used as the energy, as there is no energy");
    }

    /// <summary>Gives a structure the forces read from its atom lines.</summary>
    /// <param name="forces">[atom, 3], as in the file; converted in place</param>
    /// <param name="unit">eV/Å per unit of force</param>
    public void TakeForces(AtomColumns columns, double[]? forces, Structure structure, double unit)
    {
        if (forces is null) return;
        keysFound.Add(columns.Forces!);
        if (columns.UnusedForces is string other) census.Notice($"{columns.Forces} is used for the forces; {other}, also there, is kept as it is");
        LabelOrigin origin = Plain(columns.Forces!);
        if (unit != 1)
        {
            double[] asRead = [.. forces];
            for (int i = 0; i < forces.Length; i++) forces[i] *= unit;
            origin = new LabelOrigin(columns.Forces!, asRead, [.. forces]);
        }
        structure.Labels.Set(LabelTable.Forces, forces, origin);
    }

    /// <summary>Reads the stress, or the virial where there is no stress, of a structure that is periodic along all axes.</summary>
    public void ReadStress(CommentLine comment, Structure structure, UnitFields units)
    {
        int field = Choose(comment, stressNames, "stress");
        if (field < 0) return;
        string key = comment.Key(field);
        bool isVirial = stressKeys.First(known => known.Name.Equals(key, StringComparison.OrdinalIgnoreCase)).IsVirial;
        if (isVirial && structure.Cell.Volume == 0)
        {
            problems.Add(comment.LineNumber, $"expected a cell with a volume for {key}, found none", comment.FieldText(field),
                "stress = −virial / volume: give Lattice=, or remove the virial of a molecule");
            return;
        }
        if (!structure.Cell.IsFullyPeriodic)
        {
            census.Notice($"{key} of a structure that is not periodic along all axes says nothing; kept as it is, not used as a label");
            return;
        }
        if (ReadMatrix(comment, field, key, isVirial) is not { } read) return;
        comment.Use(field);
        double factor = isVirial ? -units.Virial / structure.Cell.Volume : units.FactorOf(LabelTable.Stress);
        double[] stress = read.Length == 9 ? [.. read.Select(x => x * factor)] : [.. VoigtOrder.Select(index => read[index] * factor)];
        structure.Labels.Set(LabelTable.Stress, stress, read.Length == 9 && factor == 1 ? Plain(key) : new LabelOrigin(key, read, [.. stress]));
        CheckSymmetry(key, stress);
    }

    /// <summary>Reads config_type and the weights.</summary>
    public void ReadKindAndWeights(CommentLine comment, Structure structure)
    {
        int kind = comment.Find("config_type");
        if (kind >= 0 && comment.Value(kind) is { Length: > 0 } type)
        {
            structure.ConfigType = type;
            comment.Use(kind);
        }
        structure.Labels.Weight = Weight(comment, "config_weight");
        foreach (Label label in LabelTable.All) structure.Labels.SetWeight(label, Weight(comment, WeightKey(comment, label, structure.Labels.OriginOf(label))));
    }

    /// <summary>The key of a label's weight: of a label read from a virial, first that of virials.</summary>
    private string WeightKey(CommentLine comment, Label label, LabelOrigin? origin)
    {
        if (label.WeightKeys.Count == 1) return label.WeightKeys[0];
        bool fromVirial = origin is not null
            && stressKeys.Any(key => key.IsVirial && key.Name.Equals(origin.Key, StringComparison.OrdinalIgnoreCase));
        (string first, string second) = fromVirial ? (label.WeightKeys[1], label.WeightKeys[0]) : (label.WeightKeys[0], label.WeightKeys[1]);
        return comment.Find(first) >= 0 ? first : second;
    }

    /// <summary>At the end of a file: notes the keys that a user named and no structure has.</summary>
    public void NoteMissingKeys()
    {
        foreach (string key in options.GivenKeys)
            if (!keysFound.Contains(key)) census.Notice($"{key}, asked for as a label, is in no structure of {problems.File}");
    }

    /// <summary>Voigt order xx yy zz yz xz xy → place of each of the nine in it.</summary>
    private static readonly int[] VoigtOrder = [0, 5, 4, 5, 1, 3, 4, 3, 2];

    private LabelOrigin Plain(string key)
    {
        if (!plainOrigins.TryGetValue(key, out LabelOrigin? origin)) plainOrigins[key] = origin = new LabelOrigin(key);
        return origin;
    }

    /// <summary>Index of the field of the first key that is there, −1 when none is. A notice names other keys of the label.</summary>
    private int Choose(CommentLine comment, IReadOnlyList<string> keys, string label)
    {
        int chosen = -1;
        for (int i = 0; i < keys.Count && chosen < 0; i++) chosen = comment.Find(keys[i]);
        if (chosen < 0) return -1;
        keysFound.Add(comment.Key(chosen));
        for (int field = 0; field < comment.Count; field++)
        {
            if (field == chosen || !comment.HasValue(field) || !IsAmong(keys, comment.KeyBytes(field))) continue;
            keysFound.Add(comment.Key(field));
            if (!Ascii.EqualsIgnoreCase(comment.KeyBytes(field), "free_energy"))
                census.Notice($"{comment.Key(chosen)} is used for the {label}; {comment.Key(field)}, also there, is kept as it is");
        }
        return chosen;
    }

    private static bool IsAmong(IReadOnlyList<string> keys, ReadOnlySpan<byte> key)
    {
        for (int i = 0; i < keys.Count; i++)
            if (Ascii.EqualsIgnoreCase(key, keys[i])) return true;
        return false;
    }

    private double[]? ReadMatrix(CommentLine comment, int field, string key, bool isVirial)
    {
        int count = comment.ReadNumbers(field, numbers);
        if (count == 9 || count == 6 && !isVirial) return [.. numbers];
        string expected = isVirial ? "9 numbers" : "6 or 9 numbers";
        problems.Add(comment.LineNumber, $"expected {expected} as {key}, found {(count < 0 ? "something that is no finite number" : count)}",
            comment.FieldText(field),
            isVirial ? "write the rows of the matrix one after the other, eV"
                : "write xx yy zz yz xz xy, or the rows of the matrix one after the other, eV/Å³, tensile positive");
        return null;
    }

    private void CheckSymmetry(string key, ReadOnlySpan<double> stress)
    {
        double largest = Math.Max(Math.Abs(stress[0]), Math.Max(Math.Abs(stress[4]), Math.Abs(stress[8])));
        double skew = Math.Max(Math.Abs(stress[1] - stress[3]), Math.Max(Math.Abs(stress[2] - stress[6]), Math.Abs(stress[5] - stress[7])));
        if (skew > 1e-6 && skew > 1e-3 * largest) census.Notice($"{key} is not symmetric: no potential whose energy is unchanged by rotation can fit it");
    }

    private double Weight(CommentLine comment, string key)
    {
        int field = comment.Find(key);
        if (field < 0) return 1;
        comment.Use(field);
        if (comment.ReadNumbers(field, numbers) == 1 && numbers[0] >= 0) return numbers[0];
        problems.Add(comment.LineNumber, $"expected a number not below 0 as {key}, found '{comment.Value(field)}'", comment.FieldText(field),
            "a weight multiplies the loss of this structure; 0 leaves it out");
        return 1;
    }
}
