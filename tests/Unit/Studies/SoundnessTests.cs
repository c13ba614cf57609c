using System.Globalization;
using System.Text.Json.Nodes;
using Amalgam.Atoms;
using Amalgam.Atoms.Elements;
using Amalgam.Atoms.Potentials;
using Amalgam.Model.Backbones.Dpa3.Start;
using Amalgam.Network;
using Amalgam.Pages.Soundness;
using Amalgam.Studies.Soundness;
using Amalgam.Testing;
using Xunit;

namespace Amalgam.Unit.Studies;

/// <summary>A sound potential passes; each way to be unsound is found by the check that is there for it.</summary>
public sealed class SoundnessTests
{
    private static readonly SoundnessOptions Short = new() { Picoseconds = 0.1, Threads = 1 };

    [Fact]
    public void Lennard_Jones_passes_everything()
    {
        SoundnessReport report = Validate(new LennardJones(0.0104, 3.4, 8.5));
        Assert.All(report.Lines, line =>
            Assert.False(line.Outcome is CheckOutcome.Fail or CheckOutcome.Warn, $"{line.Check}, {line.Where}: {line.Value} {line.Note}"));
        Assert.Equal(4, report.Count(CheckOutcome.Skipped)); // threads, two of precision, labels
        Assert.Equal(["exactness", "symmetry", "smoothness", "repeatability", "dynamics", "diatomics", "volume", "errors", "cost"],
            report.Lines.Select(line => line.Group).Distinct());
        // Made of the elements: argon as it crystallises.
        VolumeCurve curve = report.Volumes.Single();
        Assert.Equal("Ar, face-centred cubic", curve.Source);
        double least = curve.Volumes[Array.IndexOf(curve.Energies, curve.Energies.Min())];
        Assert.Equal(Math.Pow(1.55 * 3.4, 3) / 4, least, 0.03 * least);
        Assert.Equal((-1.0, 1.0, 1.0), (curve.CompressionEnergy, curve.TensionEnergy, curve.CompressionSlope));
    }

    [Theory]
    [InlineData(LennardJonesEnd.Shifted, "forces as an atom leaves")]
    [InlineData(LennardJonesEnd.Cut, "energy as an atom leaves")]
    public void Jumps_at_the_cutoff_fail(LennardJonesEnd end, string check)
    {
        SoundnessReport report = Validate(new LennardJones(0.0104, 3.4, 8.5, end));
        SoundnessLine line = report.Lines.Single(line => line.Check == check);
        Assert.Equal(CheckOutcome.Fail, line.Outcome);
        Assert.Equal(1, line.Value!.Value, 0.1);
    }

    [Fact]
    public void Forces_that_are_no_gradient_fail_by_the_size_of_the_error()
    {
        SoundnessReport report = Validate(new Spoiled { Forces = 1.001 });
        SoundnessLine[] lines = [.. report.Lines.Where(line => line.Check.StartsWith("forces against", StringComparison.Ordinal))];
        Assert.Equal(4, lines.Length);
        Assert.All(lines, line => Assert.Equal(CheckOutcome.Fail, line.Outcome));
        // Relative to the largest force (1 eV/Å at least), along directions and components.
        Assert.All(lines, line => Assert.InRange(line.Value!.Value, 1e-6, 2e-3));
        Assert.Equal(CheckOutcome.Fail, report.Lines.Single(line => line.Check.StartsWith("work of", StringComparison.Ordinal)).Outcome);
    }

    [Fact]
    public void A_direction_in_space_is_found()
    {
        SoundnessReport report = Validate(new Spoiled { Field = 1e-3 });
        Assert.Equal(["reflection", "rotation", "translation"], Failures(report, "symmetry").Intersect(["reflection", "rotation", "translation", "permutation"])
            .Order());
        Assert.Contains("wrapping by lattice vectors", Failures(report, "symmetry"));
    }

    [Fact]
    public void Answers_that_depend_on_the_past_are_found()
    {
        SoundnessReport report = Validate(new Spoiled { Creep = 1e-7 });
        Assert.Contains("repetition, after other structures", Failures(report, "repeatability"));
    }

