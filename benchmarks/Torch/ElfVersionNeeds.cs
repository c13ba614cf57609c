using System.Buffers.Binary;
using System.Text;

namespace Amalgam.Benchmarks.Torch;

/// <summary>The versions of other libraries that an ELF file (64 bit, little endian) asks for: section .gnu.version_r.</summary>
/// <remarks>
/// The loader refuses a file when a version it needs is missing, though the file may call nothing of it; a need marked weak gives a warning instead.
/// TorchSharp's library needs GLIBCXX_3.4.32 of libstdc++ for a function that only initialises the standard streams, and Debian 12 ends at 3.4.30.
/// </remarks>
internal static class ElfVersionNeeds
{
    private const int VersionNeedSection = 0x6ffffffe;
    private const ushort Weak = 2;

    /// <summary>Marks as weak every version of one library that is not among the versions present; true when bytes changed.</summary>
    /// <param name="file">bytes of the file, changed in place</param>
    /// <param name="library">such as "libstdc++.so.6"</param>
    /// <param name="isPresent">whether the machine's library has a version</param>
    public static bool Weaken(byte[] file, string library, Func<string, bool> isPresent)
    {
        if (!file.AsSpan().StartsWith("\u007fELF\u0002\u0001"u8)) return false;
        bool changed = false;
        foreach ((int section, int strings) in Sections(file))
            for (int need = section; ;)
            {
                // Elf64_Verneed: version, count, file, first auxiliary, next; Elf64_Vernaux: hash, flags, other, name, next.
                bool isWanted = Text(file, strings + (int)Word(file, need + 4)) == library;
                int auxiliary = need + (int)Word(file, need + 8);
                for (int left = Half(file, need + 2); left > 0; left--)
                {
                    if (isWanted && (Half(file, auxiliary + 4) & Weak) == 0 && !isPresent(Text(file, strings + (int)Word(file, auxiliary + 8))))
                    {
                        BinaryPrimitives.WriteUInt16LittleEndian(file.AsSpan(auxiliary + 4), (ushort)(Half(file, auxiliary + 4) | Weak));
                        changed = true;
                    }
                    auxiliary += (int)Word(file, auxiliary + 12);
                }
                int next = (int)Word(file, need + 12);
                if (next == 0) break;
                need += next;
            }
        return changed;
    }

    /// <summary>Offsets of the version-need sections and of the strings each refers to.</summary>
    private static IEnumerable<(int Section, int Strings)> Sections(byte[] file)
    {
        int table = (int)BinaryPrimitives.ReadInt64LittleEndian(file.AsSpan(0x28)), size = Half(file, 0x3a), count = Half(file, 0x3c);
        int Offset(int index) => (int)BinaryPrimitives.ReadInt64LittleEndian(file.AsSpan(table + index * size + 0x18));
        for (int index = 0; index < count; index++)
            if (Word(file, table + index * size + 4) == VersionNeedSection)
                yield return (Offset(index), Offset((int)Word(file, table + index * size + 0x28)));
    }

    private static int Half(byte[] file, int at) => BinaryPrimitives.ReadUInt16LittleEndian(file.AsSpan(at));

    private static uint Word(byte[] file, int at) => BinaryPrimitives.ReadUInt32LittleEndian(file.AsSpan(at));

    private static string Text(byte[] file, int at) => Encoding.ASCII.GetString(file.AsSpan(at, file.AsSpan(at).IndexOf((byte)0)));
}
