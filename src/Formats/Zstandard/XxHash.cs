using System.Buffers.Binary;
using System.Numerics;

namespace Amalgam.Formats.Zstandard;

/// <summary>xxHash of 64 bits with seed 0, the checksum of zstd frames.</summary>
/// <remarks>RFC 8878, section 3.1.1; https://github.com/Cyan4973/xxHash/blob/dev/doc/xxhash_spec.md</remarks>
internal sealed class XxHash
{
    private const ulong P1 = 0x9E3779B185EBCA87, P2 = 0xC2B2AE3D27D4EB4F, P3 = 0x165667B19E3779F9, P4 = 0x85EBCA77C2B2AE63, P5 = 0x27D4EB2F165667C5;

    private readonly ulong[] lanes = [unchecked(P1 + P2), P2, 0, unchecked(0 - P1)];
    private readonly byte[] rest = new byte[32];
    private ulong length;
    private int kept;

    public void Add(ReadOnlySpan<byte> bytes)
    {
        length += (ulong)bytes.Length;
        while (kept + bytes.Length >= 32)
        {
            int own = 32 - kept;
            bytes[..own].CopyTo(rest.AsSpan(kept));
            bytes = bytes[own..];
            kept = 0;
            for (int lane = 0; lane < 4; lane++) lanes[lane] = Round(lanes[lane], BinaryPrimitives.ReadUInt64LittleEndian(rest.AsSpan(8 * lane)));
        }
        bytes.CopyTo(rest.AsSpan(kept));
        kept += bytes.Length;
    }

    public ulong Value()
    {
        ulong hash = P5;
        if (length >= 32)
        {
            hash = BitOperations.RotateLeft(lanes[0], 1) + BitOperations.RotateLeft(lanes[1], 7) + BitOperations.RotateLeft(lanes[2], 12)
                + BitOperations.RotateLeft(lanes[3], 18);
            foreach (ulong lane in lanes) hash = (hash ^ Round(0, lane)) * P1 + P4;
        }
        hash += length;
        int at = 0;
        for (; at + 8 <= kept; at += 8)
            hash = BitOperations.RotateLeft(hash ^ Round(0, BinaryPrimitives.ReadUInt64LittleEndian(rest.AsSpan(at))), 27) * P1 + P4;
        if (at + 4 <= kept)
        {
            hash = BitOperations.RotateLeft(hash ^ BinaryPrimitives.ReadUInt32LittleEndian(rest.AsSpan(at)) * P1, 23) * P2 + P3;
            at += 4;
        }
        for (; at < kept; at++) hash = BitOperations.RotateLeft(hash ^ rest[at] * P5, 11) * P1;
        hash = (hash ^ hash >> 33) * P2;
        hash = (hash ^ hash >> 29) * P3;
        return hash ^ hash >> 32;
    }

    private static ulong Round(ulong lane, ulong input) => BitOperations.RotateLeft(lane + input * P2, 31) * P1;
}
