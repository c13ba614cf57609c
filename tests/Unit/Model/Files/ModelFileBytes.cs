using Amalgam.Model;
using Amalgam.Model.Files;
using Amalgam.Model.Parameters;
using Amalgam.Model.Safetensors;
using Xunit;

namespace Amalgam.Unit.Model.Files;

/// <summary>Model files in memory, as they are written and with changes, and the messages of those that are refused.</summary>
internal static class ModelFileBytes
{
    public static byte[] Bytes(PotentialModel model, StoredPrecision precision = StoredPrecision.Float64)
    {
        using var stream = new MemoryStream();
        ModelFile.Save(model, stream, precision);
        return stream.ToArray();
    }

    public static PotentialModel Load(byte[] bytes) => ModelFile.Load(new MemoryStream(bytes), "m.safetensors");

    public static string Refusal(byte[] bytes) => Assert.Throws<InvalidDataException>(() => Load(bytes)).Message;

    /// <summary>The file of a model with other metadata or tensor names (null drops the tensor), and without a checksum.</summary>
    public static byte[] Edited(PotentialModel model, Action<Dictionary<string, string>>? edit, Func<string, string?>? rename = null)
    {
        using var reader = new SafetensorsReader(new MemoryStream(Bytes(model)), "m.safetensors");
        var metadata = reader.Metadata.ToDictionary();
        metadata.Remove("checksum");
        edit?.Invoke(metadata);
        var writer = new SafetensorsWriter();
        foreach ((string key, string value) in metadata) writer.AddMetadata(key, value);
        foreach (SafetensorsTensor tensor in reader.Tensors)
        {
            if ((rename is null ? tensor.Name : rename(tensor.Name)) is not string name) continue;
            ReadOnlySpan<byte> data = reader.Bytes(tensor);
            if (tensor.Type == SafetensorsType.F64) writer.Add(name, tensor.Shape, System.Runtime.InteropServices.MemoryMarshal.Cast<byte, double>(data),
                StoredPrecision.Float64);
            else writer.Add(name, tensor.Shape, System.Runtime.InteropServices.MemoryMarshal.Cast<byte, int>(data));
        }
        using var stream = new MemoryStream();
        writer.Write(stream);
        return stream.ToArray();
    }
}
