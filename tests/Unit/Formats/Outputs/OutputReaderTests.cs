using Amalgam.Atoms;
using Amalgam.Atoms.Columns;
using Amalgam.Atoms.Frames;
using Amalgam.Formats;
using Amalgam.Formats.Contracts;
using Amalgam.Testing;
using Xunit;

namespace Amalgam.Unit.Formats.Outputs;

/// <summary>What all readers of outputs have in common: what is left out is counted, what is wrong is told with its line.</summary>
public sealed class OutputReaderTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("amalgam-outputs-").FullName;
    private readonly StructureCensus census = new();

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void Steps_that_did_not_converge_are_left_out_and_counted()
    {
        Assert.Equal(2, Read(Sample("vasp", "OUTCAR")).Length);
        Assert.Equal(1, census.Notices["steps whose calculation did not converge are left out"]);
        Assert.Equal(2, census[Amalgam.Atoms.Labels.LabelTable.Energy].Keys["TOTEN"]);
    }

    [Fact]
    public void Another_energy_is_taken_on_demand()
    {
        var options = new ReadOptions { EnergyKey = "energy(sigma->0)" };
        Assert.Equal([-14.15, -14.22], StructureFormats.All.Read(Sample("vasp", "OUTCAR"), options).Select(structure => structure.Energy!.Value));
        options = new ReadOptions { EnergyKey = "nothing" };
        Assert.All(StructureFormats.All.Read(Sample("vasp", "OUTCAR"), options, census), structure => Assert.Null(structure.Energy));
        Assert.Contains(census.Notices.Keys, notice => notice.StartsWith("nothing, asked for as a label", StringComparison.Ordinal));
    }

    /// <summary>Wherever a run is cut off, whole steps come out and the part of one does not.</summary>
    [Theory]
    [InlineData("vasp", "OUTCAR", 2)]
    [InlineData("vasp", "XDATCAR", 2)]
    [InlineData("qe", "relax.out", 2)]
    public void A_structure_that_is_cut_off_is_left_out(string program, string name, int all)
    {
        string text = File.ReadAllText(Sample(program, name)), path = Path.Combine(folder, name);
        Structure[] whole = Read(Sample(program, name));
        for (int length = text.Length - 1; length > 20; length -= 7)
        {
            File.WriteAllText(path, text[..length]);
            try
            {
                Structure[] read = [.. StructureFormats.All.Read(path)];
                Assert.InRange(read.Length, 1, all);
                for (int i = 0; i < read.Length; i++) Assert.Equal(whole[i].Positions, read[i].Positions);
            }
            catch (InvalidDataException)
            {
                // Cut off before the end of the first step.
            }
        }
    }

    [Fact]
    public void What_is_wrong_is_told_with_its_line()
    {
        string path = Path.Combine(folder, "OUTCAR");
        File.WriteAllText(path, File.ReadAllText(Sample("vasp", "OUTCAR"))
            .Replace("-0.76000      0.59000", "-0.76000      ******* ", StringComparison.Ordinal));
        var problem = Assert.Throws<InvalidDataException>(() => Read(path));
        Assert.StartsWith($"{path}:22: expected numbers", problem.Message, StringComparison.Ordinal);
        Assert.Contains("→", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_of_runs_is_read_run_by_run()
    {
        foreach (string run in (string[])["b", "a"])
        {
            Directory.CreateDirectory(Path.Combine(folder, "set", run));
            foreach (string name in (string[])["OUTCAR", "XDATCAR"]) File.Copy(Sample("vasp", name), Path.Combine(folder, "set", run, name));
        }
        File.Copy(Sample("vasp", "vasprun.written.xml"), Path.Combine(folder, "set", "b", "vasprun.xml"));
        string[] sources = [.. Read(Path.Combine(folder, "set")).Select(structure => Path.GetRelativePath(folder, structure.SourceFile))];
        Assert.Equal([Path.Combine("set", "a", "OUTCAR"), Path.Combine("set", "a", "OUTCAR"), Path.Combine("set", "b", "vasprun.xml")], sources);
        File.Copy(Sample("gro", "water.gro"), Path.Combine(folder, "set", "a", "water.gro"));
        Assert.Contains("water.gro", Assert.Throws<InvalidDataException>(() => Read(Path.Combine(folder, "set"))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_output_that_is_not_read_is_named()
    {
        string path = Path.Combine(folder, "run.out");
        File.WriteAllText(path, "\n              Northwest Computational Chemistry Package (NWChem) 7.0.2\n");
        Assert.Contains("found an output of NWChem, which is not read", Assert.Throws<InvalidDataException>(() => Read(path)).Message,
            StringComparison.Ordinal);
    }

    /// <summary>Fixed coordinates, velocities and all digits of positions come back from the formats that hold them.</summary>
    [Theory]
    [InlineData("out.vasp")]
    [InlineData("out.cif")]
    [InlineData("out.lammps-data")]
    [InlineData("out.xyz")]
    public void A_structure_comes_back(string name)
    {
        Structure structure = Read(FormatSamples.Own + "/vasp/POSCAR.selective").Single();
        string path = Path.Combine(folder, name);
        StructureFormats.All.Formats.First(format => format.Writer is not null && format.HasExtensionOf(name)).Writer!
            .Write(path, writer => writer.Write(new Frame(structure)));
        Structure read = Read(path).Single();
        Assert.Equal(structure.Elements, read.Elements);
        Assert.Equal(structure.Cell.Volume, read.Cell.Volume, 1e-8);
        bool isExact = name is "out.vasp" or "out.xyz";
        if (isExact) Assert.Equal(structure.Positions, read.Positions);
        if (isExact) Assert.Equal(FixedCoordinates.Read(structure), FixedCoordinates.Read(read));
        if (name != "out.cif") Assert.Equal(Norm(AtomVelocities.Read(structure)!.Velocities), Norm(AtomVelocities.Read(read)!.Velocities), 1e-12);
        Assert.Equal(Distance(structure), Distance(read), 1e-8);
    }

    private static double Norm(double[] vector) => Math.Sqrt(vector.Sum(number => number * number));

    private static double Distance(Structure structure)
    {
        double[] r = structure.Positions;
        return Math.Sqrt(Enumerable.Range(0, 3).Sum(k => (r[k] - r[3 + k]) * (r[k] - r[3 + k])));
    }

    private Structure[] Read(string path) => [.. StructureFormats.All.Read(path, null, census)];

    private static string Sample(string program, string name) => Path.Combine(RepositoryFolder.At("tests", "data", "formats"), "written", program, name);
}
