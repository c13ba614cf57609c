using System.Globalization;
using System.Text;
using Amalgam.Atoms;
using Amalgam.Atoms.Columns;
using Amalgam.Atoms.Frames;
using Amalgam.Atoms.Quantities;
using Amalgam.Formats.Extxyz;
using Xunit;

namespace Amalgam.Unit.Atoms;

/// <summary>Columns that all verbs honour: fixed coordinates, masses, velocities; which names mean what, in which unit, and what is refused.</summary>
public sealed class ColumnTests
{
    /// <summary>Speed of molybdenum at 300 K, Å/fs, per component: √(kT/m).</summary>
    private static readonly double Thermal = Math.Sqrt(Units.Boltzmann * 300 * Units.ElectronvoltInMassSpeedSquared / 95.95);

    [Theory]
    [InlineData("move_mask:L:1", "T|F")]
    [InlineData("Move_Mask:I:1", "1|0")]
    [InlineData("selective_dynamics:L:3", "T T T|F F F")]
    [InlineData("movable:L:1", "true|false")]
    [InlineData("fixed:I:1", "0|1")]
    [InlineData("frozen:L:3", "F F F|T T T")]
    public void Fixed_atoms_by_every_name(string column, string values) =>
        Assert.Equal([false, false, false, true, true, true], FixedCoordinates.Read(Pair(column, values.Split('|')))!);

    [Fact]
    public void Single_coordinates_stay_and_a_structure_without_the_column_says_nothing()
    {
        Assert.Equal([false, true, false, true, true, false], FixedCoordinates.Read(Pair("move_mask:L:3", "T F T", "F F T"))!);
        Assert.Null(FixedCoordinates.Read(Pair("tags:I:1", "1", "0")));
        Assert.Null(FixedCoordinates.Read(new Structure([new(42)], new double[3], Cell.Open)));
    }

    /// <summary>Written flags read back; a column of another name that said something else goes away.</summary>
    [Theory]
    [InlineData(new[] { false, false, false, true, true, true }, "move_mask:L:1")]
    [InlineData(new[] { false, true, false, true, true, true }, "move_mask:L:3")]
    public void Written_coordinates_read_back(bool[] isFixed, string column)
    {
        Structure pair = Pair("fixed:L:1:tags:I:1", "T 5", "T 6");
        pair.Extras = FixedCoordinates.Write(pair.Extras, isFixed);
        string text = Written(pair);
        Assert.Contains($"tags:I:1:{column} ", text, StringComparison.Ordinal);
        Assert.DoesNotContain("fixed", text, StringComparison.Ordinal);
        Assert.Equal(isFixed, FixedCoordinates.Read(Read(text))!);
    }

    [Theory]
    [InlineData("masses:R:1", "191.9", "95.95", new[] { 191.9, 95.95 })]
    [InlineData("mass:R:1", "91.906", "95.95", new[] { 91.906, 95.95 })]
    [InlineData("Masses:I:1", "92", "96", new[] { 92.0, 96 })]
    public void Masses_by_every_name(string column, string one, string other, double[] masses)
    {
        Assert.Equal(masses, AtomMasses.Of(Pair(column, one, other)));
        Assert.Equal(masses, AtomMasses.Given(Pair(column, one, other)));
    }

    /// <summary>Standard masses change nothing, whichever table they are from; those in QUIP's unit (eV fs²/Å²) are converted.</summary>
    [Fact]
    public void Standard_masses_are_no_masses_of_their_own()
    {
        Structure plain = Pair("masses:R:1", "95.96", "95.95"), quip = Pair("mass:R:1", "19889.04", "9944.516");
        Assert.Null(AtomMasses.Given(plain));
        Assert.Equal([95.95, 95.95], AtomMasses.Of(plain), (a, b) => Math.Abs(a - b) < 0.02);
        Assert.Throws<InvalidDataException>(() => AtomMasses.Of(quip));
        quip.Extras!.Columns[0] = quip.Extras.Columns[0] with { Values = ["9944.516", "9944.516"] };
        Assert.Equal([95.95, 95.95], AtomMasses.Of(quip), (a, b) => Math.Abs(a - b) < 0.01);
    }

    /// <summary>The same motion under every name and unit.</summary>
    [Theory]
    [InlineData("momenta:R:3", 1, "√(u eV)", "")]
    [InlineData("velo:R:3", 2, "Å/fs", "")]
    [InlineData("vel:R:3", 2, "Å/fs", "")]
    [InlineData("velocities:R:3", 2, "Å/fs", "")]
    [InlineData("velo:R:3", 3, "Å/ps", "")]
    [InlineData("velocities:R:3", 4, "ase", " velocity-unit=ase")]
    [InlineData("vel:R:3", 5, "m/s", " vel_unit=m/s")]
    [InlineData("velocity:R:3", 3, "A/ps", " velocities_units=A/ps")]
    public void Velocities_by_every_name_and_unit(string column, int form, string unit, string keys)
    {
        double factor = form switch
        {
            1 => 95.95 / Units.VelocityOfUnitMomentum,
            3 => 1e3,
            4 => 1 / Units.VelocityOfUnitMomentum,
            5 => 1e5,
            _ => 1,
        };
        string number = (Thermal * factor).ToString(CultureInfo.InvariantCulture), minus = (-Thermal * factor).ToString(CultureInfo.InvariantCulture);
        GivenVelocities? read = AtomVelocities.Read(Pair(column + keys, $"{number} 0 {minus}", $"{minus} {number} 0"));
        Assert.NotNull(read);
        Assert.Equal(unit, read.Unit);
        Assert.Equal([Thermal, 0, -Thermal, -Thermal, Thermal, 0], read.Velocities, (a, b) => Math.Abs(a - b) < 1e-12);
    }

