using System.IO.Compression;
using System.Text;
using Amalgam.Atoms.Pickle;

namespace Amalgam.Model.Import.Torch;

/// <summary>
/// An archive of PyTorch: a zip file of one folder with a pickle (<c>data.pkl</c>) and a member per storage (<c>data/KEY</c>), as <c>torch.save</c> and
/// TorchScript write it. Only data: no global of the pickle is looked up and none is run, and no code of the archive is read.
/// </summary>
/// <remarks>
/// Lengths are compared with those of the file before memory is set aside. All messages say what, not where.
/// </remarks>
internal sealed class TorchArchive : IDisposable
{
    private const string PickleName = "data.pkl";

    /// <summary>What may come out of a file beyond <see cref="Expansion"/> of its length: scripts and small models are packed.</summary>
    private const long FreeBytes = 64 << 20;

    /// <summary>How many bytes may come out for one of the file. Weights are hardly packed; deflate alone allows a thousandfold.</summary>
    private const long Expansion = 8;

    private readonly ZipArchive zip;
    private readonly Dictionary<string, ZipArchiveEntry> members = [];
    private readonly Dictionary<string, (TorchStorage Storage, double[] Numbers)> storages = [];
    private readonly bool isBigEndian;
    private long bytesLeft;

    /// <summary>The root of the pickle: null, bool, double, string, <see cref="TorchTensor"/>, lists and maps by text of those.</summary>
    public object? Root { get; }

    /// <summary>Whether the archive is one of TorchScript, such as <c>dp freeze</c> writes, whose root are the attributes of a module.</summary>
    public bool IsScript => members.Keys.Any(name => name.StartsWith("code/", StringComparison.Ordinal));

    /// <exception cref="InvalidDataException">It is no such archive, is damaged, or its pickle is not only data.</exception>
    private TorchArchive(Stream stream)
    {
        bytesLeft = FreeBytes + Expansion * stream.Length;
        zip = new ZipArchive(stream, ZipArchiveMode.Read, leaveOpen: false, Encoding.UTF8);
        string[] roots = [.. zip.Entries.Select(entry => entry.FullName).Where(name => name.Split('/') is [_, PickleName])];
        if (roots.Length != 1) throw new InvalidDataException($"expected an archive of one folder with {PickleName}, found {roots.Length}");
        string root = roots[0][..^PickleName.Length];
        foreach (ZipArchiveEntry entry in zip.Entries.Where(entry => entry.FullName.StartsWith(root, StringComparison.Ordinal)))
            if (!members.TryAdd(entry.FullName[root.Length..], entry))
                throw new InvalidDataException($"expected every member once, found {Short(entry.FullName)} twice");
        string order = members.TryGetValue("byteorder", out ZipArchiveEntry? marked) ? Encoding.Latin1.GetString(Bytes(marked, 16)).Trim() : "little";
        isBigEndian = order == "big";
        if (order is not ("big" or "little")) throw new InvalidDataException($"expected byteorder little or big, found '{Short(order)}'");
        int start = 0;
        object? pickle = PickleReader.Read(Bytes(members[PickleName], int.MaxValue), ref start, TorchTree.IsData);
        Root = new TorchTree(this).Of(pickle);
    }

    /// <summary>Opens an archive.</summary>
    /// <exception cref="InvalidDataException">It is no such archive, is damaged, or its pickle is not only data.</exception>
    public static TorchArchive Open(string path)
    {
        FileStream stream = File.OpenRead(path);
        try
        {
            return Guarded(() => new TorchArchive(stream));
        }
        catch
        {
            stream.Dispose();
            throw;
        }
    }

    /// <summary>The numbers of a storage, read once.</summary>
    /// <exception cref="InvalidDataException">There is no such member, or it is of another length.</exception>
    public double[] Numbers(TorchStorage storage)
    {
        if (storages.TryGetValue(storage.Key, out (TorchStorage Storage, double[] Numbers) known))
            return known.Storage == storage ? known.Numbers
                : throw new InvalidDataException($"expected one description of storage {Short(storage.Key)}, found two");
        if (!members.TryGetValue("data/" + storage.Key, out ZipArchiveEntry? member))
            throw new InvalidDataException($"expected a member data/{Short(storage.Key)} with {storage.Count} numbers, found none");
        if (member.Length % storage.Type.Size != 0 || member.Length / storage.Type.Size != storage.Count)
            throw new InvalidDataException(
                $"expected {storage.Count} numbers of {storage.Type.Size} bytes in data/{Short(storage.Key)}, found {member.Length} bytes");
        double[] numbers = storage.Type.ReadAll(Guarded(() => Bytes(member, Array.MaxLength / 8)), isBigEndian);
        storages[storage.Key] = (storage, numbers);
        return numbers;
    }

    private byte[] Bytes(ZipArchiveEntry member, int most)
    {
        if (member.Length > most || member.Length > bytesLeft)
            throw new InvalidDataException($"expected a file that fits its contents, found {member.Length} bytes in {Short(member.FullName)}");
        bytesLeft -= member.Length;
        var bytes = new byte[member.Length];
        using Stream stream = member.Open();
        stream.ReadExactly(bytes);
        return bytes;
    }

    /// <summary>A damaged zip file shows itself in several exceptions; messages of this folder begin with "expected".</summary>
    private static T Guarded<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception problem) when (problem is IOException or NotSupportedException or ArgumentException or OverflowException
            || problem is InvalidDataException && !problem.Message.StartsWith("expected ", StringComparison.Ordinal))
        {
            throw new InvalidDataException($"expected a zip archive of PyTorch, found what cannot be read: {problem.Message.ReplaceLineEndings(" ")}", problem);
        }
    }

    private static string Short(string text) => text.Length <= 80 ? text : text[..80] + "…";

    public void Dispose() => zip.Dispose();
}
