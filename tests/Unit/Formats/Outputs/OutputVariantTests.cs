using Amalgam.Atoms;
using Amalgam.Atoms.Quantities;
using Amalgam.Formats;
using Xunit;

namespace Amalgam.Unit.Formats.Outputs;

/// <summary>Other versions, options and accidents of programs than those of the samples, each as small as its reader allows.</summary>
public sealed class OutputVariantTests : IDisposable
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

    private Structure[] Read(string name, string text)
    {
        Put(name, text);
        return Read(name);
    }

    private static string Symbols(Structure structure) => string.Concat(structure.Elements.Select(element => element.Symbol));

    private static string OutcarOf(string element, double energy) => $"""
         vasp.6.3.2 (build written by hand) complex
         executed on             Linux date 2024.01.01  00:00:00
           TITEL  = PAW_PBE {element} 15Jun2001
           ions per type =               2
           NELM   =     10;   NELMIN=  2; NELMDL= -5     # of ELM steps
        --------------------------------------- Iteration      1(   4)  ---------------------------------------
          in kB   10001.00000-12002.00000-13003.00000     0.40000     0.50000-10000.60000
              direct lattice vectors                 reciprocal lattice vectors
            10.000000000  0.000000000  0.000000000     0.100000000  0.000000000  0.000000000
             0.000000000 11.000000000-10.000000000     0.000000000  0.090909091  0.000000000
             0.000000000  0.000000000 12.000000000     0.000000000  0.000000000  0.083333333
         magnetization (x)

        # of ion       s       p       d       tot
        ------------------------------------------
            1        0.100   0.000   0.000   0.100
            2        0.200   0.000   0.000   0.200
         magnetization (y)

        # of ion       s       p       d       tot
        ------------------------------------------
            1        0.300   0.000   0.000   0.300
            2        0.400   0.000   0.000   0.400
         magnetization (z)

        # of ion       s       p       d       tot
        ------------------------------------------
            1        0.500   0.000   0.000   0.500
            2        0.600   0.000   0.000   0.600
         POSITION                                       TOTAL-FORCE (eV/Angst)
         -----------------------------------------------------------------------------------
              0.76000      0.59000      0.00000         0.100000      0.200000      0.000000
             -0.76000      0.59000      0.00000        -0.100000     -0.200000      0.000000
         -----------------------------------------------------------------------------------
          free  energy   TOTEN  =       {energy.ToString("0.0", System.Globalization.CultureInfo.InvariantCulture)} eV

          energy  without entropy=      -14.10000000  energy(sigma->0) =      -14.15000000

        """;

    [Fact]
    public void Outcars_of_two_systems_in_one_file_keep_their_elements()
    {
        Structure[] read = Read("OUTCAR", OutcarOf("H", -14.0) + OutcarOf("O_s", -20.0));
        Assert.Equal(["HH", "OO"], read.Select(Symbols));
        Assert.Equal([-14.0, -20.0], read.Select(structure => structure.Energy!.Value));
        Assert.Equal(-10, read[0].Cell.Rows[5]);
        Assert.Equal(12002 / 1602.1766208, read[0].Stress![4], 1e-6);
        Assert.Equal(["0.1", "0.3", "0.5", "0.2", "0.4", "0.6"], read[0].Extras!.Columns.Single(column => column.Name == "magmoms").Values);
    }

    [Theory]
    [InlineData("T", 1)]
    [InlineData("F", 2)]
    public void Steps_of_a_machine_learned_field_in_vasprun_are_no_labels(string isLearned, int count)
    {
        string Step(bool isElectronic) => $"""
             <calculation>
            {(isElectronic ? "  <scstep>\n  </scstep>" : "")}
              <structure><crystal>
              <varray name="basis" >
               <v> 3 0 0 </v>
               <v> 0 3 0 </v>
               <v> 0 0 3 </v>
              </varray></crystal>
              <varray name="positions" >
               <v> 0 0 0 </v>
              </varray></structure>
              <energy>
               <i name="e_fr_energy"> -1.0 </i>
              </energy>
             </calculation>

            """;
        string text = $"""
            <modeling>
             <i type="logical" name="ML_LMLFF"> {isLearned}  </i>
             <separator name="electronic" >
              <i type="int" name="NELM">    60</i>
             </separator>
             <array name="atoms" >
              <set>
               <rc><c>H </c><c>   1</c></rc>
              </set>
             </array>

            """ + Step(true) + Step(false) + "</modeling>\n";
        Assert.Equal(count, Read("vasprun.xml", text).Length);
        Assert.Equal(count == 1, census.Notices.Keys.Any(notice => notice.Contains("machine-learned", StringComparison.Ordinal)));
    }

    /// <summary>PWmat says in the heading how many electronic steps it used, not whether they were enough.</summary>
    [Fact]
    public void Steps_of_pwmat_that_used_all_electronic_steps_are_left_out()
    {
        string Step(string time, int steps) => $"""
               1 atoms,Iteration (fs) =    {time}, Etot,Ep,Ek (eV) =   -0.5E+01  -0.6E+01   0.1E+01, SCF =    {steps}
             Lattice vector (Angstrom)
               0.1000000000E+02    0.0000000000E+00    0.0000000000E+00
               0.0000000000E+00    0.1000000000E+02    0.0000000000E+00
               0.0000000000E+00    0.0000000000E+00    0.1000000000E+02
             Position (normalized), move_x, move_y, move_z
               6         0.5         0.4         0.3     1  1  1
             -------------------------------------------------

            """;
        Assert.Equal(2, Read("MOVEMENT", Step("0.0000000000E+00", 60) + Step("0.1000000000E+01", 40) + Step("0.2000000000E+01", 39)).Length);
        Assert.Equal(1, census.Notices["steps whose calculation did not converge are left out"]);
    }

    [Fact]
    public void Gaussian_forces_that_fill_their_columns_and_energies_beyond_mp2_are_read()
    {
        Structure read = Assert.Single(Read("run.log", """
             Entering Gaussian System, Link 0=g16
             Charge =  1 Multiplicity = 2 in supermolecule
             Charge =  0 Multiplicity = 1 in fragment      1.
                                      Input orientation:
             ---------------------------------------------------------------------
             Center     Atomic      Atomic             Coordinates (Angstroms)
             Number     Number       Type             X           Y           Z
             ---------------------------------------------------------------------
                  1          1           0        0.000000    0.000000    0.000000
             ---------------------------------------------------------------------
             SCF Done:  E(UHF) =  -1.0000     A.U. after    8 cycles
             E2 =    -0.1000000000D-01 EUMP2 =    -0.10100000000000D+01
             DE(Corr)= -0.12000000E-01 E(CORR)=     -1.0200000000     Delta= 1.00D-02
             CCSD(T)= -0.10300000000D+01
             Center     Atomic                   Forces (Hartrees/Bohr)
             Number     Number              X              Y              Z
             -------------------------------------------------------------------
                  1        1         219.661580000-1030.950020000   50.252760000
             -------------------------------------------------------------------

            """));
        Assert.Equal(-1.03 * Units.Hartree, read.Energy!.Value, 1e-9);
        Assert.Equal([219.66158 * ForceUnit, -1030.95002 * ForceUnit, 50.25276 * ForceUnit], read.Forces!);
        Assert.Equal(("1", "2"), (read.Extras!.Find("charge"), read.Extras.Find("spin")));
    }

    [Fact]
    public void Gradient_of_mp2_in_orca_is_read() => Assert.Equal(-0.2 * ForceUnit, Assert.Single(Read("run.out", """
                             * O   R   C   A *
        ---------------------------------
        CARTESIAN COORDINATES (ANGSTROEM)
        ---------------------------------
          H      0.000000    0.000000    0.000000

        FINAL SINGLE POINT ENERGY        -0.500000000000
        The final MP2 gradient
          0:   0.10000000   0.20000000   0.30000000

        """)).Forces![1], 1e-12);

    [Fact]
    public void Energies_beyond_scf_in_psi4_are_those_of_the_run() => Assert.Equal(-0.75 * Units.Hartree, Assert.Single(Read("run.out", """
            Psi4: An Open-Source Ab Initio Electronic Structure Package
            Geometry (in Angstrom), charge = 0, multiplicity = 2:

               Center              X                  Y                   Z               Mass
            ------------   -----------------  -----------------  -----------------  -----------------
                 H            0.000000000000     0.000000000000     0.000000000000     1.007825032230

            Total Energy =                         -0.5000000000000000
             Reference Energy          =      -0.5000000000000000 [Eh]
             Total Energy              =      -0.6250000000000000 [Eh]
             SCS Total Energy          =      -0.6300000000000000 [Eh]
              * CCSD total energy       =   -0.750000000000000

        """)).Energy!.Value, 1e-9);

    /// <summary>With scf_must_converge = .false. a step may have forces and no energy.</summary>
    [Fact]
    public void Forces_of_a_step_without_energy_do_not_go_to_the_next()
    {
        Structure read = Assert.Single(Read("pw.out", """
                 Program PWSCF v.6.4 starts
                 celldm(1)=   10.000000  celldm(2)=   0.000000
                 crystal axes: (cart. coord. in units of alat)
                           a(1) = (   1.000000   0.000000   0.000000 )
                           a(2) = (   0.000000   1.000000   0.000000 )
                           a(3) = (   0.000000   0.000000   1.000000 )
                 site n.     atom                  positions (alat units)
                     1           H   tau(   1) = (   0.0000000   0.0000000   0.0000000  )

                 convergence NOT achieved after 100 iterations: stopping
                 Forces acting on atoms (cartesian axes, Ry/au):

                 atom    1 type  1   force =     1.00000000    0.00000000    0.00000000
            ATOMIC_POSITIONS (alat)
            H   0.1 0.0 0.0
            !    total energy              =     -1.00000000 Ry
                 convergence has been achieved in  12 iterations

            """));
        Assert.Null(read.Forces);
        Assert.Equal(0.1 * 10 * Units.Bohr, read.Positions[0], 1e-12);
        Assert.Equal(1, census.Notices["steps whose calculation did not converge are left out"]);
    }
}
