using Amalgam.Atoms;

namespace Amalgam.Unit.Formats;

/// <summary>Damages bytes as disks, transfers and malice do: flipped bits, extreme lengths, blocks that are lost, zeroed, moved or repeated.</summary>
internal static class Mutation
{
    private static readonly long[] Extremes =
        [0, 1, -1, 0x7F, 0xFF, 0x7FFF, 0xFFFF, int.MaxValue, int.MinValue, uint.MaxValue, long.MaxValue, long.MinValue, 1L << 40];

    /// <summary>The damaged bytes of a seed.</summary>
    public static byte[] Of(byte[] bytes, ulong seed)
    {
        var random = new RandomBits(seed);
        List<byte> damaged = [.. bytes];
        int count = 1 + Below(ref random, 6);
        for (int i = 0; i < count && damaged.Count > 0; i++) Damage(damaged, ref random);
        return [.. damaged];
    }

    private static void Damage(List<byte> bytes, ref RandomBits random)
    {
        int at = Below(ref random, bytes.Count), length = Math.Min(bytes.Count - at, 1 + Below(ref random, 64));
        switch (Below(ref random, 8))
        {
            case 0: bytes[at] ^= (byte)(1 << Below(ref random, 8)); break;
            case 1: bytes[at] = (byte)random.Next(); break;
            case 2 or 3:
                byte[] number = BitConverter.GetBytes(Extremes[Below(ref random, Extremes.Length)]);
                int width = Math.Min(bytes.Count - at, 1 << Below(ref random, 4));
                for (int i = 0; i < width; i++) bytes[at + i] = number[i];
                break;
            case 4: bytes.RemoveRange(at, length); break;
            case 5: bytes.InsertRange(Below(ref random, bytes.Count), bytes.GetRange(at, length)); break;
            case 6:
                for (int i = 0; i < length; i++) bytes[at + i] = 0;
                break;
            default:
                if (Below(ref random, 4) == 0) bytes.RemoveRange(at, bytes.Count - at);
                else for (int i = 0; i < length; i++) bytes[at + i] = bytes[Below(ref random, bytes.Count)];
                break;
        }
    }

    private static int Below(ref RandomBits random, int bound) => (int)(random.Next() % (uint)bound);
}
