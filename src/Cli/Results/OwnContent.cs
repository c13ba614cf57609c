using System.IO.Compression;
using System.Text;
using Amalgam.Model;
using Amalgam.Model.Export;
using Amalgam.Model.Files;
using Amalgam.Studies.DataSets;

namespace Amalgam.Cli.Results;

/// <summary>What shows that a file was written by a verb of the program.</summary>
internal static class OwnContent
{
    /// <summary>Key of the provenance of what amalgam export writes; its value is the precision.</summary>
    public const string ExportMark = "exported_as";

    /// <summary>Key of the provenance of what amalgam calibrate writes; its value names the data.</summary>
    public const string CalibrationMark = "calibrated_with";

    private const int HeadLength = 1 << 16;

    /// <summary>Structures with predictions: a count, and AMALGAM_energy, or the mark of a shard, in the comment line of the first structure.</summary>
    public static bool IsPrediction(string path)
    {
        string[] lines = Head(path).Split('\n', 3);
        return lines.Length == 3 && int.TryParse(lines[0].Trim(), out _) && (lines[1].Contains("AMALGAM_energy", StringComparison.Ordinal)
            || lines[1].Contains(ShardMark.Key, StringComparison.Ordinal));
    }

    /// <summary>Sums of amalgam evaluate --shard.</summary>
    public static bool IsErrorSums(string path) => Head(path).TrimStart(' ', '\n', '{').StartsWith($"\"{ErrorShard.Key}\"", StringComparison.Ordinal);

    /// <summary>A page of amalgam report.</summary>
    public static bool IsReport(string path) => IsPage(path) && File.ReadAllText(path).Contains("Amalgam · report", StringComparison.Ordinal);

    /// <summary>A page of amalgam validate.</summary>
    public static bool IsValidation(string path) => IsPage(path) && Head(path).Contains("<title>Validation of ", StringComparison.Ordinal);

    /// <summary>A page of amalgam data check.</summary>
    public static bool IsDataCheck(string path) => IsPage(path) && Head(path).Contains("<title>Check of ", StringComparison.Ordinal);

    /// <summary>A model that amalgam export wrote, and not one that was trained.</summary>
    public static bool IsExported(string path) => DeepMdExport.Recognizes(path) ? DeepMdExport.IsOwn(path)
        : IsModel(path, model => model.Provenance.ContainsKey(ExportMark));

    /// <summary>A model that amalgam calibrate wrote.</summary>
    public static bool IsCalibrated(string path) =>
        IsModel(path, model => model.Provenance.ContainsKey(CalibrationMark) && !model.Provenance.ContainsKey(ExportMark));

    /// <summary>A model that amalgam import wrote and no training changed.</summary>
    public static bool IsImported(string path) => IsModel(path, model => model.Provenance.ContainsKey("imported_from"));

    private static bool IsModel(string path, Func<PotentialModel, bool> condition)
    {
        try
        {
            return condition(ModelFile.Load(path));
        }
        catch (InvalidDataException)
        {
            return false;
        }
    }

    private static bool IsPage(string path) => Head(path).StartsWith("<!doctype html>", StringComparison.OrdinalIgnoreCase);

    private static string Head(string path)
    {
        byte[] head = new byte[HeadLength];
        using FileStream file = File.OpenRead(path);
        int length = file.ReadAtLeast(head, HeadLength, throwOnEndOfStream: false);
        if (length < 2 || head[0] != 0x1f || head[1] != 0x8b) return Encoding.UTF8.GetString(head, 0, length);
        try
        {
            using var unpacked = new GZipStream(new MemoryStream(head, 0, length), CompressionMode.Decompress);
            byte[] text = new byte[HeadLength];
            int read = 0;
            // The packed bytes end in the middle: what comes out before is enough.
            while (read < HeadLength && unpacked.Read(text, read, HeadLength - read) is > 0 and int more) read += more;
            return Encoding.UTF8.GetString(text, 0, read);
        }
        catch (InvalidDataException)
        {
            return "";
        }
    }
}
