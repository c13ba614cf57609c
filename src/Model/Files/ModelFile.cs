using System.Globalization;
using System.Text.Json.Nodes;
using Amalgam.Atoms;
using Amalgam.Model.Backbones.Dpa3;
using Amalgam.Model.Experts;
using Amalgam.Model.Json;
using Amalgam.Model.Parameters;
using Amalgam.Model.Safetensors;
using Amalgam.Model.Shipped;
using Amalgam.Model.Uncertainty;

namespace Amalgam.Model.Files;

/// <summary>The model file: a safetensors file that holds everything needed to predict. Any safetensors reader can read its tensors.</summary>
/// <remarks>
/// Tensors: the parameters under the names of <see cref="ParameterLayout"/> (F16, F32 or F64), "reference_energies" [element]
/// (F64, eV; [source, element] with sources), and for element routing "selection.ROUTER" [element, k] (I32); where it was calibrated
/// "uncertainty.covariance" [channel, channel], "uncertainty.scale" [2] (α in eV and ς², F64) and "uncertainty.structures" [2] (of training and
/// calibration, I32). Strings of __metadata__: format, format_version, written_by, units, spec, provenance (JSON), checksum.
/// </remarks>
public static class ModelFile
{
    /// <summary>Version written by this program.</summary>
    public const int FormatVersion = 1;

    internal const string ReferenceEnergies = "reference_energies";
    internal const string BaselineEnergies = "baseline_energies";
    internal const string Covariance = "uncertainty.covariance", CovarianceScale = "uncertainty.scale", CovarianceStructures = "uncertainty.structures";
    internal const string SelectionPrefix = "selection.";
    internal const string Units = """{"length":"angstrom","energy":"eV"}""";

    /// <summary>Program and version, as "amalgam 0.1.0".</summary>
    internal static string WrittenBy { get; } = $"amalgam {typeof(ModelFile).Assembly.GetName().Version?.ToString(3)}";

    /// <summary>Saves a model; an older file of this name is replaced at once or not at all.</summary>
    /// <param name="precision">Of the stored parameters; reference energies are always double.</param>
    /// <exception cref="InvalidDataException">The model holds numbers that are not finite (or do not fit), its spec is invalid, or the file cannot be
    /// written.</exception>
    public static void Save(PotentialModel model, string path, StoredPrecision precision = StoredPrecision.Float64)
    {
        SafetensorsWriter writer = Compose(model, path, precision);
        AtomicFile.Write(path, writer.Write);
    }

    /// <summary>Writes a model to a stream.</summary>
    /// <exception cref="InvalidDataException">The model holds numbers that are not finite (or do not fit), or its spec is invalid.</exception>
    public static void Save(PotentialModel model, Stream stream, StoredPrecision precision = StoredPrecision.Float64) =>
        Compose(model, "model", precision).Write(stream);

    /// <summary>Loads a model.</summary>
    /// <param name="path">of a file; where there is none, the name of a shipped model</param>
    /// <exception cref="InvalidDataException">The file is missing, damaged, of another kind, or newer than this program; the message says which and what to
    /// do.</exception>
    public static PotentialModel Load(string path) =>
        ShippedModels.IsMeant(path) ? Load(ShippedModels.Open(path), path) : Load(path, ModelUpgrades.Released);

    /// <summary>Loads a model through another ladder of upgrades.</summary>
    /// <exception cref="InvalidDataException">As for <see cref="Load(string)"/>.</exception>
    public static PotentialModel Load(string path, ModelUpgrades upgrades)
    {
        using SafetensorsReader reader = SafetensorsReader.Open(path);
        return new ModelFileReader(reader, upgrades).Read();
    }

    /// <summary>Loads a model from a seekable stream, which is disposed.</summary>
    /// <param name="name">Begins every message.</param>
    /// <exception cref="InvalidDataException">As for <see cref="Load(string)"/>.</exception>
    public static PotentialModel Load(Stream stream, string name)
    {
        using var reader = new SafetensorsReader(stream, name);
        return new ModelFileReader(reader, ModelUpgrades.Released).Read();
    }

    /// <summary>The network of a model file, without its weights, which are neither read nor checked.</summary>
    /// <param name="path">of a file, or the name of a shipped model</param>
    /// <exception cref="InvalidDataException">The file is missing, of another kind, or newer than this program.</exception>
    public static ModelSpec SpecOf(string path)
    {
        using SafetensorsReader reader = Open(path);
        return new ModelFileReader(reader, ModelUpgrades.Released).ReadSpec();
    }

    /// <summary>The precision in which the parameters of a model file are stored.</summary>
    /// <param name="path">of a file, or the name of a shipped model</param>
    /// <exception cref="InvalidDataException">The file is missing or no model.</exception>
    public static StoredPrecision PrecisionOf(string path)
    {
        using SafetensorsReader reader = Open(path);
        SafetensorsTensor parameters = reader.Tensors.FirstOrDefault(tensor => tensor.Name == ParameterLayout.HeadWeightName)
            ?? throw new InvalidDataException($"{path}: expected the tensor {ParameterLayout.HeadWeightName} of a model, found none");
        return parameters.Type switch
        {
            SafetensorsType.F64 => StoredPrecision.Float64,
            SafetensorsType.F32 => StoredPrecision.Float32,
            _ => StoredPrecision.Float16,
        };
    }

