using System.Buffers.Binary;
using System.Numerics;

namespace Amalgam.Atoms;

/// <summary>SHA-256 of what is appended, piece by piece (FIPS 180-4).</summary>
/// <remarks>
/// That of .NET is OpenSSL's: on a system without it the process is aborted.
/// </remarks>
public sealed class Sha256
{
    /// <summary>Bytes of a hash.</summary>
    public const int Length = 32;

    private const int BlockBytes = 64, Rounds = 64, LengthBytes = 8;

    private readonly uint[] state = [0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19];
    private readonly byte[] rest = new byte[BlockBytes];
    private int waiting;
    private ulong length;

    /// <summary>First 32 bits of the fractional parts of the cube roots of the first 64 primes.</summary>
    private static ReadOnlySpan<uint> Constants =>
    [
        0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
        0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
        0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
        0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
        0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
        0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
        0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
        0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
    ];

    /// <summary>The hash of some bytes.</summary>
    public static byte[] Of(ReadOnlySpan<byte> data)
    {
        var hash = new Sha256();
        hash.Append(data);
        return hash.Finish();
    }

    /// <summary>The hash of a stream from its place to its end.</summary>
    public static byte[] Of(Stream stream)
    {
        var hash = new Sha256();
        byte[] piece = new byte[1 << 17];
        for (int read = stream.Read(piece); read > 0; read = stream.Read(piece)) hash.Append(piece.AsSpan(0, read));
        return hash.Finish();
    }

    /// <summary>Takes more bytes.</summary>
    public void Append(ReadOnlySpan<byte> data)
    {
        length += (ulong)data.Length;
        if (waiting > 0)
        {
            int taken = Math.Min(BlockBytes - waiting, data.Length);
            data[..taken].CopyTo(rest.AsSpan(waiting));
            waiting += taken;
            data = data[taken..];
            if (waiting < BlockBytes) return;
            Mix(rest);
        }
        for (; data.Length >= BlockBytes; data = data[BlockBytes..]) Mix(data);
        data.CopyTo(rest);
        waiting = data.Length;
    }

    /// <summary>The 32 bytes of the hash; nothing can be appended after.</summary>
    public byte[] Finish()
    {
        ulong bits = 8 * length;
        Append([0x80]);
        while (waiting != BlockBytes - LengthBytes) Append([0]);
        Span<byte> end = stackalloc byte[LengthBytes];
        BinaryPrimitives.WriteUInt64BigEndian(end, bits);
        Append(end);
        byte[] hash = new byte[Length];
        for (int word = 0; word < state.Length; word++) BinaryPrimitives.WriteUInt32BigEndian(hash.AsSpan(word * sizeof(uint)), state[word]);
        return hash;
    }

    private void Mix(ReadOnlySpan<byte> block)
    {
        Span<uint> words = stackalloc uint[Rounds];
        for (int t = 0; t < BlockBytes / sizeof(uint); t++) words[t] = BinaryPrimitives.ReadUInt32BigEndian(block[(t * sizeof(uint))..]);
        for (int t = BlockBytes / sizeof(uint); t < Rounds; t++)
        {
            uint first = words[t - 15], second = words[t - 2];
            words[t] = words[t - 16] + words[t - 7]
                + (BitOperations.RotateRight(first, 7) ^ BitOperations.RotateRight(first, 18) ^ (first >> 3))
                + (BitOperations.RotateRight(second, 17) ^ BitOperations.RotateRight(second, 19) ^ (second >> 10));
        }
        (uint a, uint b, uint c, uint d, uint e, uint f, uint g, uint h) = (state[0], state[1], state[2], state[3], state[4], state[5], state[6], state[7]);
        for (int t = 0; t < Rounds; t++)
        {
            uint one = h + (BitOperations.RotateRight(e, 6) ^ BitOperations.RotateRight(e, 11) ^ BitOperations.RotateRight(e, 25)) + ((e & f) ^ (~e & g))
                + Constants[t] + words[t];
            uint two = (BitOperations.RotateRight(a, 2) ^ BitOperations.RotateRight(a, 13) ^ BitOperations.RotateRight(a, 22)) + ((a & b) ^ (a & c) ^ (b & c));
            (h, g, f, e, d, c, b, a) = (g, f, e, d + one, c, b, a, one + two);
        }
        state[0] += a;
        state[1] += b;
        state[2] += c;
        state[3] += d;
        state[4] += e;
        state[5] += f;
        state[6] += g;
        state[7] += h;
    }
}