    [Fact]
    public void Atoms_at_rest_are_at_rest() =>
        Assert.Equal(new double[6], AtomVelocities.Read(Pair("velo:R:3", "0 0 0", "0 0 0"))!.Velocities);

    [Theory]
    [InlineData("move_mask:R:1", "1.0", "0.0", "expected move_mask:L:1 or move_mask:L:3, found move_mask:R:1")]
    [InlineData("move_mask:I:1", "1", "2", "expected T or F in column move_mask, found '2' at atom 2")]
    [InlineData("move_mask:L:1:fixed:L:1", "T F", "T T", "expected the same in the columns move_mask and fixed, found a difference at atom 2")]
    [InlineData("masses:R:1", "1", "0", "expected positive masses, u, in column masses, found 0 at atom 2")]
    [InlineData("masses:R:3", "1 1 1", "1 1 1", "expected one number per atom in column masses, found 3")]
    [InlineData("masses:S:1", "x", "1", "expected finite numbers in column masses, found 'x' at atom 1")]
    [InlineData("masses:R:1:mass:R:1", "96 96", "96 48", "expected the same in the columns masses and mass, found a difference at atom 2")]
    [InlineData("velo:R:2", "1 1", "1 1", "expected 3 numbers per atom in column velo, found 2")]
    [InlineData("velo:R:3", "1 0 nan", "0 0 0", "expected finite numbers in column velo, found 'nan' at atom 1")]
    [InlineData("velo:R:3", "0.016 0 0", "0 0.02 0.1", "expected velocities in Å/fs or Å/ps in column velo, found numbers that would mean")]
    [InlineData("velo:R:3 velocity-unit=knots", "0 0 0", "0 0 1", "expected a known unit in velocity-unit for the numbers in column velo, found 'knots'")]
    public void What_cannot_be_meant_is_refused(string columns, string one, string other, string expected)
    {
        Structure pair = Pair(columns, one, other);
        InvalidDataException problem = Assert.Throws<InvalidDataException>(() =>
        {
            FixedCoordinates.Read(pair);
            AtomVelocities.Read(pair);
            AtomMasses.Of(pair);
        });
        Assert.Contains("pair.xyz:1: " + expected, problem.Message, StringComparison.Ordinal);
        Assert.Contains("\n  → ", problem.Message, StringComparison.Ordinal);
    }

    /// <summary>Columns and the unit of velocities are written again as they came; the momenta of a run take the place of old velocities.</summary>
    [Fact]
    public void Columns_are_written_again_and_momenta_replace_velocities()
    {
        Structure pair = Pair("velo:R:3:mass:R:1:move_mask:L:1 velocity-unit=A/ps", "1 2 3 191.9 T", "0 0 1 191.9 F");
        string again = Written(pair);
        Assert.Contains("velo:R:3:mass:R:1:move_mask:L:1 velocity-unit=A/ps ", again, StringComparison.Ordinal);
        Assert.Contains(" 1 2 3 191.9 T\n", again, StringComparison.Ordinal);

        double[] velocities = [0.01, 0, 0, 0, 0.02, 0];
        string moved = Written(pair, new FrameMotion(1, 1, velocities));
        Assert.Contains("mass:R:1:move_mask:L:1:momenta:R:3 ", moved, StringComparison.Ordinal);
        Assert.DoesNotContain("velo", moved, StringComparison.Ordinal);
        Assert.Equal(velocities, AtomVelocities.Read(Read(moved))!.Velocities, (a, b) => Math.Abs(a - b) < 1e-15);
        Assert.Equal(0.01 * 191.9 / Units.VelocityOfUnitMomentum, double.Parse(Read(moved).Extras!.Columns[^1].Values[0], CultureInfo.InvariantCulture), 1e-12);
    }

    private static Structure Pair(string columns, params string[] values) =>
        Read($"2\nProperties=species:S:1:pos:R:3:{columns}\nMo 0 0 0 {values[0]}\nMo 2 0 0 {values[1]}\n");

    private static Structure Read(string text) => Assert.Single(new ExtxyzReader(new MemoryStream(Encoding.UTF8.GetBytes(text)), "pair.xyz"));

    private static string Written(Structure structure, FrameMotion? motion = null)
    {
        using var stream = new MemoryStream();
        var writer = new ExtxyzWriter(stream);
        writer.Write(new Frame(structure) { Motion = motion });
        writer.Flush();
        return Encoding.UTF8.GetString(stream.ToArray());
    }
}
