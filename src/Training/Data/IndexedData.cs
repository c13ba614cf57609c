using System.Globalization;
using System.Text;
using Amalgam.Atoms;
using Amalgam.Formats;
using Amalgam.Formats.Contracts;
using Amalgam.Training.Options;
using Amalgam.Training.Progress;
using Amalgam.Training.Stores;

namespace Amalgam.Training.Data;

/// <summary>Finds the indices of data that stay on disk, or makes them in one pass.</summary>
/// <remarks>
/// An index is beside the data, or in the run folder where nothing can be written there. One that does not fit any more (size, time or head of a file, the keys
/// of labels) is made anew. Data of formats that cannot be read by number from the disk are copied in the same pass.
/// </remarks>
/// <param name="cutoff">Å, of pairs, for the estimate of memory</param>
/// <param name="folder">run folder; null for the folder of temporary files</param>
internal sealed class IndexedData(DataOptions data, double cutoff, string? folder, ITrainingObserver? observer)
{
    private const string FolderName = "index";
    private const int Reported = 256;

    private readonly ReadOptions reading = DataReading.Of(data);

    /// <summary>The index of a file or folder that still fits; null where there is none.</summary>
    public IndexedFile? Find(string path) => Places(path).Select(place => Find(path, place)).OfType<IndexedFile>().FirstOrDefault();

    /// <summary>A file or folder with its index, which is made where it is missing.</summary>
    /// <exception cref="InvalidDataException">The data are wrong, or nothing can be written beside them or into the run folder.</exception>
    public IndexedFile Open(string path)
    {
        if (Find(path) is IndexedFile found) return found;
        string place = Places(path).FirstOrDefault(CanWrite) ?? throw new InvalidDataException(
            $"{path}: expected room for its index ({Path.GetFileName(Places(path).First())}) beside it or in {folder ?? Path.GetTempPath()}, found that "
            + "nothing can be written there\n  → choose another run folder, or copy the data to where you may write");
        return Make(path, place);
    }

    private IEnumerable<string> Places(string path)
    {
        string full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        string name = $"{Path.GetFileName(full)}-{Convert.ToHexStringLower(Sha256.Of(Encoding.UTF8.GetBytes(full)))[..8]}";
        return [full + IndexedFile.Ending, Path.Combine(Path.GetFullPath(folder ?? Path.GetTempPath()), FolderName, name + IndexedFile.Ending)];
    }

    private static bool CanWrite(string place)
    {
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(place)!);
            string trial = $"{place}.{Environment.ProcessId:x}-{Guid.NewGuid():N}.tmp";
            using (new FileStream(trial, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1, FileOptions.DeleteOnClose)) return true;
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private IndexedFile? Find(string path, string place)
    {
        if (!File.Exists(place) || StructureIndex.Load(place) is not StructureIndex index) return null;
        if (index.Reading != ReadingText || !index.Files.SequenceEqual(Stamps(path))) return null;
        if (index.PackLength > 0 && !(File.Exists(PackOf(place)) && new FileInfo(PackOf(place)).Length == index.PackLength)) return null;
        return Opened(path, place, index);
    }

    private IndexedFile Opened(string path, string place, StructureIndex index)
    {
        string shown = DataFiles.Shown(path);
        return new IndexedFile(index.Named(shown), place, index.PackLength > 0 ? first => PackedStructures.Open(PackOf(place), first as PackedStructures)
            : _ => StructureFormats.All.OpenIndexed(shown, reading)!);
    }

    /// <summary>One pass over the data.</summary>
    private IndexedFile Make(string path, string place)
    {
        string shown = DataFiles.Shown(path);
        FileStamp[] stamps = Stamps(path);
        var pass = new IndexPass(shown, new MemoryGauge(long.MaxValue, cutoff));
        var census = new StructureCensus();
        long packLength = 0;
        if (KeepsOnDisk(path)) Read(shown, census, structure => pass.Add(structure));
        else AtomicFile.Write(PackOf(place), stream =>
        {
            var pack = new PackWriter(stream);
            Read(shown, census, structure => pack.Add(structure, pass.Add(structure).MayBeIsolated));
            packLength = pack.Finish();
        });
        observer?.Preparing($"hashing {shown}", 0);
        StructureIndex index = pass.Index(stamps, ReadingText, DataFiles.HashOfData(path), DataFiles.LinesOf(path, census), packLength);
        if (!Stamps(path).AsSpan().SequenceEqual(stamps))
            throw new InvalidDataException($"{shown}: expected data that stay as they are, found that they changed while they were read\n  → start again");
        index.Save(place);
        return Opened(path, place, index);
    }

    private void Read(string shown, StructureCensus census, Action<Structure> take)
    {
        long count = 0;
        foreach (Structure structure in DataFiles.Each(shown, data, census))
        {
            take(structure);
            if (++count % Reported == 0) observer?.Preparing(string.Create(CultureInfo.InvariantCulture, $"indexing {shown}: {count} structures"), 0);
        }
    }

    private static FileStamp[] Stamps(string path)
    {
        string root = Directory.Exists(path) ? path : Path.GetDirectoryName(Path.GetFullPath(path))!;
        return [.. StructureFormats.All.FilesOf(path).Select(file => FileStamp.Of(root, file))];
    }

    private static bool KeepsOnDisk(string path) => StructureFormats.All.FormatOf(path)?.Reader?.Capabilities.KeepsFileOnDisk == true;

    private static string PackOf(string place) => place[..^IndexedFile.Ending.Length] + IndexedFile.PackEnding;

    /// <summary>What the labels, and which files are read, depend on.</summary>
    private string ReadingText => string.Join('\n', data.EnergyKey, data.ForcesKey, data.StressKey, data.VirialKey, data.MixedFolders);
}