    [Fact]
    public void A_hole_in_place_of_a_wall_is_found()
    {
        SoundnessReport report = Validate(new Spoiled { Forces = -1, Energies = -1 });
        Assert.Contains("repulsive wall", Failures(report, "diatomics"));
    }

    /// <summary>The energy rises by a known number every step: the line through the shadow energy says it to a thousandth of the wobble.</summary>
    [Fact]
    public void A_known_drift_is_measured()
    {
        const double creep = 2e-8; // eV per evaluation
        Structure start = Crystals.Argon(2);
        EnergyDrift drift = EnergyDrift.Measure(new Spoiled { Creep = creep }, start, 2, 30, 0.8, 3, TestContext.Current.CancellationToken);
        double expected = creep * 1000 / start.AtomCount / (2 * 1e-6); // meV/atom/ns
        Assert.Equal(expected, drift.Slope, 5 * drift.Error);
        Assert.InRange(drift.Error, 0, 0.05 * expected);
        // Without the shadow energy the wobble would drown it: over 0.8 ps the drift is worth less than that.
        Assert.True(drift.Wobble > expected * 0.8e-3 * 0.1);
        EnergyDrift none = EnergyDrift.Measure(new LennardJones(0.0104, 3.4, 8.5), start, 2, 30, 0.8, 3, TestContext.Current.CancellationToken);
        Assert.InRange(Math.Abs(none.Slope), 0, 0.02 * expected);
    }

    /// <summary>Ẽ is conserved to the fourth order: half the timestep leaves a sixteenth.</summary>
    [Fact]
    public void The_shadow_energy_is_of_the_fourth_order()
    {
        double Spread(double timestep)
        {
            EnergyDrift drift = EnergyDrift.Measure(new LennardJones(0.0104, 3.4, 8.5), Crystals.Argon(2), timestep, 40, 20 * 8 * 0.001, 3,
                TestContext.Current.CancellationToken);
            return drift.Shadow.Max() - drift.Shadow.Min();
        }
        Assert.InRange(Spread(8) / Spread(4), 10, 24);
    }

    [Fact]
    public void Networks_are_compared_over_threads_and_precision_and_committees_pass_too()
    {
        var model = RandomModels.Create("element_moe_topk");
        var other = RandomModels.Create("element_moe_topk", 2);
        foreach (int members in (int[])[1, 2])
        {
            var subject = new SoundnessSubject("random", (precision, threads) => members == 1
                ? new NetworkPotential(model, precision, threads)
                : new Committee([new NetworkPotential(model, precision, threads), new NetworkPotential(other, precision, threads)]),
                    members == 1 ? [model] : [model, other]);
            SoundnessReport report = SoundnessStudy.Run(subject, Short with { Picoseconds = 0 }, cancellation: TestContext.Current.CancellationToken);
            Assert.All(report.Lines.Where(line => line.Group is "exactness" or "symmetry" or "smoothness"), line =>
                Assert.True(line.Outcome == CheckOutcome.Pass, $"{line.Check} {line.Where}: {line.Value} {line.Note}"));
            Assert.Equal(0, report.Lines.Single(line => line.Check == "threads 1, 2 and all").Value);
            Assert.InRange(report.Lines.Single(line => line.Check == "forces, float against double").Value!.Value, 1e-9, 1e-2);
            Assert.Equal(6, report.Diatomics.Count); // each element with itself
            Assert.Equal(6, report.Lines.Count(line => line.Group == "smoothness" && line.Check.Contains("leaves", StringComparison.Ordinal))); // both cutoffs
        }
    }

