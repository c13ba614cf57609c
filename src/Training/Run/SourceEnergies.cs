using Amalgam.Atoms.Elements;
using Amalgam.Model;
using Amalgam.Model.Backbones.Dpa3;
using Amalgam.Model.Backbones.Dpa3.Start;
using Amalgam.Model.Conditions;
using Amalgam.Training.Data;
using Amalgam.Training.Options;
using Amalgam.Training.Progress;
using Amalgam.Training.State;
using Amalgam.Training.Stores;

namespace Amalgam.Training.Run;

/// <summary>Where a run with conditions counts energies from: E0 of every source by itself.</summary>
internal sealed class SourceEnergies
{
    private readonly RunOptions options;
    private readonly TrainingData data;
    private readonly InitialModel model;
    private readonly ModelSpec spec;
    private readonly ConditionSpec conditions;
    /// <summary>[set], number of the source in the data; −1 for one that only the earlier model has.</summary>
    private readonly int[] inData;
    /// <summary>
    /// [set], the network at its beginning as the plain model of a source, with the elements that the earlier model knew; null for a fresh network.
    /// </summary>
    private readonly PotentialModel?[] earlier;

    /// <param name="baseline">[source, element], eV, of a run that goes on; null for one that begins</param>
    public SourceEnergies(RunOptions options, TrainingData data, InitialModel model, double[]? baseline)
    {
        (this.options, this.data, this.model, spec) = (options, data, model, model.Parameters.Layout.Spec);
        conditions = spec.Conditions!;
        string[] names = [.. options.Data.Sources.Select(source => source.Name)];
        inData = conditions.Sources.Count == 0 ? [0] : [.. conditions.SourceNames.Select(name => Array.IndexOf(names, name))];
        earlier = [.. Enumerable.Range(0, conditions.EnergySets).Select(EarlierOf)];
        Fits = [.. Enumerable.Range(0, inData.Length).Where(set => inData[set] >= 0).Select(set => (set, FitOf(set, baseline)))];
    }

    /// <summary>E0 of the sources that the data hold: the set, and the fit.</summary>
    public IReadOnlyList<(int Set, ReferenceEnergyFit Fit)> Fits { get; }

    /// <summary>What the data hold of each source.</summary>
    public IReadOnlyList<SourceCensus> Census() => conditions.Sources.Count == 0 ? [] :
    [
        .. Fits.Select(fit => new SourceCensus(conditions.Sources[fit.Set].Name, TrainingData.Count(data.TrainOf(inData[fit.Set])),
            TrainingData.Count(data.ValidationOf(inData[fit.Set])), fit.Fit)),
    ];

    /// <summary>The levels of all sources, [source, element], and what the user should know of how E0 move.</summary>
    public (EnergyLevels Levels, IReadOnlyList<string> Notices) Levels()
    {
        int elements = spec.Elements.Count;
        var levels = new EnergyLevels(new double[elements * inData.Length], new double[elements * inData.Length], new bool[elements * inData.Length]);
        var notices = new List<string>();
        foreach ((int set, ReferenceEnergyFit fit) in Fits)
        {
            IReadOnlyList<Element> present = ElementsOf(set);
            double[]? shifts = earlier[set] is not null && model.BeginsAsEarlier ? ShiftsOf(set, fit.Elements) : null;
            if (FineTuning.EnergyNotice(earlier[set], fit, shifts, present) is string moved) notices.Add(Named(set, moved));
            Put(EnergyLevels.Of(fit, earlier[set], present, shifts), fit.Elements, set, levels);
        }
        for (int set = 0; set < inData.Length; set++)
            if (inData[set] < 0 && earlier[set] is PotentialModel kept)
                Put(new EnergyLevels(kept.ReferenceEnergies, kept.BaselineEnergies, new bool[kept.Spec.Elements.Count]), kept.Spec.Elements, set, levels);
        return (levels, notices);
    }

    private string Named(int set, string text) => conditions.Sources.Count == 0 ? text : $"{conditions.Sources[set].Name}: {text}";

    private void Put(EnergyLevels one, IReadOnlyList<Element> elements, int set, EnergyLevels all)
    {
        for (int index = 0; index < elements.Count; index++)
        {
            int place = set * spec.Elements.Count + spec.IndexOf(elements[index]);
            (all.Added[place], all.Baseline[place], all.IsFree[place]) = (one.Added[index], one.Baseline[index], one.IsFree[index]);
        }
    }

