using Amalgam.Atoms;
using Amalgam.Atoms.Quantities;
using Amalgam.Formats;
using Xunit;

namespace Amalgam.Unit.Formats.Outputs;

/// <summary>Other versions and options of CP2K, ABACUS, CASTEP and LAMMPS than those of the samples, restarted and failed runs.</summary>
public sealed class RunVariantTests : IDisposable
{
    private const double ForceUnit = Units.Hartree / Units.Bohr;

    private readonly string folder = Directory.CreateTempSubdirectory("amalgam-variants-").FullName;
    private readonly StructureCensus census = new();

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private void Put(string name, string text)
    {
        string path = Path.Combine(folder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
    }

    private Structure[] Read(string name) => [.. StructureFormats.All.Read(Path.Combine(folder, name), null, census)];

    /// <summary>As dpdata writes entries of pymatgen: W = −Vσ, eV.</summary>
    [Theory]
    [InlineData("", 0.01)]
    [InlineData(""", "stress": [[-10, 0, 0], [0, -10, 0], [0, 0, -10]]""", 0.00624150907)]
    public void Virials_of_an_entry_of_pymatgen_are_a_label(string more, double expected)
    {
        Put("entry.json", $$"""
            {"@module": "pymatgen.entries.computed_entries", "@class": "ComputedStructureEntry", "energy": -3.5, "correction": 0.0,
             "data": {"virials": {"@module": "numpy", "@class": "array", "dtype": "float64",
                "data": [[-0.08, 0, 0], [0, -0.08, 0], [0, 0, -0.08]]}{{more}}
             },
             "structure": {"@module": "pymatgen.core.structure", "@class": "Structure", "lattice": {"matrix": [[2, 0, 0], [0, 2, 0], [0, 0, 2]]},
                "sites": [{"species": [{"element": "He", "occu": 1}], "abc": [0, 0, 0], "xyz": [0, 0, 0]}]}
            }
            """);
        Structure read = Assert.Single(Read("entry.json"));
        Assert.Equal(-3.5, read.Energy);
        Assert.Equal(expected, read.Stress![4], 1e-9);
    }

    [Theory]
    [InlineData("hartree/bohr", ForceUnit, "XYZ")]
    [InlineData("eV/angstrom", 1, "NONE")]
    public void Cp2k_says_unit_of_forces_and_periodic_axes(string unit, double factor, string axes)
    {
        Put("run.out", $"""
              **** **** ******  **  PROGRAM STARTED AT               2026-01-01
             CP2K| version string:                                       CP2K version 2025.1
             CELL| Vector a [angstrom]:       9.000     0.000     0.000   |a| =     9.000000
             CELL| Vector b [angstrom]:       0.000     9.000     0.000   |b| =     9.000000
             CELL| Vector c [angstrom]:       0.000     0.000     9.000   |c| =     9.000000
             CELL| Periodicity                                                          {axes}
             DFT| Multiplicity                                                             2
             DFT| Charge                                                                  -1
             MODULE QUICKSTEP: ATOMIC COORDINATES IN ANGSTROM

               Atom Kind Element         X             Y             Z       Z(eff)     Mass

                  1    1 H    1       0.000000      0.000000      0.000000     1.0000     1.0080

              *** SCF run converged in    15 steps ***
             ENERGY| Total FORCE_EVAL ( QS ) energy [hartree]              -0.500000000000000
             FORCES| Atomic forces [{unit}]
             FORCES| Atom     x               y               z              |f|
             FORCES|      1  1.00000000E-01  2.00000000E-01  3.00000000E-01  3.74165739E-01
             FORCES| Sum      1.00000000E-01  2.00000000E-01  3.00000000E-01  3.74165739E-01

            """);
        Structure read = Assert.Single(Read("run.out"));
        Assert.Equal(0.2 * factor, read.Forces![1], 1e-12);
        Assert.Equal(axes == "XYZ", read.Cell.IsFullyPeriodic);
        Assert.Equal(("-1", "2"), (read.Extras!.Find("charge"), read.Extras.Find("spin")));
    }

    /// <summary>A run that was started again from step 1 appends steps that are there already, in each file.</summary>
    [Fact]
    public void Steps_of_a_restarted_run_get_their_own_forces()
    {
        static string Block(int step, double energy, double number) => FormattableString.Invariant(
            $"1\n i = {step}, time = {step}.0, E = {energy}\nH {number} 0.0 0.0\n");
        Put("run-pos-1.xyz", Block(1, -1, 0.1) + Block(2, -2, 0.2) + Block(2, -3, 0.3) + Block(3, -4, 0.4));
        Put("run-frc-1.xyz", Block(1, -1, 0.1) + Block(2, -2, 0.2) + Block(2, -3, 0.3) + Block(3, -4, 0.4));
        Put("run.inp", "&FORCE_EVAL\n&SUBSYS\n&CELL\nABC 9 9 9\n&CELL_REF\nABC 11 11 11\n&END CELL_REF\nPERIODIC XYZ\n&END CELL\n&END\n&END\n");
        Structure[] read = Read("run-pos-1.xyz");
        Assert.Equal([0.1, 0.2, 0.3, 0.4], read.Select(structure => Math.Round(structure.Positions[0], 6)));
        Assert.All(read, structure => Assert.Equal(structure.Positions[0] * ForceUnit, structure.Forces![0], 1e-9));
        Assert.Equal(9, read[0].Cell.Rows[0]);
    }

    /// <summary>Steps whose structures stand in the log, one of which did not converge and has no energy.</summary>
    [Fact]
    public void Abacus_relaxation_without_structure_files_is_read_from_its_log()
    {
        const string moments = "-----\n Total Magnetism (uB)\n-----\n   H   0.9\n-----\n";
        Put("INPUT", "INPUT_PARAMETERS\ncalculation relax\n");
        Put("OUT.ABACUS/running_relax.log", """
                                          ABACUS v3.9.0
                              lattice constant (Bohr) = 10

            """ + LoggedAtoms(0.1) + """
             Lattice vectors: (Cartesian coordinate: in unit of a_0)
                               +1                  +0                  +0
                               +0                  +1                  +0
                               +0                  +0                  +1

            """ + moments + LoggedResults(" #TOTAL ENERGY# -1.0 eV", 0.5) + LoggedAtoms(0.2) + " convergence has NOT been achieved!\n" + LoggedAtoms(0.3)
            + LoggedResults(" final etot is -3.0 eV", 0.7));
        Structure[] read = Read("");
        Assert.Equal([-1.0, -3.0], read.Select(structure => structure.Energy!.Value));
        Assert.Equal([0.1, 0.3], read.Select(structure => Math.Round(structure.Positions[0] / (10 * Units.Bohr), 9)));
        Assert.Equal([0.5, 0.7], read.Select(structure => structure.Forces![0]));
        Assert.Equal(-1 / 1602.1766208, read[1].Stress![0], 1e-9);
        Assert.Equal("0.9", read[0].Extras!.Columns.Single(column => column.Name == "magmoms").Values[0]);
        Assert.DoesNotContain(read[1].Extras?.Columns ?? [], column => column.Name == "magmoms");
        Assert.Equal(1, census.Notices["steps whose calculation did not converge are left out"]);
    }

    private static string LoggedAtoms(double x) => FormattableString.Invariant($"""
         CARTESIAN COORDINATES ( UNIT = 10.0000 Bohr ).
                 atom                   x                   y                   z                 mag
             tauc_H1       {x}       0.00000000000       0.00000000000       0.00000000000

        """);

    private static string LoggedResults(string energy, double force) => FormattableString.Invariant($"""
        #SCF IS CONVERGED#
        {energy}
        #TOTAL-FORCE (eV/Angstrom)#
        -------------------------------------------------------------------------
                 H1        {force}         0.0000000000         0.0000000000
        -------------------------------------------------------------------------
        #TOTAL-STRESS (kbar)#
        ----------------------------------------------------------------
                1.0         0.0         0.0
                0.0         1.0         0.0
                0.0         0.0         1.0
        ----------------------------------------------------------------

        """);

    /// <summary>A step of molecular dynamics that did not converge has no energy in the log: those of the later ones must not move up.</summary>
    [Fact]
    public void Abacus_dynamics_keeps_energies_with_their_steps()
    {
        static string Step(int number) => $"""
            MDSTEP:  {number}
            LATTICE_CONSTANT: 10.0 Angstrom
            LATTICE_VECTORS
              1.0  0.0  0.0
              0.0  1.0  0.0
              0.0  0.0  1.0
            INDEX    LABEL    POSITION (Angstrom)    FORCE (eV/Angstrom)    VELOCITY (Angstrom/fs)
              0  H  0.{number}  0.0  0.0  0.0  0.0  0.0  0.0  0.0  0.0


            """;
        Put("INPUT", "INPUT_PARAMETERS\ncalculation md\n");
        Put("OUT.ABACUS/MD_dump", Step(0) + Step(1) + Step(2));
        Put("OUT.ABACUS/running_md.log", """
              ABACUS v3.4
             STEP OF MOLECULAR DYNAMICS : 0
             charge density convergence is achieved
             final etot is -1.0 eV
             STEP OF MOLECULAR DYNAMICS : 1
             !! convergence has not been achieved !!
             STEP OF MOLECULAR DYNAMICS : 2
             charge density convergence is achieved
             final etot is -3.0 eV

            """);
        Assert.Equal([(0.0, -1.0), (0.2, -3.0)], Read("").Select(structure => (structure.Positions[0], structure.Energy!.Value)));
    }

    /// <summary>Atoms on positions of their symmetry have no forces to print; each cell has an energy and a stress.</summary>
    [Fact]
    public void Castep_optimisation_of_a_cell_is_read_step_by_step()
    {
        static string Cell(double a) => FormattableString.Invariant($"""
                    Real Lattice(A)                      Reciprocal Lattice(1/A)
               {a}   0.0000000   0.0000000        1.1571244   0.0000000   0.0000000
               0.0000000   {a}   0.0000000        0.0000000   1.1571244   0.0000000
               0.0000000   0.0000000   {a}        0.0000000   0.0000000   1.1571244

            """);
        static string Results(double energy, double stress) => FormattableString.Invariant($"""
            Final energy =  {energy}     eV

             ***************** Stress Tensor *****************
             *                                               *
             *  x     {stress}      0.000000      0.000000  *
             *  y      0.000000     {stress}      0.000000  *
             *  z      0.000000      0.000000     {stress}  *
             *************************************************

            """);
        const string atoms = """
                        x  Element    Atom        Fractional coordinates of atoms  x
                        x            Number           u          v          w      x
                        x----------------------------------------------------------x
                        x  Si           1         0.000000   0.000000   0.000000   x
                        xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx

            """;
        Put("si.castep", " | CASTEP version 6.0  |\n" + Cell(5.25) + atoms + Results(-10, 66.5) + Cell(5.125) + Results(-11, 58.5) + Cell(5)
            + Results(-12, 50));
        Structure[] read = Read("si.castep");
        Assert.Equal([(5.25, -10.0), (5.125, -11.0), (5.0, -12.0)], read.Select(structure => (structure.Cell.Rows[0], structure.Energy!.Value)));
        Assert.Equal([66.5, 58.5, 50], read.Select(structure => Math.Round(160.2176621 * structure.Stress![0], 4)));
    }

    [Fact]
    public void Moments_of_lammps_data_are_kept()
    {
        Put("spin.data", """
            spins, by hand

            1 atoms
            1 atom types
            0.0 3.0 xlo xhi
            0.0 3.0 ylo yhi
            0.0 3.0 zlo zhi

            Masses

            1 55.845

            Atoms # spin

            1 1 0.5 0.5 0.5 0.0 0.6 0.8 2.0

            """);
        Assert.Equal(["0", "1.2", "1.6"], Assert.Single(Read("spin.data")).Extras!.Columns.Single(column => column.Name == "magmoms").Values);
    }
}
