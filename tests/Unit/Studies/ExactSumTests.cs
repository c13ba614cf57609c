using System.Text.Json.Nodes;
using Amalgam.Atoms;
using Amalgam.Atoms.Elements;
using Amalgam.Studies.Errors;
using Xunit;

namespace Amalgam.Unit.Studies;

/// <summary>Sums that are rounded once, and tables that are put together from the sums of parts.</summary>
public sealed class ExactSumTests
{
    private static double Sum(params IEnumerable<double> numbers)
    {
        var sum = new ExactSum();
        foreach (double number in numbers) sum.Add(number);
        return sum.Value;
    }

    [Fact]
    public void Sums_are_the_nearest_doubles()
    {
        Assert.Equal(0, Sum());
        Assert.Equal(1, Sum(Enumerable.Repeat(0.1, 10)));
        Assert.Equal(1, Sum(1e100, 1, -1e100));
        Assert.Equal(10000000000000002, Sum(1e16, 1, 1e-16));
        Assert.Equal(1e16, Sum(1e16, 1));
        Assert.Equal(1e16, Sum(1e16, 1, -1e-16));
        Assert.Equal(double.PositiveInfinity, Sum(double.MaxValue, double.MaxValue, -1));
        // The nearest double to the mean of a million copies of 0.1, which is a little more than a tenth, is 0.1 itself.
        Assert.Equal(0.1, Sum(Enumerable.Repeat(0.1, 1 << 20)) / (1 << 20));
    }

    [Fact]
    public void Sums_do_not_depend_on_order_or_parts()
    {
        var random = new Random(5);
        double[] numbers = [.. Enumerable.Range(0, 500).Select(_ => (random.NextDouble() - 0.5) * Math.Pow(10, random.Next(-30, 30)))];
        double expected = Sum(numbers);
        for (int trial = 0; trial < 20; trial++)
        {
            random.Shuffle(numbers);
            Assert.Equal(expected, Sum(numbers));
            int cut = random.Next(numbers.Length);
            ExactSum one = new(), other = new();
            foreach (double number in numbers[..cut]) one.Add(number);
            foreach (double number in numbers[cut..]) other.Add(number);
            foreach (double part in other.Parts) one.Add(part);
            Assert.Equal(expected, one.Value);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(7)]
    public void A_table_of_stored_parts_is_that_of_the_whole(int parts)
    {
        var random = new Random(11);
        Element[] known = [Element.Parse("H"), Element.Parse("O"), Element.Parse("Cu")];
        var whole = new ErrorTable(known, [-1.1, -5.3, -3.7]);
        ErrorTable[] cut = [.. Enumerable.Range(0, parts).Select(_ => new ErrorTable(known, [-1.1, -5.3, -3.7]))];
        const int structures = 40;
        for (int index = 0; index < structures; index++)
        {
            (Structure structure, Evaluation prediction) = Draw(random, known);
            whole.Add(structure, prediction);
            cut[index * parts / structures].Add(structure, prediction);
        }
        var merged = new ErrorTable([], []);
        foreach (ErrorTable part in cut) merged.AddSums(JsonNode.Parse(part.SumsToJson().ToJsonString())!.AsObject(), "part");
        Assert.Equal(whole.ToJson().ToJsonString(), merged.ToJson().ToJsonString());
        Assert.Equal(whole.Total.Model.Labels.Select(label => (label.Missing, label.Undefined)),
            merged.Total.Model.Labels.Select(label => (label.Missing, label.Undefined)));
    }

    [Theory]
    [InlineData("""{"total":3}""", "expected an object under \"total\", found something else")]
    [InlineData("{}", "expected an object under \"total\", found none")]
    [InlineData("""{"total":{"model":{"frames":-1}}}""", "expected a count under \"frames\", found a negative number")]
    [InlineData("""{"total":{"model":{"frames":1.5}}}""", "expected a count under \"frames\", found something else")]
    public void What_is_no_table_is_refused(string json, string message)
    {
        var error = Assert.Throws<InvalidDataException>(() => new ErrorTable([], []).AddSums(JsonNode.Parse(json)!.AsObject(), "part-1.json"));
        Assert.StartsWith("part-1.json: ", error.Message, StringComparison.Ordinal);
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    private static (Structure, Evaluation) Draw(Random random, Element[] known)
    {
        int atoms = random.Next(1, 6);
        bool isPeriodic = random.Next(3) > 0;
        double[] Numbers(int count) => [.. Enumerable.Range(0, count).Select(_ => random.NextDouble() * 3 - 1.5)];
        var cell = new Cell([5, 0, 0, 0, 5, 0, 0, 0, 5], isPeriodic, isPeriodic, true);
        var structure = new Structure([.. Enumerable.Range(0, atoms).Select(_ => known[random.Next(known.Length)])], Numbers(3 * atoms), cell)
        {
            ConfigType = "kind" + random.Next(4),
            Energy = random.Next(4) > 0 ? random.NextDouble() : null,
            Forces = random.Next(4) > 0 ? Numbers(3 * atoms) : null,
            Stress = random.Next(2) > 0 ? Numbers(9) : null,
        };
        var prediction = new Evaluation();
        prediction.Reset(atoms);
        prediction.Energy = random.NextDouble();
        Numbers(3 * atoms).CopyTo(prediction.Forces);
        Numbers(9).CopyTo(prediction.Virial, 0);
        return (structure, prediction);
    }
}
