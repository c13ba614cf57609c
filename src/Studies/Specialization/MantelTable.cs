using Amalgam.Model;
using Amalgam.Model.Backbones.Dpa3;
using Amalgam.Model.Backbones.Dpa3.Start;

namespace Amalgam.Studies.Specialization;

/// <summary>All Mantel correlations of a model, with the same at its initialisation and at fresh ones.</summary>
/// <param name="Rows">Measure by measure.</param>
/// <param name="Permutations">Of every test.</param>
/// <param name="InitialSeed">Seed of the initialisation that was made again; null when it is not known.</param>
/// <param name="FreshStarts">Fresh initialisations compared with.</param>
public sealed record MantelTable(IReadOnlyList<MantelRow> Rows, int Permutations, ulong? InitialSeed, int FreshStarts)
{
    /// <summary>Fewer elements have too few permutations (6! = 720) for a p below 0.01 to mean anything.</summary>
    public const int FewestElements = 6;

    /// <summary>The row of a measure over all routers.</summary>
    public MantelRow? Find(string measure, string property, string router = "", string given = "") =>
        Rows.FirstOrDefault(row => row.Measure == measure && row.Property == property && row.Router == router && row.Given == given);

    /// <param name="measures">of the model</param>
    /// <param name="atoms">[element], atoms in the training data; null when not known</param>
    /// <param name="progress">receives what is being done; null for no progress</param>
    public static MantelTable Of(PotentialModel model, IReadOnlyList<ElementMeasure> measures, IReadOnlyList<long>? atoms, ExpertAnalysisOptions options,
        Action<string>? progress, CancellationToken cancellation)
    {
        RandomStart? start = Initialization.Of(model);
        IReadOnlyList<ElementMeasure> initial = start is null ? [] : ElementMeasure.Of(Initialization.Create(model.Spec, start));
        IReadOnlyList<ElementMeasure>[] fresh = FreshMeasures(model.Spec, start ?? new RandomStart(0), options, progress, cancellation);
        progress?.Invoke("permuting elements");
        var rows = new List<MantelRow>();
        IReadOnlyList<ChemicalDistance> properties = ChemicalDistance.Of(model.Spec.Elements, atoms);
        foreach (ChemicalDistance property in properties)
        {
            cancellation.ThrowIfCancellationRequested();
            ChemicalDistance? given = properties.FirstOrDefault(other => other.Name == property.Given && other.Given.Length == 0);
            var test = new MantelTest(property, given, model.Spec.Elements.Count, options);
            if (test.CanRun) rows.AddRange(test.Run(measures, initial, fresh));
        }
        return new MantelTable([.. rows.OrderBy(row => Rank(measures, row))], options.Permutations, start?.Seed, fresh.Length);
    }

    private static IReadOnlyList<ElementMeasure>[] FreshMeasures(ModelSpec spec, RandomStart like, ExpertAnalysisOptions options, Action<string>? progress,
        CancellationToken cancellation)
    {
        int starts = (int)Math.Min(options.FreshStarts, options.FreshParameters / new ParameterLayout(spec).Count);
        progress?.Invoke($"making {starts} fresh initialisations");
        var fresh = new IReadOnlyList<ElementMeasure>[starts];
        // Streams of tensors are seeded by seed and name: seeds far from those that people choose for training.
        Parallel.For(0, starts, new ParallelOptions { CancellationToken = cancellation }, start =>
            fresh[start] = ElementMeasure.Of(Initialization.Create(spec, like with { Seed = (options.Seed << 40) + (ulong)start + 1_000_003 })));
        return fresh;
    }

    private static int Rank(IReadOnlyList<ElementMeasure> measures, MantelRow row) =>
        measures.Index().First(measure => measure.Item.Name == row.Measure && measure.Item.Router == row.Router).Index;
}
