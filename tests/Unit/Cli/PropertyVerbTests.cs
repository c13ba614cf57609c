using System.Globalization;
using System.Xml.Linq;
using Amalgam.Atoms;
using Amalgam.Formats.Extxyz;
using Amalgam.Testing;
using Xunit;

namespace Amalgam.Unit.Cli;

/// <summary>relax, neb, eos, elastic and phonons from the command line: their files, their refusals.</summary>
public sealed class PropertyVerbTests : IDisposable
{
    private const string Argon = "lj:epsilon=0.0104,sigma=3.4,cutoff=6";
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Relax_writes_every_structure_and_says_which_did_not_converge()
    {
        string input = folder.Write("in.xyz", Silicon(5.3, 0.1) + Silicon(5.5, -0.05));
        ProgramRun good = ProgramRun.Of("relax", "sw:", input, "-o", folder.At("out.xyz"), "--cell", "--fmax", "0.0001");
        Assert.Equal(0, good.ExitCode);
        Assert.Equal(2, good.Output.Split('\n').Count(line => line.EndsWith("converged", StringComparison.Ordinal)));
        List<Structure> relaxed = ExtxyzReader.ReadAll(folder.At("out.xyz"));
        Assert.All(relaxed, structure =>
        {
            Assert.Equal(-4.3366 * 2, double.Parse(structure.Extras!.Find("AMALGAM_energy")!, CultureInfo.InvariantCulture), 2e-4);
            Assert.Equal("1", structure.Extras.Find("AMALGAM_converged"));
            Assert.Equal(5.431, Math.Cbrt(4 * structure.Cell.Volume), 1e-3);
            Assert.Null(structure.Energy); // labels of the place it left
        });
        ProgramRun bad = ProgramRun.Of("relax", "sw:", input, "-o", folder.At("short.xyz"), "--cell", "--steps", "2");
        Assert.Equal(1, bad.ExitCode);
        Assert.Contains("2 structures of 2 did not converge", bad.Error, StringComparison.Ordinal);
        Assert.Equal("0", ExtxyzReader.ReadAll(folder.At("short.xyz"))[0].Extras!.Find("AMALGAM_converged"));
    }

