using System.Text.Json.Nodes;
using Amalgam.Atoms;
using Amalgam.Model.Backbones.Dpa3;
using Amalgam.Model.Experts;
using Amalgam.Model.Json;
using Amalgam.Model.Parameters;
using Amalgam.Model.Safetensors;
using Amalgam.Model.Uncertainty;

namespace Amalgam.Model.Files;

/// <summary>Turns an opened safetensors file into a model: version, checksum, spec, tensor list, numbers, in that order.</summary>
internal sealed class ModelFileReader(SafetensorsReader reader, ModelUpgrades upgrades)
{
    private static readonly string[] Keys = ["format", "format_version", "written_by", "units", "spec", "provenance", ModelChecksum.Key];
    private readonly string file = reader.Name;
    private readonly Dictionary<string, SafetensorsTensor> tensors = [];

    /// <exception cref="InvalidDataException">The file is no model of a known version, or damaged.</exception>
    public PotentialModel Read()
    {
        int version = ReadVersion();
        VerifyChecksum();
        JsonObject document = ReadDocument(version);
        ModelSpec spec = SpecOf(document);
        var layout = new ParameterLayout(spec);
        CheckTensors(version, layout);
        double[] energies = ReadNumbers(ModelFile.ReferenceEnergies, new double[ModelFile.ShapeOfEnergies(spec).Aggregate(1, (all, size) => all * size)]);
        double[] baseline = tensors.ContainsKey(ModelFile.BaselineEnergies) ? ReadNumbers(ModelFile.BaselineEnergies, new double[energies.Length]) : energies;
        var parameters = new ParameterSet(layout);
        foreach (ParameterTensor tensor in layout.Tensors) ReadNumbers(tensor.Name, parameters[tensor]);
        ExpertSelection? selection = spec.Routing == Routing.Element ? ReadSelection(layout) : null;
        return new PotentialModel(parameters, energies, selection)
        {
            BaselineEnergies = baseline,
            Uncertainty = ReadUncertainty(spec.LastWidth),
            Provenance = (JsonObject)document["provenance"]!.DeepClone(),
        };
    }

    /// <exception cref="InvalidDataException">The file is no model of a known version.</exception>
    public ModelSpec ReadSpec() => SpecOf(ReadDocument(ReadVersion()));

    private ModelSpec SpecOf(JsonObject document) => SpecJson.Read(document["spec"] as JsonObject
        ?? throw new InvalidDataException($"{file}: spec: expected a JSON object, found {JsonText.Describe(document["spec"])}"), $"{file}: spec");

    private int ReadVersion()
    {
        string? format = reader.Metadata.GetValueOrDefault("format");
        if (format != "amalgam")
            throw new InvalidDataException($"{file}: expected format amalgam, "
                + $"found {(format is null ? "a safetensors file without format" : JsonText.Quote(format))}\n"
                + "  → this file was written by another program; its tensors are not an Amalgam model");
        return upgrades.ReadVersion(reader.Metadata.GetValueOrDefault("format_version"), WrittenBy, file);
    }

    private string WrittenBy => reader.Metadata.TryGetValue("written_by", out string? writer) ? JsonText.Quote(writer).Trim('"') : "an unnamed program";

    private void VerifyChecksum()
    {
        // Files made by other tools may go without; ours always have it.
        if (!reader.Metadata.TryGetValue(ModelChecksum.Key, out string? expected)) return;
        string found = ModelChecksum.Compute(reader.Metadata, reader.Tensors.Select(tensor => (tensor, (ReadOnlyMemory<byte>)reader.Bytes(tensor))));
        if (found != expected)
            throw new InvalidDataException($"{file}: expected checksum {JsonText.Quote(expected)}, found {found}\n"
                + $"  → the file was damaged or changed after it was written; copy it again, or remove the key '{ModelChecksum.Key}' if the change is meant");
    }

    /// <summary>The document { spec, units, provenance } of the newest version.</summary>
    private JsonObject ReadDocument(int version)
    {
        foreach (string key in reader.Metadata.Keys)
            if (!Keys.Contains(key))
                throw new InvalidDataException($"{file}: __metadata__: expected the keys of a model, found '{key}'\n"
                    + $"  → {NearestName.Advice(key, Keys)}");
        var document = new JsonObject();
        foreach (string key in (string[])["spec", "units", "provenance"])
            document[key] = JsonText.ParseObject(reader.Metadata.GetValueOrDefault(key)
                ?? throw new InvalidDataException($"{file}: __metadata__: expected the key '{key}', found none"), $"{file}: {key}");
        upgrades.Apply(version, document);
        if (document["units"]!.ToJsonString() != ModelFile.Units)
            throw new InvalidDataException($"{file}: units: expected {ModelFile.Units}, found {JsonText.Describe(document["units"])}\n"
                + "  → only models in Å and eV are read");
        return document;
    }

