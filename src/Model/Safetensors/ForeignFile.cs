namespace Amalgam.Model.Safetensors;

/// <summary>Recognises files of other kinds by their first bytes, so that a message can name what was found.</summary>
internal static class ForeignFile
{
    private static readonly (byte[] Magic, string Name, string Advice)[] Known =
    [
        ("PK\u0003\u0004"u8.ToArray(), "a zip archive, such as a PyTorch .pt or .pth file",
            "convert DeePMD-kit models with 'dp convert-backend model.pth model.dp' and import that"),
        ([0x80, 0x02], "a Python pickle, such as an old PyTorch file", "pickles can run code and are never read; export the model in another format"),
        ([0x80, 0x03], "a Python pickle", "pickles can run code and are never read; export the model in another format"),
        ([0x80, 0x04], "a Python pickle", "pickles can run code and are never read; export the model in another format"),
        ([0x80, 0x05], "a Python pickle", "pickles can run code and are never read; export the model in another format"),
        ([0x89, (byte)'H', (byte)'D', (byte)'F', 0x0d, 0x0a, 0x1a, 0x0a], "an HDF5 file, such as a DeePMD-kit .dp model",
            "import DeePMD-kit models first, then use the model file that this makes"),
        ([0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y'], "a NumPy array", "give the model file"),
        ([0x1f, 0x8b], "a gzip file", "unpack it first"),
        ([0x28, 0xb5, 0x2f, 0xfd], "a zstd file", "unpack it first"),
        ("SQLite format 3"u8.ToArray(), "a SQLite database, such as an ASE .db file", "give the model file, not the data"),
        ("GGUF"u8.ToArray(), "a GGUF file", "give the model file"),
        ("version https://git-lfs"u8.ToArray(), "a Git LFS pointer, not the file itself", "run 'git lfs pull'"),
    ];

    /// <summary>What the bytes seem to be and what to do about it, or null when nothing is recognised.</summary>
    /// <param name="head">first bytes of a file</param>
    public static (string Name, string Advice)? Recognise(ReadOnlySpan<byte> head)
    {
        foreach ((byte[] magic, string name, string advice) in Known)
            if (head.StartsWith(magic)) return (name, advice);
        if (head.Length > 0 && head.IndexOfAnyExceptInRange((byte)9, (byte)126) < 0) return ("a text file", "give the model file, such as model.safetensors");
        return null;
    }
}
