using System.Buffers.Binary;
using System.Text;
using Amalgam.Atoms;
using Amalgam.Atoms.Columns;
using Amalgam.Atoms.Quantities;
using Amalgam.Formats;
using Xunit;

namespace Amalgam.Unit.Formats;

/// <summary>Trajectories of AMBER in the three forms of the classic NetCDF model, with what stands beside them.</summary>
public sealed class NetCdfTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("amalgam-netcdf-").FullName;
    private readonly StructureCensus census = new();

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private string At(string name) => Path.Combine(folder, name);

    private Structure[] Read(string name) => [.. StructureFormats.All.Read(At(name), null, census)];

    private void PutTopology(string name = "run.parm7") => File.WriteAllText(At(name), """
        %VERSION  VERSION_STAMP = V0001.000  DATE = 01/01/26  00:00:00
        %FLAG ATOM_NAME
        %FORMAT(20a4)
        O   H1
        %FLAG ATOMIC_NUMBER
        %FORMAT(10I8)
               8       1
        %FLAG MASS
        %FORMAT(5E16.8)
          1.60000000E+01  1.00800000E+00

        """);

    /// <summary>Two atoms, as many records as times: positions, forces and velocities, and a cell with right angles.</summary>
    private byte[] Trajectory(int version, double[] times, bool hasForces = true)
    {
        var file = new NetCdfText(version);
        file.Attribute("Conventions", "AMBER");
        file.Dimensions(("frame", 0), ("spatial", 3), ("atom", 2));
        file.Variable("time", "picosecond", [0], 1);
        file.Variable("coordinates", "angstrom", [0, 2, 1], 6);
        if (hasForces) file.Variable("forces", "kilocalorie/mole/angstrom", [0, 2, 1], 6);
        file.Variable("velocities", "angstrom/picosecond", [0, 2, 1], 6, 20.455);
        file.Variable("cell_lengths", "angstrom", [0, 1], 3);
        file.Variable("cell_angles", "degree", [0, 1], 3);
        return file.Bytes(times.Length, (variable, record, place) => variable switch
        {
            "time" => times[record],
            "coordinates" => record + 0.25 * place,
            "forces" => 2 * place,
            "velocities" => 0.5,
            "cell_lengths" => 8 + place,
            _ => 90,
        });
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    public void Records_are_read_in_every_form(int version)
    {
        PutTopology();
        File.WriteAllBytes(At("run.nc"), Trajectory(version, [0.5, 1.0]));
        File.WriteAllText(At("run.mden"),
            "L0  Nsteps           time(ps)\nL6  VIR  E_pot  E_vdw\nL0  500  0.5\nL6  0.0  -10.0  1.0\nL0  1000  1.0\nL6  0.0  -20.0  1.0\n");
        Structure[] read = Read("run.nc");
        Assert.Equal([8, 1], read[0].Elements.Select(element => element.Number));
        Assert.Equal([1, 1.25, 1.5, 1.75, 2, 2.25], read[1].Positions);
        Assert.Equal([8, 0, 0, 0, 9, 0, 0, 0, 10], read[1].Cell.Rows.ToArray());
        Assert.Equal(10 * Units.KilocaloriePerMole, read[1].Forces![5], 1e-12);
        Assert.Equal([-10 * Units.KilocaloriePerMole, -20 * Units.KilocaloriePerMole], read.Select(structure => structure.Energy!.Value));
        Assert.Equal(0.5 * 20.455e-3, AtomVelocities.Read(read[0])!.Velocities[0], 1e-7);
        Assert.Empty(census.Notices);
    }

    [Fact]
    public void Forces_of_another_file_go_with_their_time()
    {
        PutTopology();
        File.WriteAllBytes(At("run.nc"), Trajectory(2, [0.5, 1.0], hasForces: false));
        File.WriteAllBytes(At("run.mdfrc"), Trajectory(2, [0.5, 2.0]));
        File.WriteAllText(At("run.mdout"), "          Amber 22 SANDER\n"
            + " NSTEP = 500 TIME(PS) = 1.000 TEMP(K) = 300\n Etot = 1.0 EKtot = 31.0 EPtot = -30.0\n A V E R A G E S\n EPtot = 7\n");
        Structure[] read = Read("run.nc");
        Assert.NotNull(read[0].Forces);
        Assert.Null(read[1].Forces);
        Assert.Equal([null, -30 * Units.KilocaloriePerMole], read.Select(structure => structure.Energy));
        Assert.Equal(2, census.Notices.Count);
    }

    [Fact]
    public void A_trajectory_without_topology_is_refused()
    {
        File.WriteAllBytes(At("run.nc"), Trajectory(2, [0.5]));
        Assert.Contains("expected the topology of the run beside", Assert.Throws<InvalidDataException>(() => Read("run.nc")).Message, StringComparison.Ordinal);
        File.WriteAllText(At("run.prmtop"), "%VERSION\n%FLAG ATOMIC_NUMBER\n%FORMAT(10I8)\n       8       0\n");
        Assert.Contains("found atomic number 0 of atom 2", Assert.Throws<InvalidDataException>(() => Read("run.nc")).Message, StringComparison.Ordinal);
        PutTopology("run.prmtop");
        Assert.Single(Read("run.nc"));
    }

    /// <summary>A run that was stopped counts more records than there are; one that was killed leaves part of one.</summary>
    [Fact]
    public void Whole_records_of_a_file_that_was_cut_off_are_read()
    {
        PutTopology();
        byte[] whole = Trajectory(1, [0.5, 1.0, 1.5]);
        for (int length = 0; length < whole.Length; length += 3)
        {
            File.WriteAllBytes(At("run.nc"), whole[..length]);
            try
            {
                int count = Read("run.nc").Length;
                Assert.InRange(count, 1, 2);
            }
            catch (InvalidDataException problem)
            {
                Assert.Contains("→", problem.Message, StringComparison.Ordinal);
            }
        }
        Assert.Contains(census.Notices.Keys, notice => notice.Contains("cut off", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(4, 0x7FFFFFFF)] // records
    [InlineData(12, 0x7FFFFFFF)] // dimensions
    [InlineData(16, 0x7FFFFFFF)] // length of a name
    public void Hostile_lengths_are_refused(int place, int value)
    {
        PutTopology();
        byte[] bytes = Trajectory(1, [0.5]);
        BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(place), value);
        File.WriteAllBytes(At("run.nc"), bytes);
        if (place == 4) Assert.Single(Read("run.nc"));
        else Assert.Contains("→", Assert.Throws<InvalidDataException>(() => Read("run.nc")).Message, StringComparison.Ordinal);
    }

    /// <summary>Writes the classic model: all numbers are doubles.</summary>
    private sealed class NetCdfText(int version)
    {
        private readonly List<(string Name, string Units, int[] Axes, int Count, double? Factor)> variables = [];
        private (string Name, int Length)[] dimensions = [];
        private (string Name, string Text) attribute;

        public void Attribute(string name, string text) => attribute = (name, text);

        public void Dimensions(params (string, int)[] all) => dimensions = all;

        public void Variable(string name, string units, int[] axes, int count, double? factor = null) => variables.Add((name, units, axes, count, factor));

        public byte[] Bytes(int records, Func<string, int, int, double> number)
        {
            int size = Header(records, 0).Length;
            List<byte> bytes = [.. Header(records, size)];
            for (int record = 0; record < records; record++)
                foreach (var variable in variables)
                    for (int i = 0; i < variable.Count; i++) Add(bytes, number(variable.Name, record, i));
            return [.. bytes];
        }

        private byte[] Header(int records, long begin)
        {
            List<byte> bytes = [(byte)'C', (byte)'D', (byte)'F', (byte)version];
            Length(bytes, records);
            List(bytes, 10, dimensions.Length);
            foreach ((string name, int length) in dimensions)
            {
                Text(bytes, name);
                Length(bytes, length);
            }
            List(bytes, 12, 1);
            Attribute(bytes, attribute.Name, attribute.Text);
            List(bytes, 11, variables.Count);
            foreach (var variable in variables)
            {
                Text(bytes, variable.Name);
                Length(bytes, variable.Axes.Length);
                foreach (int axis in variable.Axes) Length(bytes, axis);
                List(bytes, 12, variable.Factor is null ? 1 : 2);
                Attribute(bytes, "units", variable.Units);
                if (variable.Factor is double factor)
                {
                    Text(bytes, "scale_factor");
                    Int(bytes, 6);
                    Length(bytes, 1);
                    Add(bytes, factor);
                }
                Int(bytes, 6);
                Length(bytes, 8 * variable.Count);
                if (version == 1) Int(bytes, (int)begin);
                else Long(bytes, begin);
                begin += 8 * variable.Count;
            }
            return [.. bytes];
        }

        private void Attribute(List<byte> bytes, string name, string text)
        {
            Text(bytes, name);
            Int(bytes, 2);
            Text(bytes, text);
        }

        private void List(List<byte> bytes, int tag, int count)
        {
            Int(bytes, tag);
            Length(bytes, count);
        }

        private void Text(List<byte> bytes, string text)
        {
            Length(bytes, text.Length);
            bytes.AddRange(Encoding.ASCII.GetBytes(text));
            while (bytes.Count % 4 != 0) bytes.Add(0);
        }

        private void Length(List<byte> bytes, long value)
        {
            if (version == 5) Long(bytes, value);
            else Int(bytes, (int)value);
        }

        private static void Int(List<byte> bytes, int value) => bytes.AddRange(BitConverter.GetBytes(BinaryPrimitives.ReverseEndianness(value)));

        private static void Long(List<byte> bytes, long value) => bytes.AddRange(BitConverter.GetBytes(BinaryPrimitives.ReverseEndianness(value)));

        private static void Add(List<byte> bytes, double value) => Long(bytes, BitConverter.DoubleToInt64Bits(value));
    }
}
