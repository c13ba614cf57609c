using System.Text;
using Amalgam.Atoms;
using Amalgam.Atoms.Labels;
using Amalgam.Formats.Contracts;
using Amalgam.Formats.Extxyz;
using Amalgam.Testing;
using Xunit;

namespace Amalgam.Unit.Formats.Extxyz;

/// <summary>The dialects in tests/data/extxyz and the rules of precedence between keys.</summary>
public sealed class ExtxyzDialectTests
{
    private readonly StructureCensus census = new();

    private List<Structure> Open(string file, ReadOptions? options = null) =>
        ExtxyzReader.ReadAll(RepositoryFolder.At("tests", "data", "extxyz", file), options, census);

    private List<Structure> Parse(string text, ReadOptions? options = null) =>
        [.. new ExtxyzReader(new MemoryStream(Encoding.UTF8.GetBytes(text)), "text", options, census)];

    [Fact]
    public void Nep_keys_match_whatever_their_capitals_and_a_virial_becomes_a_stress()
    {
        List<Structure> read = Open("nep.xyz");
        Assert.Equal([-5.25, -5.5], read.Select(s => s.Energy));
        Assert.Equal([29, 40], read[0].Elements.Select(e => e.Number));
        Assert.Equal([0.25, 0.5, 0.75, 2.75, 0.5, 0.75], read[0].Positions);
        Assert.Equal([0.125, 0, -0.5, -0.125, 0, 0.5], read[0].Forces!);
        Assert.Equal("dimer", read[0].ConfigType);
        // W = −Vσ with V = 210 Å³.
        double[] expected = [-0.01, -0.001, 0, -0.001, -0.02, 0, 0, 0, 0.03];
        for (int i = 0; i < 9; i++) Assert.Equal(expected[i], read[0].Stress![i], 1e-15);
    }

    [Fact]
    public void A_virial_of_a_slab_is_kept_and_not_used()
    {
        Structure slab = Open("nep.xyz")[1];
        Assert.Equal((true, true, false), (slab.Cell.PeriodicA, slab.Cell.PeriodicB, slab.Cell.PeriodicC));
        Assert.Null(slab.Stress);
        Assert.Equal("2.1 0.21 0 0.21 4.2 0 0 0 -6.3", slab.Extras!.Find("virial"));
        Assert.Equal(1, census.Notices["Virial of a structure that is not periodic along all axes says nothing; kept as it is, not used as a label"]);
        Assert.Equal((1, 1), (census[LabelTable.Stress].Present, census[LabelTable.Stress].Missing));
    }

    [Fact]
    public void Reference_keys_come_before_plain_ones_and_say_so()
    {
        List<Structure> read = Open("reference-keys.xyz");
        Assert.Equal([-1.25, -14.5, -2.5, -2.25], read.Select(s => s.Energy));
        Assert.Equal("IsolatedAtom", read[0].ConfigType);
        Assert.False(read[0].Cell.IsPeriodicAnywhere);
        Assert.Equal([0.5, 0.25, -1.5, -0.25, 0.0, 0.75, -0.25, -0.25, 0.75], read[1].Forces!);
        Assert.Equal([0.01, 0.006, 0.005, 0.006, 0.02, 0.004, 0.005, 0.004, 0.03], read[1].Stress!);
        Assert.Equal([0, 0, 0.5, 0, 0, -0.5], read[2].Forces!);
        Assert.Null(read[3].Forces);
        Assert.Equal(1, census.Notices["REF_energy is used for the energy; energy, also there, is kept as it is"]);
        Assert.Equal(1, census.Notices["REF_forces is used for the forces; forces, also there, is kept as it is"]);
        Assert.Equal(1, census.Notices["REF_stress is used for the stress; stress, also there, is kept as it is"]);
        Assert.Equal(1, census.Notices["free_energy is used as the energy, as there is no energy"]);
        Assert.Equal(4, census.Notices.Count);
    }

