using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using Amalgam.Atoms;
using Amalgam.Formats;
using Xunit;

namespace Amalgam.Unit.Formats.Npz;

/// <summary>Arrays of indices beside arrays of their names.</summary>
public sealed class NpzNameTests : IDisposable
{
    private readonly string file = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}.npz");

    public void Dispose() => File.Delete(file);

    [Fact]
    public void Indices_become_names_and_the_kind_becomes_the_config_type()
    {
        Write([1, 0]);
        Structure[] frames = [.. StructureFormats.All.Read(file)];
        Assert.Equal(["slab", "molecule"], frames.Select(frame => frame.ConfigType));
        Assert.Equal(["md", "md"], frames.Select(frame => frame.Extras!.Find("mode")));
        Assert.Equal(["7", "9"], frames.Select(frame => frame.Extras!.Find("group")));
    }

    [Fact]
    public void An_index_without_a_name_is_refused()
    {
        Write([1, 2]);
        string message = Assert.Throws<InvalidDataException>(() => StructureFormats.All.Read(file).Count()).Message;
        Assert.Contains("kind: expected indices below 2, found 2", message, StringComparison.Ordinal);
    }

    private void Write(byte[] kinds)
    {
        using ZipArchive archive = ZipFile.Open(file, ZipArchiveMode.Create);
        Add(archive, "natoms", "<u2", 2, [1, 0, 1, 0]);
        Add(archive, "numbers", "|u1", 2, [1, 8]);
        Add(archive, "positions", "<f4", 6, new byte[24]);
        Add(archive, "energy", "<f8", 2, new byte[16]);
        Add(archive, "kind", "|u1", 2, kinds);
        Add(archive, "kind_names", "<U8", 2, Encoding.UTF32.GetBytes("molecule" + "slab\0\0\0\0"));
        Add(archive, "mode", "|u1", 2, [0, 0]);
        Add(archive, "mode_names", "<U2", 1, Encoding.UTF32.GetBytes("md"));
        Add(archive, "group", "<i4", 2, [7, 0, 0, 0, 9, 0, 0, 0]);
    }

    private static void Add(ZipArchive archive, string name, string type, int count, byte[] bytes)
    {
        string shape = name == "positions" ? "(2, 3)" : $"({count},)";
        byte[] text = Encoding.ASCII.GetBytes($"{{'descr': '{type}', 'fortran_order': False, 'shape': {shape}, }}\n");
        byte[] head = [0x93, .. "NUMPY"u8, 1, 0, 0, 0];
        BinaryPrimitives.WriteUInt16LittleEndian(head.AsSpan(8), (ushort)text.Length);
        using Stream to = archive.CreateEntry(name + ".npy").Open();
        to.Write([.. head, .. text, .. bytes]);
    }
}
