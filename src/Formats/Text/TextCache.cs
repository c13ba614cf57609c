using System.Text;

namespace Amalgam.Formats.Text;

/// <summary>Returns the same string for the same short bytes, so that keys and values that repeat in every structure are stored once.</summary>
internal sealed class TextCache
{
    private const int LongestCached = 64;
    private static readonly UTF8Encoding Strict = new(false, true);
    private readonly string?[] slots = new string?[1024];

    /// <summary>The text of UTF-8 bytes.</summary>
    /// <exception cref="DecoderFallbackException">The bytes are not UTF-8.</exception>
    public string Get(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length == 0) return "";
        if (bytes.Length > LongestCached) return Strict.GetString(bytes);
        uint hash = 2166136261;
        foreach (byte b in bytes) hash = (hash ^ b) * 16777619;
        ref string? slot = ref slots[(hash ^ hash >> 16) & 1023];
        if (slot == null || !Ascii.Equals(bytes, slot)) slot = Strict.GetString(bytes);
        return slot;
    }
}