    [Fact]
    public void Kind_weights_charge_spin_and_head_are_read()
    {
        Structure anion = Open("reference-keys.xyz")[1];
        Assert.Equal("water anion", anion.ConfigType);
        Assert.Equal([2, 0.5, 3, 0], [anion.Labels.Weight, .. LabelTable.All.Select(anion.Labels.WeightOf)]);
        Assert.Equal(["energy=-99", "free_energy=-98", "stress=9 9 9 9 9 9", "charge=-1", "spin=2", "head=pbe"],
            anion.Extras!.Info.Select(p => $"{p.Key}={p.Value}"));
        Assert.Equal(("-1", "2"), (anion.Extras.Find("charge"), anion.Extras.Find("SPIN")));
        Assert.EndsWith("reference-keys.xyz:4", anion.Source, StringComparison.Ordinal);
    }

    [Fact]
    public void A_constraint_column_is_kept_and_touches_no_force()
    {
        Structure anion = Open("reference-keys.xyz")[1];
        ExtraColumn mask = anion.Extras!.Columns.Single(c => c.Name == "move_mask");
        Assert.Equal(('L', 1), (mask.Type, mask.Width));
        Assert.Equal(["F", "T", "T"], mask.Values);
        Assert.Equal(-1.5, anion.Forces![2]);
    }

    [Fact]
    public void Every_way_to_write_a_value_is_understood()
    {
        List<Structure> read = Open("syntax.xyz");
        Assert.Equal(2, read.Count);
        Assert.Equal([8, 1], read[0].Elements.Select(e => e.Number));
        Assert.Equal([0.5, 1.5, 2.5, 0.25, -1, 2], read[0].Positions);
        Assert.Equal([4, 0, 0, 0, 5, 0, 0, 0, 6], read[0].Cell.Rows.ToArray());
        Assert.Equal((true, false, true), (read[0].Cell.PeriodicA, read[0].Cell.PeriodicB, read[0].Cell.PeriodicC));
        Assert.Equal(-1.5, read[0].Energy);
        KeyValuePair<string, string?>[] expected =
        [
            new("name", "two words"), new("path", "a\\b \"c\"\nd"), new("matrix", "{{1 2} {3 4}}"), new("empty", ""), new("flag", null), new("url", "x=y"),
            new("note", "single quoted words"), new("it", "it's"), new("odd key", "1"), new("sizes", "[1,2,3]"), new("Ω", "µ"),
        ];
        Assert.Equal(expected, read[0].Extras!.Info);
        Assert.Equal(["label:S:2 O,a,H,b", "q:R:1 -0.8,1E-1", "fixed:L:2 T,F,True,0"],
            read[0].Extras!.Columns.Select(c => $"{c.Name}:{c.Type}:{c.Width} {string.Join(',', c.Values)}"));
        Assert.Equal([1.0, 2, 3], read[1].Positions);
        Assert.Equal(1, census.Notices["lines that start with # between structures are skipped"]);
    }

    [Fact]
    public void Windows_line_ends_a_byte_order_mark_and_a_missing_last_line_end_change_nothing()
    {
        List<Structure> read = Open("windows.xyz");
        Assert.Equal([8, 1, 7], read.SelectMany(s => s.Elements).Select(e => e.Number));
        Assert.Equal("last value", read[0].Extras!.Find("remark"));
        Assert.Equal([1.0, 2, 3], read[1].Positions);
        Assert.Equal(["first", "second", "first"], read[1].Extras!.Info.Select(p => p.Key));
        Assert.Null(read[1].Energy);
    }

    [Theory]
    [InlineData("energy=-1 dft_energy=-2 free_energy=-3", -1.0)]
    [InlineData("DFT_energy=-2 free_energy=-3", -2.0)]
    [InlineData("dft_energy=-2 REF_energy=-4 energy=-1", -4.0)]
    [InlineData("ENERGY=-6", -6.0)]
    [InlineData("Energy=-5 energy=-6", -6.0)]
    [InlineData("energy=[-7]", -7.0)]
    [InlineData("comment=energy", null)]
    public void The_energy_is_the_first_key_that_matches(string comment, double? expected) =>
        Assert.Equal(expected, Parse($"1\n{comment}\nH 0 0 0\n")[0].Energy);

