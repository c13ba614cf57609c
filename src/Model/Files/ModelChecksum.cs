using System.Globalization;
using System.Text;
using Amalgam.Atoms;
using Amalgam.Model.Safetensors;

namespace Amalgam.Model.Files;

/// <summary>SHA-256 over metadata and tensors of a model file, so that a flipped bit is an error and not another potential.</summary>
/// <remarks>
/// Hashed, each string in UTF-8 and ended by a zero byte: "key=value" of all metadata but the checksum, in ordinal order of the keys;
/// then for each tensor in the order of the data "name dtype size size …" and its bytes. The definition is part of the format.
/// </remarks>
internal static class ModelChecksum
{
    public const string Key = "checksum";

    /// <returns>"sha256:" and 64 hexadecimal digits.</returns>
    public static string Compute(IEnumerable<KeyValuePair<string, string>> metadata, IEnumerable<(SafetensorsTensor Tensor, ReadOnlyMemory<byte> Data)> tensors)
    {
        var hash = new Sha256();
        foreach (KeyValuePair<string, string> entry in metadata.Where(entry => entry.Key != Key).OrderBy(entry => entry.Key, StringComparer.Ordinal))
            Add(hash, $"{entry.Key}={entry.Value}");
        foreach ((SafetensorsTensor tensor, ReadOnlyMemory<byte> data) in tensors)
        {
            Add(hash, string.Join(' ', [tensor.Name, tensor.Type.ToString(), .. tensor.Shape.Select(size => size.ToString(CultureInfo.InvariantCulture))]));
            hash.Append(data.Span);
        }
        return "sha256:" + Convert.ToHexStringLower(hash.Finish());
    }

    private static void Add(Sha256 hash, string text) => hash.Append([.. Encoding.UTF8.GetBytes(text), 0]);
}
