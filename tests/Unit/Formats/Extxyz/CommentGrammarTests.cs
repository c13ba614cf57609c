using System.Globalization;
using System.Text;
using Amalgam.Atoms;
using Amalgam.Formats.Extxyz;
using CsCheck;
using Xunit;

namespace Amalgam.Unit.Formats.Extxyz;

/// <summary>Comment lines by the grammar of libAtoms/extxyz, with random keys, values, quotation marks and blanks, and cells in other forms.</summary>
public sealed class CommentGrammarTests
{
    /// <summary>One field as a file may write it, and what it says.</summary>
    private sealed record Field(string Text, string Key, string? Value);

    private static readonly Gen<string> Bare = Gen.Char["abcXYZ019_-+.:/;@()%µ'\\"].Array[1, 8].Select(letters => new string(letters))
        .Where(word => word[0] != '\'');

    private static readonly Gen<string> Any = Gen.Char["abc XYZ019 ,=[]{}\"\\\n'µ\t"].Array[0, 10].Select(letters => new string(letters));

    private static Structure Read(string comment, string atom = "H 0 0 0") =>
        Assert.Single(new ExtxyzReader(new MemoryStream(Encoding.UTF8.GetBytes($"1\n{comment}\n{atom}\n")), "line.xyz"));

    private static string Fault(string comment) => Assert.Throws<InvalidDataException>(() => Read(comment)).Message;

    private static string Written(Structure structure)
    {
        using var stream = new MemoryStream();
        var writer = new ExtxyzWriter(stream);
        writer.Write(structure);
        writer.Flush();
        return Encoding.UTF8.GetString(stream.ToArray());
    }