    [Fact]
    public void A_key_asked_for_is_the_only_one_and_is_missed_loudly()
    {
        var options = new ReadOptions { EnergyKey = "e_ccsd", ForcesKey = "f_ccsd", StressKey = "s_x" };
        const string text = "1\nProperties=species:S:1:pos:R:3:forces:R:3:f_ccsd:R:3 energy=-1 E_CCSD=-2\nH 0 0 0 1 1 1 2 2 2\n1\nenergy=-3\nH 0 0 0\n";
        List<Structure> read = Parse(text, options);
        Assert.Equal([-2.0, null], read.Select(s => s.Energy));
        Assert.Equal([2.0, 2, 2], read[0].Forces!);
        Assert.Equal((1, 1), (census[LabelTable.Energy].Keys["E_CCSD"], census[LabelTable.Energy].Missing));
        Assert.Equal("s_x, asked for as a label, is in no structure of text", Assert.Single(census.Notices).Key);
    }

    [Fact]
    public void Stress_comes_before_virial_but_after_a_reference_virial()
    {
        const string cell = "Lattice=\"2 0 0 0 2 0 0 0 2\"";
        Assert.Equal(0.5, Parse($"1\n{cell} virial=\"8 0 0 0 8 0 0 0 8\" stress=\"0.5 0 0 0 0.5 0 0 0 0.5\"\nH 0 0 0\n")[0].Stress![0]);
        Assert.Equal(-1.0, Parse($"1\n{cell} REF_virials=\"8 0 0 0 8 0 0 0 8\" stress=\"0.5 0 0 0 0.5 0 0 0 0.5\"\nH 0 0 0\n")[0].Stress![0]);
    }

    [Fact]
    public void A_virial_weight_belongs_to_a_stress_that_came_from_a_virial()
    {
        const string weights = "config_stress_weight=2 config_virials_weight=3";
        const string cell = "Lattice=\"2 0 0 0 2 0 0 0 2\"";
        Assert.Equal(3, Parse($"1\n{cell} {weights} virial=\"8 0 0 0 8 0 0 0 8\"\nH 0 0 0\n")[0].Labels.WeightOf(LabelTable.Stress));
        Assert.Equal(2, Parse($"1\n{cell} {weights} stress=\"8 8 8 0 0 0\"\nH 0 0 0\n")[0].Labels.WeightOf(LabelTable.Stress));
        Assert.Equal(3, Parse($"1\n{cell} config_virials_weight=3 stress=\"8 8 8 0 0 0\"\nH 0 0 0\n")[0].Labels.WeightOf(LabelTable.Stress));
    }

    [Fact]
    public void A_lopsided_stress_and_a_contradicting_Z_are_said()
    {
        Parse("1\nLattice=\"2 0 0 0 2 0 0 0 2\" Properties=species:S:1:pos:R:3:Z:I:1 stress=\"1 0.5 0 0 1 0 0 0 1\"\nH 0 0 0 2\n");
        Assert.Contains(census.Notices.Keys, notice => notice.StartsWith("stress is not symmetric", StringComparison.Ordinal));
        Assert.Equal(1, census.Notices["Z of some atoms is not the number of their species; species is used"]);
    }

    [Fact]
    public void The_cell_is_periodic_unless_the_file_says_otherwise()
    {
        Assert.True(Parse("1\nLattice=\"2 0 0 0 2 0 0 0 2\"\nH 0 0 0\n")[0].Cell.IsFullyPeriodic);
        Assert.False(Parse("1\n\nH 0 0 0\n")[0].Cell.IsPeriodicAnywhere);
        Assert.False(Parse("1\nLattice=\"2 0 0 0 2 0 0 0 2\" pbc=\"F F F\"\nH 0 0 0\n")[0].Cell.IsPeriodicAnywhere);
        Assert.True(Parse("1\nLattice=\"2 0 0 0 2 0 0 0 0\" pbc=\"T 1 F\"\nH 0 0 0\n")[0].Cell.PeriodicB);
    }
}
