using Amalgam.Atoms;
using Amalgam.Atoms.Frames;
using Amalgam.Atoms.Labels;
using Amalgam.Formats;
using Amalgam.Formats.Contracts;
using Amalgam.Formats.DeepMd;
using Amalgam.Formats.Extxyz;
using Amalgam.Training.Data;
using Xunit;

namespace Amalgam.Unit.Formats.DeepMd;

/// <summary>Folders of DeePMD-kit data: numbers, cells, mixed type, search, and what is wrong with them.</summary>
public sealed class DeepMdNpyTests : IDisposable
{
    private readonly NpySamples samples = new();
    private readonly DeepMdFormat format = new();

    public void Dispose() => samples.Dispose();

    private string Symbols(Structure structure) => string.Join(' ', structure.Elements);

    [Theory]
    [InlineData("<f8")]
    [InlineData("<f4")]
    public void Frames_are_read_with_their_labels(string type)
    {
        var census = new StructureCensus();
        Structure[] read = [.. format.Read(samples.Water(type: type), null, census)];
        Assert.Equal(2, read.Length);
        Assert.All(read, structure => Assert.Equal("O H H", Symbols(structure)));
        Assert.Equal([0.5, 0.5, 0.5, 1.25, 1.25, 0.5, -0.25, 1.25, 0.5], read[0].Positions);
        Assert.Equal([0.625, 0.625, 0.625, 1.375, 1.375, 0.625, -0.125, 1.375, 0.625], read[1].Positions);
        Assert.Equal([4, 0, 0, 0, 5, 0, 0, 0, 6], read[0].Cell.Rows.ToArray());
        Assert.True(read[0].Cell.IsFullyPeriodic);
        Assert.Equal([-10, -11], read.Select(structure => structure.Energy));
        Assert.Equal(0.125 * 17, read[1].Forces![8]);
        // σ = −W/V with V = 120 Å³.
        Assert.All(read[1].Stress!.Index(), entry => Assert.Equal(-2.0 * (entry.Index + 1) / 120, entry.Item, 15));
        Assert.Equal($"{samples.At("water", "set.000")}: frame 2", read[1].Source);
        Assert.Equal((2, 6L), (census.Structures, census.Atoms));
        Assert.Equal("2 from virial", census[LabelTable.Stress].ToString());
        Assert.Empty(census.Notices);
    }

    [Fact]
    public void Written_as_extended_xyz_they_read_back_the_same()
    {
        Structure[] read = [.. format.Read(samples.Water())];
        string path = samples.At("out.xyz");
        StructureFormats.UsualWriter.Write(path, writer =>
        {
            foreach (Structure structure in read) writer.Write(new Frame(structure));
        });
        List<Structure> again = ExtxyzReader.ReadAll(path);
        Assert.All(read.Zip(again), pair =>
        {
            Assert.Equal(pair.First.Positions, pair.Second.Positions);
            Assert.Equal(pair.First.Energy, pair.Second.Energy);
            Assert.Equal(pair.First.Forces, pair.Second.Forces);
            Assert.Equal(pair.First.Stress, pair.Second.Stress);
        });
    }

    [Fact]
    public void Without_periodic_axes_there_is_no_box_and_no_stress()
    {
        samples.Text("", "water", "nopbc");
        var census = new StructureCensus();
        Structure first = format.Read(samples.Water(), null, census).First();
        Assert.Equal((false, 0.0), (first.Cell.IsPeriodicAnywhere, first.Cell.Volume));
        Assert.Null(first.Stress);
        Assert.Equal(2, census.Notices.Count);
        File.Delete(samples.At("water", "set.000", "box.npy"));
        Assert.Equal(2, format.Read(samples.At("water")).Count());
    }