    private static SafetensorsReader Open(string path) =>
        ShippedModels.IsMeant(path) ? new SafetensorsReader(ShippedModels.Open(path), path) : SafetensorsReader.Open(path);

    private static SafetensorsWriter Compose(PotentialModel model, string where, StoredPrecision precision)
    {
        SpecValidation.Check(model.Spec, $"{where}: spec");
        CheckFinite(model, where, precision);
        var writer = new SafetensorsWriter();
        int elements = model.Spec.Elements.Count;
        int[] shape = ShapeOfEnergies(model.Spec);
        writer.Add(ReferenceEnergies, shape, model.ReferenceEnergies, StoredPrecision.Float64);
        if (!model.BaselineEnergies.AsSpan().SequenceEqual(model.ReferenceEnergies))
            writer.Add(BaselineEnergies, shape, model.BaselineEnergies, StoredPrecision.Float64);
        foreach (ParameterTensor tensor in model.Parameters.Layout.Tensors) writer.Add(tensor.Name, tensor.Shape, model.Parameters[tensor], precision);
        if (model.Selection is ExpertSelection selection)
            foreach ((RouterTensor router, int[] experts) in model.Parameters.Layout.Routers.Zip(selection.Experts))
                writer.Add(SelectionPrefix + router.Name, [elements, selection.Active], experts);
        if (model.Uncertainty is LastLayerUncertainty uncertainty) Add(writer, uncertainty);
        AddMetadata(writer, model, where);
        return writer;
    }

    /// <summary>[element], or [source, element].</summary>
    internal static int[] ShapeOfEnergies(ModelSpec spec) =>
        spec.Conditions?.Sources.Count > 0 ? [spec.Conditions.Sources.Count, spec.Elements.Count] : [spec.Elements.Count];

    private static void Add(SafetensorsWriter writer, LastLayerUncertainty uncertainty)
    {
        writer.Add(Covariance, [uncertainty.Width, uncertainty.Width], uncertainty.Covariance, StoredPrecision.Float64);
        writer.Add(CovarianceScale, [2], [uncertainty.Scale, uncertainty.Ridge], StoredPrecision.Float64);
        writer.Add(CovarianceStructures, [2], [uncertainty.Trained, uncertainty.Calibrated]);
    }

    private static void AddMetadata(SafetensorsWriter writer, PotentialModel model, string where)
    {
        string provenance = ProvenanceText(model.Provenance, where);
        KeyValuePair<string, string>[] metadata =
        [
            new("format", "amalgam"), new("format_version", FormatVersion.ToString(CultureInfo.InvariantCulture)), new("written_by", WrittenBy),
            new("units", Units), new("spec", SpecJson.Write(model.Spec).ToJsonString()), new("provenance", provenance),
        ];
        foreach (KeyValuePair<string, string> entry in metadata) writer.AddMetadata(entry.Key, entry.Value);
        writer.AddMetadata(ModelChecksum.Key, ModelChecksum.Compute(metadata, writer.Layout()));
    }

    // What cannot be read back must not be written: numbers that are not finite, nesting that is too deep, broken strings.
    private static string ProvenanceText(JsonObject provenance, string where)
    {
        try
        {
            string text = provenance.ToJsonString();
            JsonText.ParseObject(text, $"{where}: provenance");
            return text;
        }
        catch (Exception exception) when (exception is ArgumentException or InvalidOperationException or System.Text.Json.JsonException)
        {
            throw new InvalidDataException($"{where}: provenance: expected values that JSON can hold, found others: {exception.Message}", exception);
        }
    }

    private static void CheckFinite(PotentialModel model, string where, StoredPrecision precision)
    {
        double largest = precision switch
        {
            StoredPrecision.Float64 => double.MaxValue,
            StoredPrecision.Float32 => float.MaxValue,
            _ => (double)Half.MaxValue,
        };
        CheckFinite(ReferenceEnergies, model.ReferenceEnergies, double.MaxValue, where);
        CheckFinite(BaselineEnergies, model.BaselineEnergies, double.MaxValue, where);
        foreach (ParameterTensor tensor in model.Parameters.Layout.Tensors) CheckFinite(tensor.Name, model.Parameters[tensor], largest, where);
    }

    internal static void CheckFinite(string name, ReadOnlySpan<double> values, double largest, string where)
    {
        int bad = 0, first = -1;
        for (int index = values.Length - 1; index >= 0; index--)
            if (!(Math.Abs(values[index]) <= largest)) (bad, first) = (bad + 1, index);
        if (bad > 0)
            throw new InvalidDataException(string.Create(CultureInfo.InvariantCulture,
                $"{where}: tensor {name}: expected finite numbers up to {largest:G3}, found {values[first]} "
                + $"at index {first} ({bad} of {values.Length} are bad)\n"
                + $"  → the training diverged or the file is damaged; take an earlier model"));
    }
}