    /// <summary>A model that promises the vacuum level meets it; one that does not is told by how much each element is off.</summary>
    [Theory]
    [InlineData("element_moe_vacuum", CheckOutcome.Pass)]
    [InlineData("configuration_moe_vacuum", CheckOutcome.Pass)]
    [InlineData("element_moe_topk", CheckOutcome.Warn)]
    public void The_vacuum_level_is_measured(string spec, CheckOutcome outcome)
    {
        var model = RandomModels.Create(spec);
        var subject = new SoundnessSubject("random", (precision, threads) => new NetworkPotential(model, precision, threads), [model]);
        SoundnessReport report = SoundnessStudy.Run(subject, Short with { Picoseconds = 0, Pairs = [] }, cancellation: TestContext.Current.CancellationToken);
        SoundnessLine line = report.Lines.Single(line => line.Check == "lone atoms at E0");
        Assert.Equal(outcome, line.Outcome);
        double[] lone = [.. VacuumStart.LoneEnergies(model).Select(Math.Abs)];
        Assert.Equal(outcome == CheckOutcome.Pass ? 0 : lone.Max(), line.Value!.Value, 1e-10);
        Element worst = model.Spec.Elements[Array.IndexOf(lone, lone.Max())];
        if (outcome == CheckOutcome.Warn) Assert.StartsWith($"lone atom, eV: {worst} ", line.Note);
        else Assert.Null(line.Note);
        Assert.Contains("may still be wrong", report.ToJson()["caveat"]!.GetValue<string>(), StringComparison.Ordinal);
    }

    /// <summary>By config_type where the file has one, by formula where it has none.</summary>
    [Fact]
    public void Errors_are_listed_by_kind()
    {
        Structure named = Labelled(3), unnamed = Labelled(4);
        named.ConfigType = "hot";
        SoundnessReport report = SoundnessStudy.Run(
            new SoundnessSubject("lj", (_, _) => new LennardJones(0.0104, 3.4, 8.5), []), Short with { Picoseconds = 0, Pairs = [] },
            () => [named, unnamed, unnamed], cancellation: TestContext.Current.CancellationToken);
        Assert.Equal(["hot", "Ar4"], report.Lines.Where(line => line.Check == "forces of a kind").OrderBy(line => line.Note).Select(line => line.Where));
        Assert.Equal(2, report.ToJson()["by_kind"]!["Ar4"]!["frames"]!.GetValue<long>());
    }

    private static Structure Labelled(int atoms)
    {
        double[] positions = [.. Enumerable.Range(0, 3 * atoms).Select(index => index % 3 == 0 ? 3.6 * (index / 3) : 0.1 * index)];
        return new Structure([.. Enumerable.Repeat(Element.Parse("Ar"), atoms)], positions, Cell.Open) { Energy = 0, Forces = new double[3 * atoms] };
    }

    [Fact]
    public void Gates_that_read_the_composition_are_not_asked_for_additivity()
    {
        var model = RandomModels.Create("configuration_soft");
        var subject = new SoundnessSubject("random", (precision, threads) => new NetworkPotential(model, precision, threads), [model]);
        SoundnessReport report = SoundnessStudy.Run(subject, Short with { Picoseconds = 0, Pairs = [] },
            cancellation: TestContext.Current.CancellationToken);
        SoundnessLine line = report.Lines.Single(line => line.Check == "far fragments add up");
        Assert.Equal(CheckOutcome.Skipped, line.Outcome);
        Assert.Empty(report.Diatomics);
    }

    [Fact]
    public void Verdicts_follow_limits_and_error_bars()
    {
        var limit = new SoundnessLimit("k", "u", 1, 10, "");
        Assert.Equal([CheckOutcome.Pass, CheckOutcome.Warn, CheckOutcome.Fail, CheckOutcome.Fail],
            new[] { 1, 10, 11, double.NaN }.Select(value => limit.Judge(value)));
        Assert.Equal([CheckOutcome.Fail, CheckOutcome.Warn, CheckOutcome.Pass],
            new[] { 0.5, 1, 10 }.Select(value => (limit with { IsFloor = true, Pass = 10, Warn = 1 }).Judge(value)));
        Assert.Equal([CheckOutcome.Pass, CheckOutcome.Warn, CheckOutcome.Warn, CheckOutcome.Fail],
            new[] { (0.5, 0.4), (0.5, 0.6), (0.5, 30), (30, 1) }.Select(pair => limit.Judge(pair.Item1, pair.Item2)));
    }

