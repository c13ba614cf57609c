using System.Buffers.Binary;
using Amalgam.Formats.Zstandard;

namespace Amalgam.Formats.Text;

/// <summary>Unpacks zstd, of one frame or several, and notices when the data end early.</summary>
/// <remarks>RFC 8878. Memory is bounded by the window of the frame and grows with what was unpacked, whatever its header claims.</remarks>
/// <param name="packed">from the first byte of the packed data on</param>
internal sealed class ZstdText(Stream packed) : ForwardStream
{
    private const uint Mark = 0xFD2FB528, SkippedMark = 0x184D2A50, SkippedMask = 0xFFFFFFF0;
    private const long LargestWindow = 1L << 31; // what zstd --long=31 writes

    private readonly byte[] eight = new byte[8];
    private byte[] block = [];
    private ZstdWindow window = new(0);
    private ZstdBlock? blocks;
    private XxHash? checksum;
    private long expected;

    /// <summary>Whether data begin as those of zstd.</summary>
    public static bool IsMark(ReadOnlySpan<byte> head) => head.Length >= 4 && BinaryPrimitives.ReadUInt32LittleEndian(head) is var mark
        && (mark == Mark || (mark & SkippedMask) == SkippedMark);

    /// <exception cref="InvalidDataException">The data are no zstd, damaged, or cut off.</exception>
    public override int Read(Span<byte> buffer)
    {
        if (buffer.IsEmpty) return 0;
        while (window.Unread == 0)
            if (blocks is null)
            {
                if (!BeginFrame()) return 0;
            }
            else ReadBlock();
        return window.Read(buffer);
    }

    private bool BeginFrame()
    {
        int count = packed.ReadAtLeast(eight.AsSpan(0, 4), 4, throwOnEndOfStream: false);
        if (count == 0) return false;
        uint mark = count < 4 ? throw ZstdFault.CutOff() : BinaryPrimitives.ReadUInt32LittleEndian(eight);
        if ((mark & SkippedMask) == SkippedMark)
        {
            for (long left = (long)Number(4); left > 0; left -= count)
            {
                count = packed.Read(Room((int)Math.Min(left, 1 << 16)));
                if (count == 0) throw ZstdFault.CutOff();
            }
            return true;
        }
        if (mark != Mark) throw ZstdFault.Damaged("something else stands behind them");
        ReadHeader();
        return true;
    }

    private void ReadHeader()
    {
        int descriptor = (int)Number(1), sizeKind = descriptor >> 6, dictionaryKind = descriptor & 3;
        bool isSingle = (descriptor & 32) != 0;
        if ((descriptor & 8) != 0) throw ZstdFault.Damaged("a frame of a later version");
        long size = 0;
        if (!isSingle)
        {
            int form = (int)Number(1);
            long power = 1L << (10 + (form >> 3));
            size = power + power / 8 * (form & 7);
        }
        if (dictionaryKind > 0 && Number(1 << (dictionaryKind - 1)) != 0) throw new InvalidDataException("the zstd data need a dictionary, which is not read");
        expected = sizeKind switch { 0 => isSingle ? (long)Number(1) : -1, 1 => 256 + (long)Number(2), 2 => (long)Number(4), _ => (long)Number(8) };
        if (isSingle) size = expected;
        if (size is < 0 or > LargestWindow) throw ZstdFault.Damaged($"a window of {size} bytes");
        window = new ZstdWindow(size);
        (blocks, checksum) = (new ZstdBlock(window), (descriptor & 4) != 0 ? new XxHash() : null);
    }

    private void ReadBlock()
    {
        int head = (int)Number(3), kind = head >> 1 & 3, size = head >> 3;
        if (kind == 3 || size > ZstdWindow.LargestBlock) throw ZstdFault.Damaged("a block of another kind");
        window.Begin();
        if (kind == 1) window.Fill((byte)Number(1), size);
        else
        {
            Span<byte> bytes = Room(size);
            if (packed.ReadAtLeast(bytes, size, throwOnEndOfStream: false) < size) throw ZstdFault.CutOff();
            if (kind == 0) window.Add(bytes);
            else blocks!.Read(bytes);
        }
        checksum?.Add(window.Last(ZstdWindow.LargestBlock - window.Room));
        if ((head & 1) != 0) EndFrame();
    }

    private void EndFrame()
    {
        if (expected >= 0 && window.Total != expected) throw ZstdFault.Damaged($"{window.Total} bytes where {expected} were packed");
        if (checksum is not null && Number(4) != (checksum.Value() & uint.MaxValue)) throw ZstdFault.Damaged("their checksum is another");
        (blocks, checksum) = (null, null);
    }

    private Span<byte> Room(int size)
    {
        if (block.Length < size) block = new byte[Math.Max(size, 2 * block.Length)];
        return block.AsSpan(0, size);
    }

    /// <summary>The next bytes as a number, the smallest first.</summary>
    private ulong Number(int bytes)
    {
        eight.AsSpan().Clear();
        if (packed.ReadAtLeast(eight.AsSpan(0, bytes), bytes, throwOnEndOfStream: false) < bytes) throw ZstdFault.CutOff();
        return BinaryPrimitives.ReadUInt64LittleEndian(eight);
    }
}