    [Fact]
    public void Mixed_type_takes_elements_from_every_frame_and_drops_what_is_no_atom()
    {
        samples.Text("0 0 0 0", "mixed", "4", "type.raw");
        samples.Text("H\nC\nO\nX\n", "mixed", "4", "type_map.raw");
        double[] coordinates = [.. Enumerable.Range(0, 24).Select(k => (double)k)];
        samples.Array("<f8", [2, 12], coordinates, "mixed", "4", "set.000", "coord.npy");
        samples.Array("<f8", [2, 3, 3], [9, 0, 0, 0, 9, 0, 0, 0, 9, 9, 0, 0, 0, 9, 0, 0, 0, 9], "mixed", "4", "set.000", "box.npy");
        samples.Array("<f4", [2, 12], [.. coordinates.Select(x => -x)], "mixed", "4", "set.000", "force.npy");
        samples.Array("<f8", [2, 1], [-1, -2], "mixed", "4", "set.000", "energy.npy");
        samples.Array("<i4", [2, 4], [0, 1, -1, 2, 2, -1, -1, -1], "mixed", "4", "set.000", "real_atom_types.npy");
        Structure[] read = [.. format.Read(samples.At("mixed"))];
        Assert.Equal(["H C O", "O"], read.Select(Symbols));
        Assert.Equal([0, 1, 2, 3, 4, 5, 9, 10, 11], read[0].Positions);
        Assert.Equal([12, 13, 14], read[1].Positions);
        Assert.Equal([-12, -13, -14], read[1].Forces!);
        samples.Array("<i8", [2, 4], [0, 1, -1, 3, 2, -1, -1, -1], "mixed", "4", "set.000", "real_atom_types.npy");
        Assert.Contains("expected the symbol of an element as the name of type 3, found X", Fault(samples.At("mixed")), StringComparison.Ordinal);
        samples.Array("<i8", [2, 4], [0, 1, -1, 4, 2, -1, -1, -1], "mixed", "4", "set.000", "real_atom_types.npy");
        Assert.Contains("real_atom_types.npy: frame 1: expected a type of", Fault(samples.At("mixed")), StringComparison.Ordinal);
        samples.Array("<i8", [2, 4], [-1, -1, -1, -1, 2, -1, -1, -1], "mixed", "4", "set.000", "real_atom_types.npy");
        Assert.Contains("expected at least one atom in frame 1, found only −1", Fault(samples.At("mixed")), StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_is_searched_and_systems_and_sets_come_in_order()
    {
        samples.Water("data/b");
        samples.Water("data/a/deep");
        samples.Array("<f8", [9], [0, 0, 0, 1, 0, 0, 0, 1, 0], "data", "b", "set.001", "coord.npy");
        samples.Array("<f8", [9], [7, 0, 0, 0, 7, 0, 0, 0, 7], "data", "b", "set.001", "box.npy");
        Structure[] read = [.. format.Read(samples.At("data"))];
        Assert.Equal([-10, -11, -10, -11, null], read.Select(structure => structure.Energy));
        Assert.Equal(343, read[^1].Cell.Volume, 9);
        Assert.True(format.Recognizes(samples.At("data")));
        Assert.False(format.Recognizes(samples.At("data", "b", "set.000")));
        Assert.Equal(16, format.FilesOf(samples.At("data")).Count());
    }

    [Fact]
    public void Keys_name_the_files_of_labels_and_other_files_are_noted()
    {
        string water = samples.Water();
        samples.Array("<f8", [2], [-1, -2], "water", "set.000", "dft.npy");
        var census = new StructureCensus();
        Structure[] read = [.. format.Read(water, new ReadOptions { EnergyKey = "dft", ForcesKey = "nowhere", StressKey = "s" }, census)];
        Assert.Equal([-1, -2], read.Select(structure => structure.Energy));
        Assert.All(read, structure => Assert.Null(structure.Forces));
        Assert.All(read, structure => Assert.Null(structure.Stress));
        Assert.Equal(
            ["energy.npy is not read", "force.npy is not read", $"nowhere, asked for as a label, is in no set of {water}",
                $"s, asked for as a label, is in no set of {water}", "virial.npy is not read"],
            census.Notices.Keys);
    }

    public static TheoryData<string, string> Faults => new()
    {
        { "types", "type.raw:2: expected a type of type_map.raw (0 to 1), found 5\n  5\n  → types count from 0, one per atom" },
        { "map", "type_map.raw: expected the symbols of the types in type.raw, found no such file" },
        { "no set", "water: expected folders set.000, set.001, … with coord.npy, found none" },
        { "atoms", "coord.npy: expected 3 × 4 atoms numbers a frame, found the shape (2, 9)" },
        { "frames", "energy.npy: expected 1 numbers a frame and 2 frames as in coord.npy, found the shape (3,)" },
        { "box", "box.npy: expected the cells, nine numbers a frame in Å (or a file nopbc in the folder above), found no such file" },
        { "flat", "box.npy: expected a cell with a volume in frame 2, found none\n  4 0 0 0 5 0 0 0 0" },
        { "nan", "force.npy: expected finite numbers, found NaN at place 3 of frame 2" },
        { "type", "energy.npy: expected numbers of type f8, f4, f2, i1 to i8 or u1 to u8, found <c8" },
        { "half", "coord.npy: expected 3 × 1 atoms numbers a frame, found the shape (2, 9)\n  → rows of 9 numbers are 3 atoms, type.raw lists 1" },
        { "forces", "force.npy: expected 3 × 3 atoms numbers a frame and 2 frames as in coord.npy, found the shape (6, 3)\n  → rows of 3 numbers do not" },
        { "text", "energy.npy: expected a NumPy array (.npy), found something else" },
        { "cut", "virial.npy: expected 144 bytes of numbers for the shape (2, 9), found 143" },
    };

    [Theory]
    [MemberData(nameof(Faults))]
    public void What_is_wrong_is_said_with_the_file(string fault, string expected)
    {
        string water = samples.Water();
        Break(fault);
        Assert.Contains(expected, Fault(water), StringComparison.Ordinal);
    }

    private void Break(string fault)
    {
        string InSet(string name) => samples.At("water", "set.000", name);
        switch (fault)
        {
            case "types": samples.Text("1\n5\n0\n", "water", "type.raw"); break;
            case "map": File.Delete(samples.At("water", "type_map.raw")); break;
            case "no set": Directory.Delete(samples.At("water", "set.000"), recursive: true); break;
            case "atoms": samples.Text("1 0 0 0", "water", "type.raw"); break;
            case "frames": samples.Array("<f8", [3], [1, 2, 3], "water", "set.000", "energy.npy"); break;
            case "box": File.Delete(InSet("box.npy")); break;
            case "flat": samples.Array("<f8", [2, 9], [4, 0, 0, 0, 5, 0, 0, 0, 6, 4, 0, 0, 0, 5, 0, 0, 0, 0], "water", "set.000", "box.npy"); break;
            case "nan":
                samples.Array("<f4", [2, 9], [.. Enumerable.Range(0, 18).Select(k => k == 11 ? double.NaN : k)], "water", "set.000", "force.npy");
                break;
            case "text": samples.Text("-10 -11\n", "water", "set.000", "energy.npy"); break;
            case "cut": File.WriteAllBytes(InSet("virial.npy"), File.ReadAllBytes(InSet("virial.npy"))[..^1]); break;
            case "type": Replace(InSet("energy.npy"), "<f8", "<c8"); break;
            case "half": samples.Text("1", "water", "type.raw"); break;
            case "forces": Replace(InSet("force.npy"), "(2, 9)", "(6, 3)"); break;
            default: throw new ArgumentOutOfRangeException(nameof(fault));
        }
    }

    private static void Replace(string path, string old, string now)
    {
        byte[] bytes = File.ReadAllBytes(path);
        int at = bytes.AsSpan().IndexOf(System.Text.Encoding.ASCII.GetBytes(old));
        System.Text.Encoding.ASCII.GetBytes(now).CopyTo(bytes, at);
        File.WriteAllBytes(path, bytes);
    }

    /// <summary>A part of the data says to which whole it belongs.</summary>
    [Fact]
    public void A_set_alone_an_array_alone_and_sets_without_types_are_explained()
    {
        string water = samples.Water();
        string Message(string path) => Assert.Throws<InvalidDataException>(() => StructureFormats.All.Read(path)).Message;
        string set = Message(samples.At("water", "set.000"));
        Assert.Contains("found one set of DeePMD-kit data, without the elements of its atoms", set, StringComparison.Ordinal);
        Assert.EndsWith($"give the folder above, with type.raw and type_map.raw: {water}", set, StringComparison.Ordinal);
        Assert.Contains("found one array of DeePMD-kit data", Message(samples.At("water", "set.000", "coord.npy")), StringComparison.Ordinal);
        File.Delete(samples.At("water", "type.raw"));
        Assert.Contains("found sets of DeePMD-kit data without type.raw", Message(water), StringComparison.Ordinal);
    }

    [Fact]
    public void Several_faults_of_a_set_are_told_together()
    {
        string water = samples.Water();
        Break("frames");
        Break("cut");
        Assert.Equal(2, Fault(water).Split('\n').Count(line => line.Contains(": expected ", StringComparison.Ordinal)));
    }

    [Fact]
    public void The_hash_of_a_folder_covers_every_file_of_it()
    {
        string water = samples.Water();
        HashSet<string> hashes = [DataFiles.HashOfData(water)];
        foreach (string name in (string[])["coord.npy", "box.npy", "energy.npy", "force.npy", "virial.npy"])
        {
            byte[] bytes = File.ReadAllBytes(samples.At("water", "set.000", name));
            bytes[^1] ^= 1;
            File.WriteAllBytes(samples.At("water", "set.000", name), bytes);
            Assert.True(hashes.Add(DataFiles.HashOfData(water)), name);
        }
        samples.Text("O\nH\n", "water", "type_map.raw");
        Assert.True(hashes.Add(DataFiles.HashOfData(water)));
    }

    private string Fault(string path) => Assert.Throws<InvalidDataException>(() => format.Read(path).Count()).Message;
}
