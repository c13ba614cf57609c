using Amalgam.Atoms.Elements;
using Amalgam.Model;
using Amalgam.Model.Backbones.Dpa3;
using Amalgam.Model.Experts;

namespace Amalgam.Studies.Specialization;

/// <summary>
/// What the routed experts of a model learned, seen from its weights: nothing is evaluated. What removing an expert does is in <see cref="KnockOutTable"/>.
/// </summary>
public sealed class ExpertAnalysis
{
    /// <summary>Principal components kept.</summary>
    public const int Components = 3;

    /// <summary>Fewer elements span no plane to look at.</summary>
    public const int FewestElements = 3;

    private ExpertAnalysis(PotentialModel model, ExpertAnalysisOptions options, ExpertData? training, ExpertData? data)
    {
        Model = model;
        Options = options;
        Training = training ?? data;
        Tables = GateTable.Of(model);
        (IReadOnlyList<GateTable>, long[])? loads = null;
        if (model.Spec.Routing == Routing.Configuration && data is { Compositions.Length: > 0 })
            loads = (GateTable.Of(model, new GateClasses(model.Parameters.Routers, null, data.Compositions)), data.CompositionAtoms);
        Routers = RouterReport.Of(model, Tables, (data ?? Training)?.Atoms, loads, options);
        LoadSource = (data ?? Training)?.Source;
        Measures = ElementMeasure.Of(model);
        int n = model.Spec.Elements.Count;
        Tree = ClusterTree.Of(Measure(ElementMeasure.Gates), n);
        if (n >= FewestElements)
        {
            GateComponents = PrincipalComponents.OfGram(ElementMeasure.GateGram(Tables), n, Components);
            WeightComponents = PrincipalComponents.OfGram(ElementMeasure.MergedGram(model, Tables), n, Components);
        }
        Elements = ElementReports();
    }

    public PotentialModel Model { get; }
    public ExpertAnalysisOptions Options { get; }
    /// <summary>Atoms of the training data, or of the data given when the model does not record its own; null when neither is known.</summary>
    public ExpertData? Training { get; }
    /// <summary>Where the loads by atoms are from; null when there are none.</summary>
    public string? LoadSource { get; }
    /// <summary>One per router.</summary>
    public IReadOnlyList<GateTable> Tables { get; }
    public IReadOnlyList<RouterReport> Routers { get; }
    public IReadOnlyList<ElementReport> Elements { get; }
    /// <summary>How different elements are, by every measure.</summary>
    public IReadOnlyList<ElementMeasure> Measures { get; }
    /// <summary>Of the gate vectors, all routers side by side.</summary>
    public ClusterTree Tree { get; }
    /// <summary>Of the gate vectors; null for one or two elements.</summary>
    public PrincipalComponents? GateComponents { get; }
    /// <summary>Of the routed part of the merged weights; null for one or two elements.</summary>
    public PrincipalComponents? WeightComponents { get; }
    /// <summary>Null until <see cref="TestChemistry"/> has run, and for fewer than <see cref="MantelTable.FewestElements"/> elements.</summary>
    public MantelTable? Chemistry { get; private set; }

    /// <summary>Analyses a model.</summary>
    /// <param name="data">structures to count loads over; null for the training data that the model records</param>
    /// <exception cref="InvalidDataException">The model has no routed experts.</exception>
    public static ExpertAnalysis Of(PotentialModel model, ExpertAnalysisOptions? options = null, ExpertData? data = null)
    {
        if (model.Parameters.Layout.Routers.Count == 0)
            throw new InvalidDataException($"expected a model with routed experts, found {Describe(model.Spec)}\n"
                + "  → there is nothing that elements could share or divide; train with [experts] routing = \"element\" and routed_experts above 0");
        return new ExpertAnalysis(model, options ?? new ExpertAnalysisOptions(), ExpertData.OfTraining(model), data);
    }

    /// <summary>Correlates expert similarity with chemistry, for the model and for its initialisation: seconds for small models.</summary>
    /// <param name="progress">receives what is being done; null for no progress</param>
    public ExpertAnalysis TestChemistry(Action<string>? progress = null, CancellationToken cancellation = default)
    {
        if (Elements.Count >= MantelTable.FewestElements) Chemistry = MantelTable.Of(Model, Measures, Training?.Atoms, Options, progress, cancellation);
        return this;
    }

    /// <summary>[element, element], distances by a measure over all routers.</summary>
    public double[] Measure(string name) => Measures.First(measure => measure.Name == name && measure.Router.Length == 0).Distances;

    /// <summary>Elements whose nearest element (by gates) is of the same family, and how many are expected for a random assignment of names.</summary>
    public (int Found, double Expected) SameFamily()
    {
        int n = Elements.Count;
        int found = Elements.Count(report => report.Nearest != report.Element && report.Nearest.Family == report.Element.Family);
        double expected = n < 2 ? 0 : Elements.CountBy(report => report.Element.Family).Sum(family => family.Value * (family.Value - 1.0) / (n - 1));
        return (found, expected);
    }

    private ElementReport[] ElementReports()
    {
        IReadOnlyList<Element> elements = Model.Spec.Elements;
        int n = elements.Count;
        int[] order = Tree.Order(), cluster = Tree.Cut(Options.Clusters);
        double[] gates = Measure(ElementMeasure.Gates);
        return [.. elements.Select((element, index) =>
        {
            int nearest = Enumerable.Range(0, n).Where(other => other != index).DefaultIfEmpty(index).MinBy(other => gates[index * n + other]);
            long? atoms = Training?.Atoms[index];
            return new ElementReport(
                element, atoms, atoms < Options.FewAtoms, Model.ReferenceEnergies[index], cluster[index], Array.IndexOf(order, index), elements[nearest],
                    1 - gates[index * n + nearest]);
        })];
    }

    private static string Describe(ModelSpec spec) =>
        spec.Routing == Routing.None ? "a dense one (routing = \"none\")" : spec.RoutedExperts == 0 ? "one with shared experts only (routed_experts = 0)"
            : "none at the positions it names";
}
