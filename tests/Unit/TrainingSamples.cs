using System.Globalization;
using System.Text;
using Amalgam.Atoms.Labels;
using Amalgam.Atoms;
using Amalgam.Atoms.Elements;
using Amalgam.Atoms.Neighbors;
using Amalgam.Model.Backbones.Dpa3;
using Amalgam.Model.Parameters;
using Amalgam.Network.Graph;
using Amalgam.Training.Progress;

namespace Amalgam.Unit;

/// <summary>Small labelled structures and run folders for tests of training.</summary>
internal sealed class TrainingSamples : IDisposable
{
    /// <summary>A folder that is gone afterwards.</summary>
    public string Folder { get; } = Directory.CreateTempSubdirectory("amalgam-training-").FullName;

    public void Dispose() => Directory.Delete(Folder, recursive: true);

    public string PathOf(string name) => Path.Combine(Folder, name);

    /// <summary>Writes a text and returns its path.</summary>
    public string Write(string name, string text)
    {
        File.WriteAllText(PathOf(name), text);
        return PathOf(name);
    }

    /// <summary>
    /// Small clusters in a wide periodic box with exact energy, forces and stress of E = −3 N + 0.05 Σ_pairs q_i q_j (4 Å − r)³, q = 1 for H, 2 for the others.
    /// </summary>
    public string WriteClusters(string name, int count, int seed = 7)
    {
        var random = new DeterministicRandom((ulong)seed);
        var text = new StringBuilder();
        for (int structure = 0; structure < count; structure++)
        {
            string[] symbols = structure % 3 == 0 ? ["O", "H", "H"] : structure % 3 == 1 ? ["C", "O"] : ["C", "H", "H", "O"];
            var positions = new double[3 * symbols.Length];
            for (int atom = 0; atom < symbols.Length; atom++)
            {
                positions[3 * atom] = 1.1 * atom + 0.3 * random.NextUniform();
                positions[3 * atom + 1] = 0.9 * (atom % 2) + 0.3 * random.NextUniform();
                positions[3 * atom + 2] = random.NextUniform();
            }
            AppendCluster(text, symbols, positions);
        }
        return Write(name, text.ToString());
    }

    private static void AppendCluster(StringBuilder text, string[] symbols, double[] positions)
    {
        double[] forces = new double[positions.Length], stress = new double[9];
        double energy = -3 * symbols.Length;
        for (int i = 0; i < symbols.Length; i++)
            for (int j = 0; j < i; j++)
            {
                double[] d = [.. Enumerable.Range(0, 3).Select(k => positions[3 * j + k] - positions[3 * i + k])];
                double r = Math.Sqrt(d.Sum(x => x * x)), gap = Math.Max(0, 4 - r), strength = 0.05 * (symbols[i] == "H" ? 1 : 2) * (symbols[j] == "H" ? 1 : 2);
                energy += strength * gap * gap * gap;
                double slope = -3 * strength * gap * gap;
                for (int k = 0; k < 3; k++)
                {
                    forces[3 * i + k] += slope * d[k] / r;
                    forces[3 * j + k] -= slope * d[k] / r;
                    for (int l = 0; l < 3; l++) stress[3 * k + l] += slope * d[k] * d[l] / r / (12 * 12.5 * 13);
                }
            }
        text.Append(CultureInfo.InvariantCulture, $"{symbols.Length}\nLattice=\"12 0 0 0 12.5 0 0 0 13\" Properties=species:S:1:pos:R:3:forces:R:3 energy={energy:R} stress=\"{Numbers(stress)}\" pbc=\"T T T\"\n");
        for (int atom = 0; atom < symbols.Length; atom++)
            text.Append(symbols[atom]).Append(' ').Append(Numbers(positions.AsSpan(3 * atom, 3))).Append(' ').Append(Numbers(forces.AsSpan(3 * atom, 3)))
                .Append('\n');
    }

    private static string Numbers(ReadOnlySpan<double> numbers) =>
        string.Join(' ', numbers.ToArray().Select(number => number.ToString("R", CultureInfo.InvariantCulture)));

    /// <summary>A structure of some elements along a line, with an energy.</summary>
    public static Structure Line(string symbols, double? energy = null)
    {
        Element[] elements = [.. symbols.Split(' ').Select(Element.Parse)];
        var positions = new double[3 * elements.Length];
        for (int atom = 0; atom < elements.Length; atom++) positions[3 * atom] = 1.1 * atom;
        return new Structure(elements, positions, Cell.Open) { Energy = energy, Source = "line:" + symbols };
    }

    /// <summary>Random labelled structures, some labels missing, weights not all one.</summary>
    public static StructureGraph[] Labelled(ModelSpec spec, int count, ulong seed)
    {
        var random = new DeterministicRandom(seed);
        var graphs = new StructureGraph[count];
        for (int index = 0; index < count; index++)
        {
            Structure structure = Line(index % 2 == 0 ? "H O H" : "O O");
            for (int component = 0; component < structure.Positions.Length; component++) structure.Positions[component] += 0.2 * random.NextNormal();
            structure.Cell = new Cell([5, 0, 0, 0.3, 5.5, 0, 0, 0.2, 6], true, true, index != 3);
            if (index != 1) structure.Energy = random.NextNormal();
            if (index != 2) structure.Forces = [.. structure.Positions.Select(_ => random.NextNormal())];
            structure.Stress = [.. Enumerable.Range(0, 9).Select(_ => 0.1 * random.NextNormal())];
            structure.Labels.Weight = 1 + 0.5 * index;
            structure.Labels.SetWeight(LabelTable.Energy, 0.7);
            structure.Labels.SetWeight(LabelTable.Forces, 1.3);
            structure.Labels.SetWeight(LabelTable.Stress, index == 0 ? 0.4 : 1);
            graphs[index] = new StructureGraph(spec, structure, new NeighborList());
        }
        return graphs;
    }
}

/// <summary>Keeps what a run says.</summary>
internal sealed class RecordingObserver : ITrainingObserver
{
    public List<string> Notices { get; } = [];
    public List<TrainingProgress> Steps { get; } = [];
    public List<TrainingProgress> Validations { get; } = [];
    public DataCensus? Census { get; private set; }

    /// <summary>Called after every step.</summary>
    public Action<TrainingProgress>? OnStep { get; init; }

    public void Preparing(string what, double fraction) { }
    public void Notice(string text) => Notices.Add(text);
    public void Counted(DataCensus census) => Census = census;
    public void Validated(TrainingProgress progress) => Validations.Add(progress);

    public void Stepped(TrainingProgress progress)
    {
        Steps.Add(progress);
        OnStep?.Invoke(progress);
    }
}
