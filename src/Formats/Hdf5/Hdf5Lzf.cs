namespace Amalgam.Formats.Hdf5;

/// <summary>LZF, with which h5py packs on request: runs of bytes, and copies of what came before.</summary>
/// <remarks>Format of liblzf: a byte below 32 is followed by that many bytes plus one; else its upper three bits are a length and the rest the
/// distance.</remarks>
internal static class Hdf5Lzf
{
    /// <summary>The unpacked bytes; null when they are damaged or more than <paramref name="most"/>.</summary>
    public static byte[]? Unpack(ReadOnlySpan<byte> packed, int most)
    {
        byte[] bytes = new byte[most];
        int filled = 0;
        for (int at = 0; at < packed.Length;)
        {
            int control = packed[at++];
            if (control < 32)
            {
                int run = control + 1;
                if (run > packed.Length - at || run > most - filled) return null;
                packed.Slice(at, run).CopyTo(bytes.AsSpan(filled));
                (at, filled) = (at + run, filled + run);
                continue;
            }
            int length = control >> 5;
            if (length == 7)
            {
                if (at >= packed.Length) return null;
                length += packed[at++];
            }
            if (at >= packed.Length) return null;
            int from = filled - ((control & 0x1F) << 8 | packed[at++]) - 1;
            length += 2;
            if (from < 0 || length > most - filled) return null;
            // Source and target may overlap: byte by byte.
            for (int i = 0; i < length; i++) bytes[filled++] = bytes[from++];
        }
        return bytes[..filled];
    }
}
