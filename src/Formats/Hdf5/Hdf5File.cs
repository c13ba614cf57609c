using System.Buffers.Binary;
using Amalgam.Formats.Records;
using Microsoft.Win32.SafeHandles;

namespace Amalgam.Formats.Hdf5;

/// <summary>Reads HDF5 files, without ever writing. Made for files that may be damaged: every address and length is checked before memory is set
/// aside.</summary>
/// <remarks>
/// HDF5 File Format Specification 3.0: superblocks 0 to 3; groups with symbol tables or links in their header; data sets that are compact, contiguous or
/// chunked by a version 1 B-tree, packed by deflate, shuffle, lzf or Fletcher's checksum. What only newer files have (dense groups, other indices of chunks)
/// is refused by name. PureHDF, which reads models of other programs, trusts its files and needs types that are made at run time; sets come from anywhere.
/// </remarks>
internal sealed class Hdf5File : IDisposable
{
    /// <summary>An address that leads nowhere.</summary>
    public const long Undefined = -1;

    private const int MostStart = 1 << 20;

    private readonly SafeFileHandle handle;
    private readonly long root;

    private Hdf5File(string path, SafeFileHandle handle, long root)
    {
        (Path, this.handle, this.root) = (path, handle, root);
        Length = RandomAccess.GetLength(handle);
    }

    private static ReadOnlySpan<byte> Magic => [0x89, (byte)'H', (byte)'D', (byte)'F', 0x0D, 0x0A, 0x1A, 0x0A];

    public string Path { get; }

    /// <summary>Bytes of the file.</summary>
    public long Length { get; }

    /// <summary>The most bytes that anything in the file may have unpacked: deflate never shrinks more than about a thousandfold.</summary>
    public long MostUnpacked => (1 << 20) + Math.Min(1100 * Length, Array.MaxLength - (1 << 20));

    public Hdf5Group Root => new(this, "", root);

    public static bool IsOne(string path)
    {
        if (!File.Exists(path)) return false;
        Span<byte> start = stackalloc byte[8];
        using FileStream stream = File.OpenRead(path);
        return stream.ReadAtLeast(start, 8, throwOnEndOfStream: false) == 8 && start.SequenceEqual(Magic);
    }

    /// <exception cref="InvalidDataException">It is no such file, cut off, or of a kind that is not read.</exception>
    public static Hdf5File Open(string path)
    {
        SafeFileHandle handle = File.OpenHandle(path);
        try
        {
            byte[] start = new byte[96];
            int length = RandomAccess.Read(handle, start, 0);
            if (length < 48 || !start.AsSpan(0, 8).SequenceEqual(Magic)) throw Damaged(path, "another file");
            byte version = start[8];
            bool isOld = version <= 1;
            if (version > 3) throw Damaged(path, $"a superblock of version {version}");
            if (isOld ? start[13] != 8 || start[14] != 8 : start[9] != 8
                || start[10] != 8) throw Damaged(path, "addresses or lengths that are not of eight bytes");
            // Old: base, free space, end, driver, then the entry of the root (name, header). New: base, extension, end, root.
            int place = isOld ? (version == 0 ? 24 : 28) + 4 * 8 + 8 : 12 + 3 * 8;
            return new Hdf5File(path, handle, BinaryPrimitives.ReadInt64LittleEndian(start.AsSpan(place)));
        }
        catch
        {
            handle.Dispose();
            throw;
        }
    }

    /// <summary>Bytes at an address.</summary>
    /// <exception cref="InvalidDataException">The file has none there.</exception>
    public byte[] Bytes(long address, long count)
    {
        if (address < 0 || count < 0 || count > Length || address > Length - count
            || count > Array.MaxLength) throw Damaged($"bytes {address} to {address + count} of {Length}");
        byte[] bytes = new byte[count];
        int filled = 0;
        while (filled < bytes.Length && RandomAccess.Read(handle, bytes.AsSpan(filled), address + filled) is > 0 and int read) filled += read;
        return filled == bytes.Length ? bytes : throw Damaged("its end too early");
    }

    /// <summary>As many bytes at an address as there are, up to a count.</summary>
    public byte[] Some(long address, int count) => Bytes(address, address < 0 ? count : Math.Min(Math.Min(count, MostStart), Math.Max(0, Length - address)));

    /// <summary>An error of this file.</summary>
    public InvalidDataException Damaged(string found) => Damaged(Path, found);

    /// <summary>An error of something that other files have and that is not read.</summary>
    public InvalidDataException Unknown(string found) =>
        RecordAtoms.Wrong(Path, "HDF5 as h5py writes it by default", found,
            "write it in the old form: h5repack --high=0 FILE NEW, or h5py.File(…, libver='earliest')");

    public void Dispose() => handle.Dispose();

    private static InvalidDataException Damaged(string path, string found) =>
        RecordAtoms.Wrong(path, "an HDF5 file that is whole", found, "was the file cut off or damaged? Copy it again");
}