    private static string Quoted(string text)
    {
        string escaped = text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal);
        return $"\"{escaped.Replace("\n", "\\n", StringComparison.Ordinal)}\"";
    }

    private static Gen<Field> Fields(int index)
    {
        Gen<string> numbers = Gen.Double[-1e3, 1e3].Array[1, 4]
            .Select(values => string.Join(", ", values.Select(x => x.ToString(CultureInfo.InvariantCulture))));
        Gen<string> braces = numbers.Select(list => $"{{{list.Replace(",", "", StringComparison.Ordinal)}}}");
        Gen<string> blank = Gen.Int[0, 3].Select(n => n switch { 1 => " ", 2 => "\t", 3 => "  ", _ => "" });
        Gen<(string Text, string? Value)> values = Gen.Frequency(
            (3, Bare.Select(word => (word, (string?)word))),
            (3, Any.Select(text => (Quoted(text), (string?)text))),
            (1, numbers.Select(list => ($"[{list}]", (string?)$"[{list}]"))),
            (1, numbers.Select(list => ($"[[{list}], [{list}]]", (string?)$"[[{list}], [{list}]]"))),
            (1, braces.Select(list => (list, (string?)list))),
            (2, Gen.Const(("", (string?)""))));
        return from key in Bare.Where(word => !word.Contains('\\', StringComparison.Ordinal))
               from isQuoted in Gen.Bool
               from odd in Any
               from value in values
               from before in blank
               from after in blank
               from isBare in Gen.Int[0, 5]
               let name = $"k{index}{(isQuoted ? odd : key)}"
               let text = isQuoted ? Quoted(name) : name
               select isBare == 0 ? new Field(text, name, null)
                   : new Field($"{text}{before}={(value.Text.Length > 0 ? after : "")}{value.Text}", name, value.Value);
    }

    /// <summary>
    /// Every line of the grammar means what its fields say, and a line written anew means the same. An empty value before a word without '=' is left
    /// out: blanks are allowed around '=', so that word is the value.
    /// </summary>
    [Fact]
    public void Random_lines_mean_what_their_fields_say()
    {
        Gen<Field[]> lines = Gen.Select(Fields(0), Fields(1), Fields(2), Fields(3)).Select(four => new[] { four.Item1, four.Item2, four.Item3, four.Item4 })
            .Where(fields => !fields.Zip(fields.Skip(1)).Any(pair => pair.First.Value == "" && pair.First.Text[^1] != '"' && pair.Second.Value is null));
        lines.Sample(fields =>
        {
            Structure read = Read(string.Join("  ", fields.Select(field => field.Text)) + " last=1");
            KeyValuePair<string, string?>[] expected = [.. fields.Select(field => new KeyValuePair<string, string?>(field.Key, field.Value)), new("last", "1")];
            Assert.Equal(expected, read.Extras!.Info);
            string text = Written(read);
            Structure again = Assert.Single(new ExtxyzReader(new MemoryStream(Encoding.UTF8.GetBytes(text)), "again.xyz"));
            Assert.Equal(expected, again.Extras!.Info);
            Assert.Equal(text, Written(again));
        }, iter: 3000);
    }

    /// <summary>Random columns of every type are kept and written again, to the letter.</summary>
    [Fact]
    public void Random_columns_survive_a_copy()
    {
        Gen<string> reals = Gen.Double[-10, 10].Select(x => x.ToString("E3", CultureInfo.InvariantCulture))
            .Select(Gen.Bool, (x, isFortran) => isFortran ? x.Replace('E', 'D') : x);
        Gen<(char Type, string[] Values)> columns = Gen.Int[1, 3].SelectMany(width => Gen.Frequency(
            (1, reals.Array[2 * width].Select(values => ('R', values))),
            (1, Gen.Int.Array[2 * width].Select(values => ('I', values.Select(value => value.ToString(CultureInfo.InvariantCulture)).ToArray()))),
            (1, Gen.Bool.Array[2 * width].Select(values => ('L', values.Select(value => value ? "T" : "F").ToArray()))),
            (1, Gen.Char["abc[]{}=\"'\\,"].Array[1, 4].Select(word => new string(word)).Array[2 * width].Select(values => ('S', values)))));
        columns.Array[0, 4].Sample(all =>
        {
            string[] Row(int atom) => [.. all.SelectMany(column => column.Values.Skip(atom * column.Values.Length / 2).Take(column.Values.Length / 2))];
            string names = string.Concat(all.Select((column, index) => $":c{index}:{column.Type}:{column.Values.Length / 2}"));
            string text = $"2\nProperties=species:S:1:pos:R:3{names} pbc=\"F F F\"\nH 0 0 0 {string.Join(' ', Row(0))}".TrimEnd()
                + $"\nO 1 0 0 {string.Join(' ', Row(1))}".TrimEnd() + "\n";
            Assert.Equal(text, Written(Assert.Single(new ExtxyzReader(new MemoryStream(Encoding.UTF8.GetBytes(text)), "text"))));
        }, iter: 500);
    }

    [Theory]
    [InlineData("energy= -20.5", -20.5)] // a list-directed write of Fortran
    [InlineData("energy = -20.5", -20.5)]
    [InlineData("energy =-20.5 a=b", -20.5)]
    [InlineData("energy=-2.05D+01", -20.5)]
    [InlineData("energy=\"_JSON -20.5\"", -20.5)]
    [InlineData("energy={-20.5}", -20.5)]
    [InlineData("energy=[-20.5]", -20.5)]
    public void Energies_in_every_form(string comment, double energy) => Assert.Equal(energy, Read(comment).Energy);

    [Theory]
    [InlineData("Lattice=\"4 0 0 0 5 0 0 0 6\"")]
    [InlineData("lattice=[[4, 0, 0], [0, 5, 0], [0, 0, 6]]")]
    [InlineData("Lattice={4 0 0 0 5 0 0 0 6}")]
    [InlineData("Lattice=[4, 5, 6]")]
    [InlineData("Lattice=\"_JSON [[4.0, 0, 0], [0, 5.0, 0], [0, 0, 6.0]]\"")]
    [InlineData("Lattice=\"4D0 0 0 0 0.5D1 0 0 0 6\"")]
    [InlineData("cell=\"4 0 0 0 5 0 0 0 6\"")]
    [InlineData("Cell=[4,5,6]")]
    [InlineData("unitcell=\"4 5 6 90 90 90\"")]
    [InlineData("lattice_vectors=[[4,0,0],[0,5,0],[0,0,6]]")]
    [InlineData("box=\"4 5 6\"")]
    [InlineData("# CELL(abcABC): 4 5 6 90 90 90 Step: 3 Bead: 0 positions{angstrom} cell{angstrom}")]
    [InlineData("#CELL{H}: 4 0 0 0 5 0 0 0 6 cell{angstrom} positions{angstrom}")]
    [InlineData("# CELL[GENH]: 4 0 0 0 5 0 0 0 6 x_centroid{angstrom}  cell{angstrom}")]
    [InlineData("# CELL(abcABC): 7.558904498503041 9.448630623128801 11.338356747754561 90.0 90.0 90.0 positions{angstrom} cell{atomic_unit}")]
    public void Cells_in_every_form(string comment)
    {
        Structure read = Read(comment);
        Assert.True(read.Cell.IsFullyPeriodic);
        Assert.Equal([4, 0, 0, 0, 5, 0, 0, 0, 6], read.Cell.Rows.ToArray(), (a, b) => Math.Abs(a - b) < 1e-12);
        Structure again = Assert.Single(new ExtxyzReader(new MemoryStream(Encoding.UTF8.GetBytes(Written(read))), "again.xyz"));
        Assert.Equal(read.Cell.Rows.ToArray(), again.Cell.Rows.ToArray());
    }

    /// <summary>Lengths and angles become vectors that have them; i-PI's matrix holds the vectors as columns; positions in bohr are converted.</summary>
    [Fact]
    public void Skew_cells_and_bohr()
    {
        Structure read = Read("# CELL(abcABC): 3 4 5 80 95 110 positions{atomic_unit} cell{angstrom}", "H 1 0 0");
        double[] rows = read.Cell.Rows.ToArray();
        double Dot(int i, int j) => rows[3 * i] * rows[3 * j] + rows[3 * i + 1] * rows[3 * j + 1] + rows[3 * i + 2] * rows[3 * j + 2];
        double Angle(int i, int j) => Math.Acos(Dot(i, j) / Math.Sqrt(Dot(i, i) * Dot(j, j))) * 180 / Math.PI;
        double[] lengths = [Math.Sqrt(Dot(0, 0)), Math.Sqrt(Dot(1, 1)), Math.Sqrt(Dot(2, 2))];
        Assert.Equal([3, 4, 5, 80, 95, 110], (double[])[.. lengths, Angle(1, 2), Angle(0, 2), Angle(0, 1)], (a, b) => Math.Abs(a - b) < 1e-10);
        Assert.Equal(0.529177210903, read.Positions[0], 1e-12);
        Assert.Equal([3, 0, 0, 1, 4, 0, 2, 0.5, 5],
            Read("# CELL(H): 3 1 2 0 4 0.5 0 0 5 positions{angstrom} cell{angstrom}").Cell.Rows.ToArray());
    }

    [Theory]
    [InlineData("# CELL(abcABC): 4 5 6 90 90 90", "the units cell{…} and positions{…}, found no such units")]
    [InlineData("# CELL(abcABC): 4 5 6 90 90 90 forces{atomic_unit} cell{angstrom}", "found no such units")]
    [InlineData("# CELL(abcABC): 4 5 6 90 positions{angstrom} cell{angstrom}", "expected 6 numbers after CELL(abcABC):")]
    [InlineData("# CELL(abcABC): 4 5 6 90 90 90 positions{furlong} cell{angstrom}", "expected a known unit of length")]
    [InlineData("cell=\"4 1 2 0 5 3 0 0 6\"", "in cell, found 9 that look like columns")]
    [InlineData("cell=\"4 5 6 0 0 1\"", "in cell, found 6")]
    [InlineData("box=\"0 4 0 5 0 6\"", "in box, found 6")]
    [InlineData("cell_lengths=\"4 5 6\" cell_angles=\"90 90 90\"", "expected the cell as Lattice=, found another form of it")]
    [InlineData("Lattice \"4 0 0 0 5 0 0 0 6\" cell 4 5 6", "expected the cell as Lattice=, found another form of it")]
    [InlineData("CRYST1 4.0 5.0 6.0 90.00 90.00 90.00 P 1", "expected the cell as Lattice=, found another form of it")]
    public void A_cell_that_is_not_certain_is_refused(string comment, string expected) => Assert.Contains(expected, Fault(comment), StringComparison.Ordinal);

    [Theory]
    [InlineData("cell_lengths=\"4 5 6\" pbc=\"F F F\"")]
    [InlineData("lattice_constant=3.16")]
    [InlineData("supercell=\"2 2 2\"")]
    [InlineData("cell=primitive")]
    [InlineData("a molecule in no cell at all")]
    public void What_is_no_cell_leaves_a_molecule(string comment) => Assert.False(Read(comment).Cell.IsPeriodicAnywhere);

    /// <summary>What looks like a label and is none is named, with the option where one fits.</summary>
    [Theory]
    [InlineData("pbe_energy=-1", "pbe_energy is not used as a label; --energy-key pbe_energy uses it")]
    [InlineData("vasp_virial=\"1 0 0 0 1 0 0 0 1\"", "vasp_virial is not used as a label; --virial-key vasp_virial uses it")]
    [InlineData("raw_stress=\"1 2 3 4 5 6\"", "raw_stress is not used as a label; --stress-key raw_stress uses it")]
    [InlineData("raw_stress=\"1 2 3\"", "raw_stress is not used as a label")]
    [InlineData("kinetic_energy=0.1", "kinetic_energy is not used as a label")]
    [InlineData("Properties=species:S:1:pos:R:3:mace_force:R:3", "mace_force is not used as a label; --forces-key mace_force uses it")]
    [InlineData("Properties=species:S:1:pos:R:3:force_mask:L:3", "force_mask is not used as a label")]
    [InlineData("energy=-1 AMALGAM_energy=-2 force_field=none energy-unit=eV config_energy_weight=2 virial_unit=eV", null)]
    public void Label_like_names_are_told(string comment, string? notice)
    {
        var census = new StructureCensus();
        string atom = comment.Contains("mask", StringComparison.Ordinal) ? "H 0 0 0 T T T" : "H 0 0 0";
        if (comment.Contains("mace", StringComparison.Ordinal)) atom = "H 0 0 0 1 1 1";
        Assert.Single(new ExtxyzReader(new MemoryStream(Encoding.UTF8.GetBytes($"1\n{comment}\n{atom}\n")), "line.xyz", null, census));
        Assert.Equal(notice is null ? [] : [notice], census.Notices.Keys);
    }
}
