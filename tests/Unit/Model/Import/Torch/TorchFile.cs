using System.IO.Compression;
using System.Text;

namespace Amalgam.Unit.Model.Import.Torch;

/// <summary>A temporary archive as PyTorch writes it.</summary>
internal sealed class TorchFile : IDisposable
{
    public string Path { get; } = System.IO.Path.Combine(System.IO.Path.GetTempPath(), $"amalgam-{Guid.NewGuid():N}.pt");

    /// <param name="members">behind the root: "data.pkl", "data/0"</param>
    public TorchFile(IEnumerable<(string Name, byte[] Content)> members, string root = "archive", bool packed = false)
    {
        using ZipArchive zip = ZipFile.Open(Path, ZipArchiveMode.Create);
        foreach ((string name, byte[] content) in members)
        {
            using Stream stream = zip.CreateEntry($"{root}/{name}", packed ? CompressionLevel.Fastest : CompressionLevel.NoCompression).Open();
            stream.Write(content);
        }
    }

    public TorchFile(byte[] pickle, params (string Name, byte[] Content)[] members) : this([("data.pkl", pickle), .. members]) { }

    public static (string, byte[]) Order(string order) => ("byteorder", Encoding.ASCII.GetBytes(order));

    public void Dispose() => File.Delete(Path);
}