    [Fact]
    public void Pressure_without_a_cell_and_unknown_freedoms_are_refused_before_any_work()
    {
        ProgramRun pressure = ProgramRun.Of("relax", "sw:", "absent.xyz", "-o", "out.xyz", "--pressure", "1");
        Assert.Equal(1, pressure.ExitCode);
        Assert.Contains("→ add --cell", pressure.Error, StringComparison.Ordinal);
        ProgramRun freedom = ProgramRun.Of("relax", "sw:", "absent.xyz", "-o", "out.xyz", "--free", "shap");
        Assert.Contains("did you mean 'shape'?", freedom.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Fixed_atoms_of_the_file_and_of_the_option_stay()
    {
        string text = Silicon(5.3, 0.2).Replace("pos:R:3", "pos:R:3:move_mask:L:1", StringComparison.Ordinal)
            .Replace("0.0 0.0 0.0\n", "0.0 0.0 0.0 F\n", StringComparison.Ordinal);
        string[] lines = text.TrimEnd().Split('\n');
        lines[3] += " T";
        string input = folder.Write("in.xyz", string.Join('\n', lines) + "\n");
        ProgramRun run = ProgramRun.Of("relax", "sw:", input, "-o", folder.At("out.xyz"), "--fix", "2:z");
        Assert.Equal(0, run.ExitCode);
        Structure before = ExtxyzReader.ReadAll(input).Single(), after = ExtxyzReader.ReadAll(folder.At("out.xyz")).Single();
        Assert.Equal(before.Positions[..3], after.Positions[..3]);
        Assert.Equal(before.Positions[5], after.Positions[5]);
        Assert.NotEqual(before.Positions[3], after.Positions[3]);
    }

    [Fact]
    public void A_committee_relaxes_together_and_shows_its_disagreement()
    {
        string one = TinyModel("one.safetensors"), other = TinyModel("other.safetensors");
        string input = folder.Write("in.xyz", "3\n\nO 0 0 0\nH 0.97 0 0\nH -0.24 0.94 0\n");
        ProgramRun run = ProgramRun.Of("relax", $"{one},{other}", input, "-o", folder.At("out.xyz"), "--steps", "3");
        Structure relaxed = ExtxyzReader.ReadAll(folder.At("out.xyz")).Single();
        Assert.Equal(0, double.Parse(relaxed.Extras!.Find("AMALGAM_energy_deviation")!, CultureInfo.InvariantCulture), 1e-9);
        Assert.Contains(relaxed.Extras.Columns, column => column.Name == "AMALGAM_force_deviation");
        Assert.True(run.ExitCode is 0 or 1, run.Error);
    }

    [Fact]
    public void Properties_write_tables_and_pictures()
    {
        string input = folder.Write("si.xyz", Silicon(5.43, 0));
        ProgramRun eos = ProgramRun.Of("eos", "sw:", input, "-o", folder.At("eos"));
        Assert.Equal(0, eos.ExitCode);
        Assert.Matches(@"B0 +101\.\d+ ", eos.Output);
        AssertFiles("eos", "eos.csv", "eos.svg", "eos.txt", "parameters.csv", "parameters.txt", "structure.xyz");
        ProgramRun elastic = ProgramRun.Of("elastic", "sw:", input, "-o", folder.At("elastic"));
        Assert.Equal(0, elastic.ExitCode);
        Assert.Contains("GPa (stable)", elastic.Output, StringComparison.Ordinal);
        AssertFiles("elastic", "constants.csv", "constants.txt", "moduli.csv", "moduli.txt", "stress-strain.csv", "stress-strain.txt", "stress.csv",
            "stress.svg", "stress.txt", "structure.xyz", "young.svg");
        ProgramRun phonons = ProgramRun.Of("phonons", "sw:", input, "-o", folder.At("phonons"), "--supercell", "3x3x3", "--mesh", "6x6x6", "--sum-rule",
            "--path", "G 0 0 0, X 1/2 0 1/2");
        Assert.Equal(0, phonons.ExitCode);
        Assert.Contains("face-centred cubic, 2 atoms in the primitive cell; supercell 3x3x3 of 54 atoms", phonons.Output, StringComparison.Ordinal);
        Assert.Contains("no imaginary frequency", phonons.Output, StringComparison.Ordinal);
        AssertFiles("phonons", "bands.csv", "bands.svg", "bands.txt", "dos.csv", "dos.svg", "dos.txt", "special-points.csv", "special-points.txt",
            "structure.xyz", "thermal.csv", "thermal.svg", "thermal.txt");
        string[] thermal = File.ReadAllLines(folder.At("phonons/thermal.csv"));
        Assert.Equal(102, thermal.Length);
        Assert.InRange(double.Parse(thermal[^1].Split(',')[4], CultureInfo.InvariantCulture), 2.9, 3.0); // Dulong and Petit
    }

    [Fact]
    public void A_path_between_two_structures_is_written()
    {
        string start = folder.Write("start.xyz", Trimer(1.2)), end = folder.Write("end.xyz", Trimer(-1.2));
        ProgramRun run = ProgramRun.Of("neb", Argon, start, end, "-o", folder.At("hop"), "--images", "5", "--fmax", "0.001");
        Assert.Equal(0, run.ExitCode);
        Assert.Contains("barrier ", run.Output, StringComparison.Ordinal);
        Assert.Equal(7, ExtxyzReader.ReadAll(folder.At("hop/path.xyz")).Count);
        AssertFiles("hop", "path.csv", "path.svg", "path.txt", "path.xyz");
    }

    [Fact]
    public void Phonons_of_a_molecule_are_its_modes_and_its_thermochemistry()
    {
        string input = folder.Write("ar3.xyz", "3\nProperties=species:S:1:pos:R:3 pbc=\"F F F\"\nAr 0 0 0\nAr 3.8 0 0\nAr 1.9 3.3 0\n");
        ProgramRun run = ProgramRun.Of("phonons", Argon, input, "-o", folder.At("modes"));
        Assert.Equal(0, run.ExitCode);
        Assert.Contains("Ar3, nonlinear molecule, 119.8440 u; 3 modes", run.Output, StringComparison.Ordinal);
        Assert.Contains("symmetry number 6 (found), multiplicity 1", run.Output, StringComparison.Ordinal);
        Assert.Contains("zero-point energy 0.0", run.Output, StringComparison.Ordinal);
        AssertFiles("modes", "animation.xyz", "gas.csv", "gas.txt", "modes.csv", "modes.txt", "modes.xyz", "structure.xyz", "thermal.csv", "thermal.txt");
        List<Structure> modes = ExtxyzReader.ReadAll(folder.At("modes/modes.xyz"));
        Assert.Equal(3, modes.Count);
        Assert.All(modes, mode => Assert.Contains(mode.Extras!.Columns, column => column is { Name: "displacement", Width: 3 }));
        Assert.Equal(60, ExtxyzReader.ReadAll(folder.At("modes/animation.xyz")).Count);
        // Not a minimum: forces and imaginary modes are told. (Forces of 0.06 eV/Å at 3.4 Å.)
        string squeezed = folder.Write("line.xyz", "3\nProperties=species:S:1:pos:R:3 pbc=\"F F F\"\nAr 0 0 0\nAr 3.4 0 0\nAr 6.8 0 0\n");
        ProgramRun bad = ProgramRun.Of("phonons", Argon, squeezed, "-o", folder.At("bad"), "--relax", "nothing");
        Assert.Contains("warning: forces of 0.07", bad.Error, StringComparison.Ordinal);
        Assert.Matches(@"mode 1 is IMAGINARY, [\d.]+i cm⁻¹, mostly of atoms 2 \(Ar\)", bad.Error);
    }

    [Fact]
    public void Options_without_meaning_for_a_molecule_or_a_crystal_are_refused()
    {
        string molecule = folder.Write("ar2.xyz", "2\nProperties=species:S:1:pos:R:3 pbc=\"F F F\"\nAr 0 0 0\nAr 3.8 0 0\n"),
            crystal = folder.Write("si.xyz", Silicon(5.43, 0));
        string Refusal(params string[] arguments)
        {
            ProgramRun run = ProgramRun.Of([.. arguments, "-o", folder.At("none")]);
            Assert.Equal(1, run.ExitCode);
            return run.Error;
        }
        string[][] ofCrystals = [["--supercell", "2x2x2"], ["--mesh", "2x2x2"], ["--sum-rule"], ["--no-primitive"], ["--path", "G 0 0 0, X 1 0 0"]];
        string[][] ofMolecules = [["--symmetry", "2"], ["--multiplicity", "3"], ["--gas-pressure", "2"]];
        foreach (string[] option in ofCrystals)
            Assert.Contains($"expected a crystal for {option[0]}, found no periodic axis", Refusal(["phonons", Argon, molecule, .. option]),
                StringComparison.Ordinal);
        foreach (string[] option in ofMolecules)
            Assert.Contains($"expected a molecule, without periodic axes, for {option[0]}", Refusal(["phonons", "sw:", crystal, .. option]),
                StringComparison.Ordinal);
        Assert.Contains("expected a cell that relaxes under --pressure, found one that stays",
            Refusal("eos", "sw:", crystal, "--pressure", "2", "--relax", "nothing"), StringComparison.Ordinal);
        Assert.Contains("found no periodic axis", Refusal("phonons", Argon, molecule, "--pressure", "2"), StringComparison.Ordinal);
        Assert.Contains("expected three periodic axes for an equation of state", Refusal("eos", Argon, molecule), StringComparison.Ordinal);
    }

    [Fact]
    public void One_of_several_structures_must_be_chosen()
    {
        string input = folder.Write("two.xyz", Silicon(5.43, 0) + Silicon(5.5, 0));
        ProgramRun unsure = ProgramRun.Of("eos", "sw:", input, "-o", folder.At("eos"));
        Assert.Equal(1, unsure.ExitCode);
        Assert.Contains("expected one structure, found 2 in the file\n  → choose one with --structure 1 to 2", unsure.Error, StringComparison.Ordinal);
        Assert.Equal(0, ProgramRun.Of("eos", "sw:", input, "-o", folder.At("eos"), "--structure", "2").ExitCode);
        Assert.Contains("expected three positive numbers after --supercell, found '3x3'",
            ProgramRun.Of("phonons", "sw:", input, "-o", folder.At("p"), "--structure", "1", "--supercell", "3x3").Error, StringComparison.Ordinal);
    }

    private void AssertFiles(string name, params string[] expected)
    {
        IEnumerable<string> found = Directory.EnumerateFiles(folder.At(name)).Select(path => Path.GetFileName(path));
        Assert.Equal(expected.Prepend(".made-by-amalgam"), found.Order(StringComparer.Ordinal));
        foreach (string picture in expected.Where(file => file.EndsWith(".svg", StringComparison.Ordinal)))
            Assert.Equal("svg", XDocument.Load(Path.Combine(folder.At(name), picture)).Root!.Name.LocalName);
    }

    private string TinyModel(string name)
    {
        File.Copy(RepositoryFolder.At("tests", "data", "models", "v1-tiny.safetensors"), folder.At(name));
        return folder.At(name);
    }

    private static string Silicon(double a, double shift) => string.Create(CultureInfo.InvariantCulture,
        $"2\nLattice=\"0 {a / 2} {a / 2} {a / 2} 0 {a / 2} {a / 2} {a / 2} 0\" Properties=species:S:1:pos:R:3 energy=-1\nSi 0.0 0.0 0.0\n"
            + $"Si {a / 4 + shift} {a / 4} {a / 4}\n");

    // One atom on either side of two others that are held apart.
    private static string Trimer(double side) => string.Create(CultureInfo.InvariantCulture,
        $"3\nProperties=species:S:1:pos:R:3:move_mask:L:1\nAr 0 -3.0 0 F\nAr 0 3.0 0 F\nAr {side} 0.1 0 T\n");
}