    [Fact]
    public void Limits_of_the_document_are_those_of_the_program()
    {
        string[] rows = [.. File.ReadLines(RepositoryFolder.At("docs", "guide", "validation.md"))
            .Where(line => line.StartsWith("| `", StringComparison.Ordinal))];
        Assert.Equal(SoundnessLimits.All.Select(limit => string.Create(CultureInfo.InvariantCulture,
            $"| `{limit.Key}` | {(limit.IsFloor ? "≥" : "≤")} {Number(limit.Pass)} | {(limit.IsFloor ? "<" : ">")} {Number(limit.Warn)} | {limit.Unit} | "
                + $"{limit.Reason} |")), rows);
    }

    private static string Number(double value) => value.ToString(value is > 0 and < 1e-3 ? "0e-0" : "G", CultureInfo.InvariantCulture);

    [Fact]
    public void Json_and_page_hold_every_line_and_curve()
    {
        SoundnessReport report = Validate(new LennardJones(0.0104, 3.4, 8.5));
        JsonObject json = JsonNode.Parse(report.ToJson().ToJsonString())!.AsObject();
        Assert.Equal(report.Lines.Count, json["lines"]!.AsArray().Count);
        Assert.Equal(SoundnessLimits.All.Count, json["limits"]!.AsObject().Count);
        JsonNode curve = json["diatomics"]![0]!;
        Assert.Equal(report.Diatomics[0].Distances.Length, curve["energies_eV"]!.AsArray().Count);
        Assert.All(json["lines"]!.AsArray().Where(line => line!["limit"] is not null), line =>
            Assert.True(json["limits"]!.AsObject().ContainsKey((string)line!["limit"]!)));
        string page = SoundnessPage.Of(report, "amalgam validate lj:").ToHtml();
        Assert.Equal(3, page.Split("<svg").Length - 1); // drift, Ar-Ar, E–V
        Assert.All(report.Lines, line => Assert.Contains(System.Net.WebUtility.HtmlEncode(line.Check).Replace("&#8211;", "–", StringComparison.Ordinal), page,
            StringComparison.Ordinal));
    }

    [Fact]
    public void Options_out_of_range_are_named()
    {
        Assert.Contains("found -1", Assert.Throws<InvalidDataException>(() => new SoundnessOptions { Picoseconds = -1 }.Check()).Message,
            StringComparison.Ordinal);
        Assert.Contains("found 0", Assert.Throws<InvalidDataException>(() => new SoundnessOptions { Structures = 0 }.Check()).Message,
            StringComparison.Ordinal);
        Assert.Contains("expected structures, found none", Assert.Throws<InvalidDataException>(() =>
            SoundnessStudy.Run(Subject(new LennardJones(0.0104, 3.4, 8.5)), Short, () => [], cancellation: TestContext.Current.CancellationToken)).Message,
                StringComparison.Ordinal);
    }

    private static SoundnessSubject Subject(IPotential potential) => new("control", (_, _) => potential, []);

    private static SoundnessReport Validate(IPotential potential) =>
        SoundnessStudy.Run(Subject(potential), Short, cancellation: TestContext.Current.CancellationToken);

    private static string[] Failures(SoundnessReport report, string group) =>
        [.. report.Lines.Where(line => line.Group == group && line.Outcome == CheckOutcome.Fail).Select(line => line.Check)];

    /// <summary>Argon with one thing wrong.</summary>
    private sealed class Spoiled : IPotential
    {
        private readonly LennardJones sound = new(0.0104, 3.4, 8.5);
        private long calls;

        /// <summary>Factor on forces.</summary>
        public double Forces { get; init; } = 1;
        /// <summary>Factor on energies.</summary>
        public double Energies { get; init; } = 1;
        /// <summary>eV/Å, an energy per place along x that the forces know of.</summary>
        public double Field { get; init; }
        /// <summary>eV added with every call.</summary>
        public double Creep { get; init; }

        public double Cutoff => sound.Cutoff;

        public bool Supports(Element element) => true;

        public void Evaluate(Structure structure, Evaluation result)
        {
            sound.Evaluate(structure, result);
            result.Energy = Energies * result.Energy + Creep * calls++;
            for (int i = 0; i < result.AtomCount; i++)
            {
                result.Energy += Field * structure.Positions[3 * i];
                result.Forces[3 * i] -= Field;
            }
            foreach (ref double force in result.Forces) force *= Forces;
        }
    }
}
