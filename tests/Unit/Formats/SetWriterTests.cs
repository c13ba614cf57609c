using Amalgam.Atoms;
using Amalgam.Atoms.Frames;
using Amalgam.Atoms.Labels;
using Amalgam.Formats;
using Amalgam.Formats.Contracts;
using Amalgam.Testing;
using Xunit;

namespace Amalgam.Unit.Formats;

/// <summary>What is written in a format of sets reads back with the same bits.</summary>
public sealed class SetWriterTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("amalgam-sets-").FullName;

    /// <summary>Formats of one structure, and those without labels, are tested where they are at home.</summary>
    public static TheoryData<string> Written =>
        [.. StructureFormats.All.Formats.Where(format => format.Writer?.Capabilities.Labels.Count > 0).Select(format => format.Name)];

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Theory]
    [MemberData(nameof(Written))]
    public void Positions_cells_and_labels_keep_their_bits(string name)
    {
        StructureFormat format = StructureFormats.All.Formats.Single(one => one.Name == name);
        Structure[] structures = [.. StructureFormats.All.Read(RepositoryFolder.At("tests", "data", "formats", "omat_like_100.aselmdb"))];
        string path = Write(format, structures);
        // Folders of systems are read system by system.
        Structure[] read = [.. StructureFormats.All.Read(path)];
        Assert.Equal(structures.Length, read.Length);
        foreach (Structure one in structures) SameNumbers(one, Assert.Single(read, other => other.Elements.SequenceEqual(one.Elements)
            && other.Positions.SequenceEqual(one.Positions)));
        if (format.Places.HasFlag(FormatPlaces.File)) Assert.Equal(structures.Select(one => one.Energy), read.Select(one => one.Energy));
    }

    /// <summary>Charge, spin, fixed atoms, momenta and texts survive in formats that keep other keys.</summary>
    [Theory]
    [MemberData(nameof(Written))]
    public void Keys_and_columns_survive_where_the_format_keeps_them(string name)
    {
        StructureFormat format = StructureFormats.All.Formats.Single(one => one.Name == name);
        if (!format.Writer!.Capabilities.KeepsExtras) return;
        foreach (string sample in (string[])["ase/molecules_charges.traj", "ase/bulk_constraints.traj", "omol_like_18.aselmdb", "ase/db.json"])
        {
            Structure[] structures = [.. StructureFormats.All.Read(RepositoryFolder.At("tests", "data", "formats", sample))];
            Structure[] read = [.. StructureFormats.All.Read(Write(format, structures))];
            foreach ((Structure one, Structure other) in structures.Zip(read))
            {
                SameStructure.Check(one, other);
                foreach ((string key, string? value) in one.Extras?.Info ?? []) Assert.Equal(value, other.Extras?.Find(key));
                foreach (ExtraColumn column in one.Extras?.Columns ?? [])
                    Assert.Equal(column.Values, other.Extras!.Columns.Single(found => found.Name == column.Name).Values);
            }
        }
    }

    private string Write(StructureFormat format, Structure[] structures)
    {
        string path = Path.Combine(folder, $"{Guid.NewGuid():N}{format.Extensions.FirstOrDefault()}");
        format.Writer!.Write(path, writer =>
        {
            foreach (Structure structure in structures) writer.Write(new Frame(structure));
        });
        return path;
    }

    /// <summary>A virial is a stress times a volume: that product may round.</summary>
    private static void SameNumbers(Structure expected, Structure found)
    {
        Assert.Equal(expected.Cell.Rows.ToArray(), found.Cell.Rows.ToArray());
        Assert.Equal(expected.Energy, found.Energy);
        Assert.Equal(expected.Forces, found.Forces);
        double largest = expected.Stress!.Max(Math.Abs);
        foreach ((double one, double other) in expected.Labels[LabelTable.Stress]!.Zip(found.Stress!)) Assert.Equal(one, other, 1e-15 * (1 + largest));
    }
}
