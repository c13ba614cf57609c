using Amalgam.Formats;
using Amalgam.Formats.Contracts;
using Xunit;

namespace Amalgam.Unit.Formats.Outputs;

/// <summary>
/// Damaged text: bytes changed, lines lost, doubled or swapped, numbers replaced by hostile ones, the end cut off. A reader gives structures or refuses with
/// InvalidDataException; nothing else comes out, it ends, and it takes no more than a small multiple of the file.
/// </summary>
/// <remarks>
/// AMALGAM_FUZZ=n runs n damages of the smallest readable sample of each format, also of the samples in the folder of AMALGAM_FORMAT_SAMPLES; without it a few
/// of every sample are run. One of eight is looked at by every format, as a file whose kind is not known is.
/// </remarks>
public sealed class TextFuzzTests : IDisposable
{
    private const int Usual = 60, Seldom = 8;

    private static readonly string[] Numbers = ["-1", "0", "2147483647", "99999999999999999999", "nan", "1e308", "-1e-320", "******", "x", "1e9",
        "4294967296", ""];

    private readonly string folder = Directory.CreateTempSubdirectory("amalgam-fuzz-").FullName;

    public static TheoryData<string> Samples => FuzzRun.IsLong ? [.. Smallest()] : [.. FilesOf(FormatSamples.Own)];

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Theory]
    [MemberData(nameof(Samples))]
    public Task A_damaged_file_is_read_or_refused(string sample)
    {
        string source = SourceOf(sample), path = Path.Combine(folder, Path.GetFileName(source));
        string place = Path.GetDirectoryName(source)!;
        foreach (string beside in Directory.EnumerateFiles(place, "*", FormatSamples.Folders().Contains(place) ? SearchOption.TopDirectoryOnly
            : SearchOption.AllDirectories).Where(file => new FileInfo(file).Length < 2_000_000))
        {
            string copy = Path.Combine(folder, Path.GetRelativePath(place, beside));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.WriteAllBytes(copy, File.ReadAllBytes(beside));
        }
        IStructureReader? usual = StructureFormats.All.FormatOf(path)?.Reader;
        return new FuzzRun(sample, path, path).Run(FuzzRun.Inputs(Usual), (text, seed) => Damaged(text, new Random(seed)), seed =>
            usual is not null && seed % Seldom != 0 ? usual : StructureFormats.All.FormatOf(path)?.Reader);
    }

    /// <summary>The smallest sample of each format, of those that are read where there are any: behind what is refused at once nothing is tried.</summary>
    private static IEnumerable<string> Smallest() => FormatSamples.Folders().SelectMany(FilesOf)
        .GroupBy(sample => StructureFormats.All.FormatOf(SourceOf(sample))?.Name ?? "").Where(group => group.Key.Length > 0)
        .Select(group => group.OrderBy(sample => new FileInfo(SourceOf(sample)).Length).OrderByDescending(IsRead).First());

    private static bool IsRead(string sample)
    {
        string path = SourceOf(sample);
        try { return StructureFormats.All.FormatOf(path)!.Reader!.Read(path).Any(); }
        catch (InvalidDataException) { return false; }
    }

    private static string SourceOf(string sample) => FormatSamples.FileOf(sample)!;

    private static IEnumerable<string> FilesOf(string place) => Directory.EnumerateFiles(place, "*", SearchOption.AllDirectories)
        .Where(file => new FileInfo(file).Length is > 0 and < 200_000 && IsText(file))
        .Select(file => Path.GetRelativePath(place, file).Replace('\\', '/')).Order(StringComparer.Ordinal);

    private static byte[] Damaged(byte[] text, Random random)
    {
        List<byte> bytes = [.. text];
        for (int times = random.Next(1, 4); times > 0; times--)
            switch (random.Next(6))
            {
                case 0:
                    bytes[random.Next(bytes.Count)] = (byte)random.Next(256);
                    break;
                case 1:
                    bytes = bytes[..random.Next(1, bytes.Count + 1)];
                    break;
                case 2:
                    Replace(bytes, random);
                    break;
                default:
                    ChangeLines(bytes, random);
                    break;
            }
        return [.. bytes];
    }

    /// <summary>A word becomes a hostile one.</summary>
    private static void Replace(List<byte> bytes, Random random)
    {
        int at = random.Next(bytes.Count);
        while (at < bytes.Count && !char.IsAsciiDigit((char)bytes[at])) at++;
        int end = at;
        while (end < bytes.Count && !char.IsWhiteSpace((char)bytes[end])) end++;
        bytes.RemoveRange(at, end - at);
        bytes.InsertRange(at, Numbers[random.Next(Numbers.Length)].Select(letter => (byte)letter));
        if (bytes.Count == 0) bytes.Add((byte)'\n');
    }

    /// <summary>A line is lost, doubled or put elsewhere.</summary>
    private static void ChangeLines(List<byte> bytes, Random random)
    {
        int start = random.Next(bytes.Count);
        while (start > 0 && bytes[start - 1] != '\n') start--;
        int end = bytes.IndexOf((byte)'\n', start) is >= 0 and int found ? found + 1 : bytes.Count;
        byte[] line = [.. bytes[start..end]];
        int kind = random.Next(3);
        if (kind != 1) bytes.RemoveRange(start, end - start);
        if (kind == 1) bytes.InsertRange(start, line);
        if (kind == 2) bytes.InsertRange(random.Next(bytes.Count + 1), line);
        if (bytes.Count == 0) bytes.Add((byte)'\n');
    }

    private static bool IsText(string file)
    {
        byte[] bytes = File.ReadAllBytes(file);
        return !bytes.AsSpan(0, Math.Min(bytes.Length, 4096)).Contains((byte)0) && !file.EndsWith(".gz", StringComparison.Ordinal);
    }
}
