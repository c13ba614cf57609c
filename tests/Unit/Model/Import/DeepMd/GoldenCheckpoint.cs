using System.IO.Compression;
using System.Text;
using Amalgam.Model;
using Amalgam.Model.Import.DeepMd;
using Amalgam.Unit.Model.Import.Torch;

namespace Amalgam.Unit.Model.Import.DeepMd;

/// <summary>The members of a checkpoint of tests/data/goldens, to be changed and put together again.</summary>
internal sealed class GoldenCheckpoint
{
    private readonly List<(string Name, byte[] Content)> members = [];

    public GoldenCheckpoint(string name)
    {
        using ZipArchive zip = new(new MemoryStream(Read(name)));
        foreach (ZipArchiveEntry entry in zip.Entries)
        {
            using Stream stream = entry.Open();
            using var content = new MemoryStream();
            stream.CopyTo(content);
            members.Add((entry.FullName[(entry.FullName.IndexOf('/', StringComparison.Ordinal) + 1)..], content.ToArray()));
        }
    }

    /// <summary>The bytes of the archive itself.</summary>
    public static byte[] Read(string name)
    {
        using FileStream file = File.OpenRead(Path.Combine(AppContext.BaseDirectory, "goldens", "deepmd-kit-dpa3-checkpoints", name + ".gz"));
        using var gzip = new GZipStream(file, CompressionMode.Decompress);
        using var content = new MemoryStream();
        gzip.CopyTo(content);
        return content.ToArray();
    }

    public byte[] Pickle
    {
        get => members.Find(member => member.Name == "data.pkl").Content;
        set => members[members.FindIndex(member => member.Name == "data.pkl")] = ("data.pkl", value);
    }

    /// <summary>Replaces all occurrences of a text by another of the same length.</summary>
    public GoldenCheckpoint Replace(string text, string other)
    {
        byte[] pickle = Pickle, from = Encoding.UTF8.GetBytes(text), to = Encoding.UTF8.GetBytes(other);
        if (from.Length != to.Length || pickle.AsSpan().IndexOf(from) < 0) throw new ArgumentException($"'{text}' cannot become '{other}'");
        for (int at; (at = pickle.AsSpan().IndexOf(from)) >= 0;) to.CopyTo(pickle, at);
        return this;
    }

    /// <summary>Sets the small integer behind a key of a map.</summary>
    public GoldenCheckpoint Set(string key, byte value)
    {
        byte[] pickle = Pickle, name = Encoding.UTF8.GetBytes(key);
        int at = pickle.AsSpan().IndexOf(name) + name.Length;
        // The key is kept in the memory of the pickle, by a short or a long number.
        at += pickle[at] == (byte)'q' ? 2 : 5;
        if (pickle[at] != (byte)'K') throw new ArgumentException($"{key} is no small integer");
        pickle[at + 1] = value;
        return this;
    }

    public PotentialModel Import(DeepMdImportOptions? options = null)
    {
        using TorchFile file = Write();
        return DeepMdModel.Import(file.Path, options);
    }

    public TorchFile Write() => new(members);
}
