using System.Buffers.Binary;
using ZstdSharp;

namespace Amalgam.Formats.Text;

/// <summary>Unpacks zstd, of one frame or several, and notices when the data end early.</summary>
internal sealed class ZstdText : ForwardStream
{
    private const uint Mark = 0xFD2FB528, SkippedMark = 0x184D2A50, SkippedMask = 0xFFFFFFF0;
    /// <summary>Log₂ of the largest window: what zstd --long=31 writes.</summary>
    private const int LargestWindow = 31;

    private readonly DecompressionStream frames;

    /// <param name="packed">from the first byte of the packed data on; stays open</param>
    public ZstdText(Stream packed)
    {
        frames = new DecompressionStream(packed, leaveOpen: true);
        frames.SetParameter(ZstdSharp.Unsafe.ZSTD_dParameter.ZSTD_d_windowLogMax, LargestWindow);
    }

    /// <summary>Whether data begin as those of zstd.</summary>
    public static bool IsMark(ReadOnlySpan<byte> head) => head.Length >= 4 && BinaryPrimitives.ReadUInt32LittleEndian(head) is var mark
        && (mark == Mark || (mark & SkippedMask) == SkippedMark);

    /// <exception cref="InvalidDataException">The data are no zstd, damaged, or cut off.</exception>
    public override int Read(Span<byte> buffer)
    {
        try
        {
            return frames.Read(buffer);
        }
        catch (ZstdException problem)
        {
            throw new InvalidDataException($"the zstd data are damaged: {problem.Message}", problem);
        }
        catch (EndOfStreamException problem)
        {
            throw new InvalidDataException("the packed data end early", problem);
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing) frames.Dispose();
        base.Dispose(disposing);
    }
}