    /// <summary>Every tensor of the layout is there in its shape, and no other; up to ten problems are named.</summary>
    private void CheckTensors(int version, ParameterLayout layout)
    {
        var problems = new List<string>();
        Dictionary<string, int[]> expected = ExpectedShapes(layout);
        if (reader.Tensors.Any(tensor => tensor.Name == ModelFile.BaselineEnergies))
            expected[ModelFile.BaselineEnergies] = ModelFile.ShapeOfEnergies(layout.Spec);
        if (reader.Tensors.Any(tensor => tensor.Name == ModelFile.Covariance))
        {
            expected[ModelFile.Covariance] = [layout.Spec.LastWidth, layout.Spec.LastWidth];
            expected[ModelFile.CovarianceScale] = expected[ModelFile.CovarianceStructures] = [2];
        }
        foreach (SafetensorsTensor tensor in reader.Tensors)
        {
            string name = upgrades.TensorName(version, tensor.Name);
            if (!expected.TryGetValue(name, out int[]? shape))
                problems.Add($"tensor {name}: expected no such tensor in this spec, found {tensor.Type} {SafetensorsTensor.Describe(tensor.Shape)}"
                    + (problems.Count < 10 ? Hint(name, expected.Keys) : ""));
            else if (!tensors.TryAdd(name, tensor)) problems.Add($"tensor {name}: expected once, found twice");
            else if (!tensor.Shape.SequenceEqual(shape))
                problems.Add($"tensor {name}: expected shape {SafetensorsTensor.Describe(shape)}, "
                    + $"found {SafetensorsTensor.Describe(tensor.Shape)}");
        }
        foreach ((string name, int[] shape) in expected)
            if (!tensors.ContainsKey(name)) problems.Add($"tensor {name}: expected shape {SafetensorsTensor.Describe(shape)}, found no such tensor");
        if (problems.Count == 0) return;
        string more = problems.Count > 10 ? $"\n… and {problems.Count - 10} more" : "";
        throw new InvalidDataException(string.Join('\n', problems.Take(10).Select(problem => $"{file}: {problem}")) + more
            + "\n  → spec and tensors do not belong together; was the file changed by another program?");
    }

    private static string Hint(string name, IEnumerable<string> known) => NearestName.Name(name, known) is string near ? $" (nearest: {near})" : "";

    private static Dictionary<string, int[]> ExpectedShapes(ParameterLayout layout)
    {
        int elements = layout.Spec.Elements.Count;
        var shapes = new Dictionary<string, int[]> { [ModelFile.ReferenceEnergies] = ModelFile.ShapeOfEnergies(layout.Spec) };
        foreach (ParameterTensor tensor in layout.Tensors) shapes.Add(tensor.Name, tensor.Shape);
        if (layout.Spec.Routing == Routing.Element)
            foreach (RouterTensor router in layout.Routers) shapes.Add(ModelFile.SelectionPrefix + router.Name, [elements, layout.Spec.ActiveExperts]);
        return shapes;
    }

    private double[] ReadNumbers(string name, double[] values)
    {
        ReadNumbers(name, values.AsSpan());
        return values;
    }

    private void ReadNumbers(string name, Span<double> values)
    {
        reader.Read(tensors[name], values);
        ModelFile.CheckFinite(name, values, double.MaxValue, file);
    }

    /// <returns>null where the model was not calibrated</returns>
    private LastLayerUncertainty? ReadUncertainty(int width)
    {
        if (!tensors.ContainsKey(ModelFile.Covariance)) return null;
        double[] covariance = ReadNumbers(ModelFile.Covariance, new double[width * width]), scale = ReadNumbers(ModelFile.CovarianceScale, new double[2]);
        var structures = new int[2];
        reader.Read(tensors[ModelFile.CovarianceStructures], structures);
        try
        {
            return new LastLayerUncertainty(covariance, scale[0], scale[1], structures[0], structures[1]);
        }
        catch (InvalidDataException problem)
        {
            throw new InvalidDataException($"{file}: {problem.Message}\n  → the file is damaged; make the uncertainty again with amalgam calibrate", problem);
        }
    }

    private ExpertSelection ReadSelection(ParameterLayout layout)
    {
        int active = layout.Spec.ActiveExperts;
        var chosen = new int[layout.Routers.Count][];
        for (int router = 0; router < chosen.Length; router++)
        {
            string name = ModelFile.SelectionPrefix + layout.Routers[router].Name;
            chosen[router] = new int[layout.Spec.Elements.Count * active];
            reader.Read(tensors[name], chosen[router]);
            for (int index = 0; index < chosen[router].Length; index++)
            {
                int expert = chosen[router][index], least = index % active == 0 ? 0 : chosen[router][index - 1] + 1;
                if (expert < least || expert >= layout.Spec.RoutedExperts)
                    throw new InvalidDataException($"{file}: tensor {name}: "
                        + $"expected ascending experts from 0 to {layout.Spec.RoutedExperts - 1} for {layout.Spec.Elements[index / active]}, found {expert}\n"
                        + "  → the file is damaged; copy it again or take an earlier one");
            }
        }
        return new ExpertSelection(chosen, active);
    }
}
