using System.Globalization;
using System.Text.RegularExpressions;
using Amalgam.Atoms;
using Amalgam.Formats.Extxyz;
using Amalgam.Model.Files;
using Amalgam.Network;
using Amalgam.Testing;
using Xunit;

namespace Amalgam.Unit.House;

/// <summary>The README says what is true: its C# sample compiles and runs, its numbers are those of the results page.</summary>
public sealed partial class ReadmeTests
{
    private static readonly string Readme = File.ReadAllText(RepositoryFolder.At("README.md"));

    [Fact]
    public void The_sample_prints_energy_forces_and_stress()
    {
        string model = RepositoryFolder.At("tests", "data", "models", "mo-small.safetensors");
        string file = RepositoryFolder.At("examples", "mlearn-mo", "test.xyz");
        string sample = CodeSamples.In(Readme)[0];
        Assert.InRange(sample.Split('\n').Length, 10, 25);

        string[] lines = CodeSamples.Run(sample, new Dictionary<string, string> { ["model.safetensors"] = model, ["structures.xyz"] = file });

        List<Structure> structures = ExtxyzReader.ReadAll(file);
        using var potential = new NetworkPotential(ModelFile.Load(model));
        var evaluation = new Evaluation();
        potential.Evaluate(structures[0], evaluation);
        double stress = -evaluation.Virial[0] / structures[0].Cell.Volume;
        string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
        double[] force = evaluation.Forces[..3].ToArray();
        Assert.Equal(Text($"energy {evaluation.Energy:f6} eV"), lines[0]);
        Assert.Equal(Text($"Mo {force[0]:f4} {force[1]:f4} {force[2]:f4}"), lines[1]);
        Assert.Equal(Text($"stress xx {stress:f6} eV/Å³"), lines[1 + structures[0].AtomCount]);
    }

    [Fact]
    public void The_numbers_of_the_table_stand_in_the_results()
    {
        HashSet<string> results = [.. Number().Matches(File.ReadAllText(RepositoryFolder.At("docs", "evidence", "results.md"))).Select(match => match.Value)];
        string[] rows =
        [
            .. Readme.Split('\n').SkipWhile(line => !line.StartsWith("| data |", StringComparison.Ordinal)).Skip(2)
                .TakeWhile(line => line.StartsWith('|')),
        ];
        Assert.True(rows.Length >= 3, "the table of numbers was not found in README.md");
        IEnumerable<string> strangers =
            from row in rows
            from cell in row.Split('|').Skip(3) // the first cells name data and budget
            from Match number in Number().Matches(cell)
            where !results.Contains(number.Value)
            select $"{number.Value} of README.md is not in docs/evidence/results.md: copy the number from there ({row})";
        Assert.Empty(strangers);
    }

    [GeneratedRegex(@"(?<![\w.])\d+(?:[.,]\d+)*")]
    private static partial Regex Number();
}
