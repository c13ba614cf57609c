namespace Amalgam.Formats.Lmdb;

/// <summary>Tells what an LMDB file holds by its keys.</summary>
internal static class LmdbKinds
{
    private const byte PickleMark = 0x80;

    /// <summary>The kind of a file; <see cref="LmdbKind.Other"/> for anything that is damaged or no LMDB file.</summary>
    public static LmdbKind Of(string path)
    {
        try
        {
            if (!LmdbFile.IsOne(path)) return LmdbKind.Other;
            using LmdbFile file = LmdbFile.Open(path);
            if (file.Find("nextid"u8) is not null) return LmdbKind.Ase;
            if (file.Find("__metadata__"u8) is not null) return LmdbKind.DeepMd;
            return file.Find("0"u8) is [PickleMark, ..] ? LmdbKind.OpenCatalyst : LmdbKind.Other;
        }
        catch (Exception problem) when (problem is InvalidDataException or IOException or UnauthorizedAccessException)
        {
            return LmdbKind.Other;
        }
    }
}