    private IReadOnlyList<Element> ElementsOf(int set) => conditions.Sources.Count == 0 ? data.Elements : data.ElementsOf(inData[set]);

    private StructureSet TrainOf(int set) => conditions.Sources.Count == 0 ? data.Train : data.TrainOf(inData[set]);

    private ReferenceEnergyFit FitOf(int set, double[]? baseline)
    {
        bool isOne = conditions.Sources.Count == 0;
        IReadOnlyList<Element> elements = isOne ? spec.Elements : conditions.Sources[set].Elements;
        Dictionary<string, double> kept = baseline is not null
            ? elements.ToDictionary(element => element.Symbol, element => baseline[set * spec.Elements.Count + spec.IndexOf(element)])
            : earlier[set] is PotentialModel before ? before.Spec.Elements.Except(ElementsOf(set))
                .ToDictionary(element => element.Symbol, element => before.BaselineEnergies[before.Spec.IndexOf(element)]) : [];
        return ReferenceEnergyFitting.Fit(elements, TrainOf(set), isOne ? data.Isolated : data.IsolatedOf(inData[set]),
            isOne ? options.Data.ReferenceEnergies : options.Data.Sources[inData[set]].ReferenceEnergies, options.Data.ReferenceFit, kept);
    }

    private double[]? ShiftsOf(int set, IReadOnlyList<Element> elements) => conditions.ReadsState
        ? EnergyShift.Fit(Beginning(set), conditions.Sources.Count == 0 ? null : conditions.Sources[set].Name, elements, TrainOf(set), options.Training.Threads)
        : EnergyShift.Fit(earlier[set]!, null, elements, TrainOf(set), options.Training.Threads);

    private PotentialModel? EarlierOf(int set) => model.Earlier is null || KnownElements(set).Count == 0 ? null
        : Beginning(set).At(new Condition(conditions.Sources.Count == 0 ? -1 : set, -1, -1));

    /// <summary>The network as it begins, with the energies that the earlier model has at a source, or at another one where this is new.</summary>
    private PotentialModel Beginning(int set)
    {
        IReadOnlyList<Element> known = KnownElements(set);
        ModelSpec restricted = spec with
        {
            Conditions = conditions with
            {
                Sources = [.. conditions.Sources.Select((source, index) => index == set ? source with { Elements = known } : source)],
            },
        };
        PotentialModel before = model.Earlier!;
        var energies = new double[spec.Elements.Count * conditions.EnergySets];
        double[] baselines = [.. energies];
        foreach (Element element in known)
        {
            int place = set * spec.Elements.Count + spec.IndexOf(element), source = SourceOf(set, element);
            PotentialModel plain = before.At(new Condition(source, -1, -1));
            int index = plain.Spec.IndexOf(element);
            // What lone atoms have is in E0 where it is subtracted, and in the network where it is not.
            double lone = plain.Spec.VacuumReference && !spec.VacuumReference ? VacuumStart.LoneEnergy(plain, index) : 0;
            (energies[place], baselines[place]) = (plain.ReferenceEnergies[index] - lone, plain.BaselineEnergies[index]);
        }
        var parameters = new ParameterSet(new ParameterLayout(restricted), [.. model.Parameters.Values]);
        return new PotentialModel(parameters, energies, model.Selection) { BaselineEnergies = baselines };
    }

    /// <summary>Elements of a set that the earlier model has an energy of.</summary>
    private IReadOnlyList<Element> KnownElements(int set)
    {
        IReadOnlyList<Element> wanted = conditions.Sources.Count == 0 ? spec.Elements : conditions.Sources[set].Elements;
        return [.. wanted.Where(element => model.Earlier!.Spec.IndexOf(element) >= 0 && SourceOf(set, element) >= -1)];
    }

    /// <summary>Row of the earlier model's source that an element of a set begins as: the one of the same name, else the first that has it; −1 where the
    /// earlier model has no sources, −2 for none.</summary>
    private int SourceOf(int set, Element element)
    {
        IReadOnlyList<ModelSource> before = model.Earlier!.Spec.Conditions?.Sources ?? [];
        if (before.Count == 0) return -1;
        bool Has(ModelSource source) => source.Elements.Contains(element);
        int same = before.ToList().FindIndex(source => source.Name == conditions.Sources[set].Name);
        if (same >= 0) return Has(before[same]) ? same : -2;
        int first = before.ToList().FindIndex(Has);
        return first >= 0 ? first : -2;
    }
}
