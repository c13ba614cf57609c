using System.Text.Json.Nodes;
using Amalgam.Atoms;
using Amalgam.Atoms.Elements;
using Amalgam.Atoms.Quantities;
using Amalgam.Atoms.Workers;
using Amalgam.Model;

namespace Amalgam.Studies.Errors;

/// <summary>Errors of a model over one set of structures, in totals, distributions and worst cases, in memory that does not grow with the set.</summary>
public sealed class ErrorStudy
{
    /// <summary>Number of structures kept for each kind of error.</summary>
    public const int Kept = 10;

    private readonly Dictionary<Element, double> referenceEnergies;
    private readonly SortedDictionary<Element, double> squaredForces = [];
    private readonly WorstList byForce = new(Kept), byEnergy = new(Kept);

    /// <param name="name">of the set, such as "validation" or a file name</param>
    /// <param name="model">names the elements and their E0</param>
    public ErrorStudy(string name, PotentialModel model)
    {
        Name = name;
        Table = new ErrorTable(model.Spec.Elements, model.BaselineEnergies);
        referenceEnergies = model.Spec.Elements.Zip(model.BaselineEnergies).ToDictionary(pair => pair.First, pair => pair.Second);
    }

    public string Name { get; }

    /// <summary>The table of <c>amalgam evaluate</c>.</summary>
    public ErrorTable Table { get; }

    /// <summary>Energies beyond Σ E0, eV/atom.</summary>
    public DensityGrid Energies { get; } = new();

    /// <summary>Force components, eV/Å.</summary>
    public DensityGrid Forces { get; } = new();

    /// <summary>Stress components of structures that are periodic along all axes, GPa.</summary>
    public DensityGrid Stresses { get; } = new();

    /// <summary>|ΔE|/N, eV/atom.</summary>
    public SizeHistogram EnergyErrors { get; } = new();

    /// <summary>|ΔF|, eV/Å.</summary>
    public SizeHistogram ForceErrors { get; } = new();

    /// <summary>Force errors by the size of the label.</summary>
    public IReadOnlyList<ForceBin> ByForce { get; } = ForceBin.All();

    /// <summary>Largest |ΔF| first; of different formulas where there are several.</summary>
    public IReadOnlyList<WorstStructure> WorstByForce => byForce.Items;

    /// <summary>Largest |ΔE|/N first; of different formulas where there are several.</summary>
    public IReadOnlyList<WorstStructure> WorstByEnergy => byEnergy.Items;

    /// <summary>Root mean square of the force labels on atoms of an element, eV/Å per component; null when it has none.</summary>
    public double? TypicalForce(Element element) =>
        Table.ByElement.TryGetValue(element, out ElementErrors? errors) && errors.Forces.Count > 0 ? Math.Sqrt(squaredForces[element] / errors.Forces.Count)
            : null;

    /// <summary>Evaluates a model over labelled structures.</summary>
    /// <param name="structures">streamed: a few are in memory</param>
    /// <param name="done">receives the number of structures done; null for no progress</param>
    /// <exception cref="InvalidDataException">A structure holds an unknown element, or its prediction is not finite.</exception>
    public static ErrorStudy Of(string name, PotentialModel model, PotentialPool potentials, IEnumerable<Structure> structures, Action<long>? done = null,
        CancellationToken cancellation = default)
    {
        var study = new ErrorStudy(name, model);
        foreach (Prediction prediction in potentials.Predict(ElementCoverage.Required(potentials, structures), cancellation))
        {
            study.Add(prediction.Structure, prediction.Required().Evaluation);
            done?.Invoke(study.Table.Total.Model.Frames);
        }
        return study;
    }

    /// <summary>Compares a prediction with the labels of its structure.</summary>
    /// <exception cref="InvalidDataException">The prediction is not finite, or the structure holds an element without E0.</exception>
    public void Add(Structure structure, Evaluation prediction)
    {
        Table.Add(structure, prediction);
        if (structure.AtomCount == 0) return;
        if (structure.Energy is double energy)
        {
            double zero = structure.Elements.Sum(element => referenceEnergies[element]), atoms = structure.AtomCount;
            Energies.Add((energy - zero) / atoms, (prediction.Energy - zero) / atoms);
            EnergyErrors.Add(Math.Abs(prediction.Energy - energy) / atoms);
        }
        if (structure.Forces is double[] forces) AddForces(structure, forces, prediction);
        if (structure.Stress is double[] stress && structure.Cell.IsFullyPeriodic)
            for (int component = 0; component < 9; component++)
                Stresses.Add(stress[component] * Units.GigapascalPerElectronvoltPerCubicAngstrom, -prediction.Virial[component] / structure.Cell.Volume
                    * Units.GigapascalPerElectronvoltPerCubicAngstrom);
        Keep(WorstStructure.Of(structure, prediction));
    }

    private void AddForces(Structure structure, double[] forces, Evaluation prediction)
    {
        for (int atom = 0; atom < structure.AtomCount; atom++)
        {
            ReadOnlySpan<double> label = forces.AsSpan(3 * atom, 3), force = prediction.Forces.Slice(3 * atom, 3);
            double size = 0, error = 0;
            for (int axis = 0; axis < 3; axis++)
            {
                Forces.Add(label[axis], force[axis]);
                size += label[axis] * label[axis];
                error += (force[axis] - label[axis]) * (force[axis] - label[axis]);
            }
            ForceErrors.Add(Math.Sqrt(error));
            squaredForces[structure.Elements[atom]] = squaredForces.GetValueOrDefault(structure.Elements[atom]) + size;
            size = Math.Sqrt(size);
            ByForce.Last(bin => bin.From <= size).Add(label, force);
        }
    }

    private void Keep(WorstStructure structure)
    {
        if (structure.LargestForceError is double force) byForce.Add(structure, force);
        if (structure.EnergyError is double energy) byEnergy.Add(structure, Math.Abs(energy));
    }

    /// <summary>The numbers of <c>amalgam evaluate --json</c>, with those of the report beside them.</summary>
    public JsonObject ToJson()
    {
        JsonObject json = Table.ToJson();
        json["energy_r2"] = Energies.Determination;
        json["forces_r2"] = Forces.Determination;
        json["stress_r2"] = Stresses.Determination;
        json["forces_error_quantiles"] = new JsonObject
        {
            ["50"] = ForceErrors.Quantile(0.5), ["95"] = ForceErrors.Quantile(0.95),
            ["99"] = ForceErrors.Quantile(0.99), ["100"] = ForceErrors.Count > 0 ? ForceErrors.Largest : null
        };
        json["by_force"] = new JsonArray([.. ByForce.Where(bin => bin.Atoms > 0).Select(bin => (JsonNode)new JsonObject
        {
            ["from"] = bin.From, ["to"] = double.IsFinite(bin.To) ? bin.To : null, ["atoms"] = bin.Atoms, ["forces"] = bin.Errors.ToJson(),
                ["cosine"] = bin.Cosine,
        })]);
        json["worst_by_force"] = new JsonArray([.. WorstByForce.Select(worst =>
            (JsonNode)new JsonObject { ["source"] = worst.Structure.Source, ["largest_force_error"] = worst.LargestForceError })]);
        json["worst_by_energy"] = new JsonArray([.. WorstByEnergy.Select(worst =>
            (JsonNode)new JsonObject { ["source"] = worst.Structure.Source, ["energy_error"] = worst.EnergyError })]);
        return json;
    }
}
