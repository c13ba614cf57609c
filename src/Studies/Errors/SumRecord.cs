using System.Text.Json.Nodes;

namespace Amalgam.Studies.Errors;

/// <summary>
/// The sums behind an error table as JSON. One description of the fields serves both directions: while writing they are stored, while reading what was stored
/// is added to what is there.
/// </summary>
/// <param name="json">written to, or read from</param>
/// <param name="where">begins every message</param>
/// <param name="isReading">the direction</param>
internal sealed class SumRecord(JsonObject json, string where, bool isReading)
{
    /// <summary>Whether stored sums are added to those that are there.</summary>
    public bool IsReading => isReading;

    /// <summary>A count.</summary>
    /// <returns>what is to be added to it: 0 while writing</returns>
    public long Count(string name, long count)
    {
        if (isReading)
            return Value(name, node => node.GetValue<long>(), "a count") is >= 0 and long stored ? stored : throw Wrong(name, "a count", "a negative number");
        json[name] = count;
        return 0;
    }

    /// <summary>A sum, as the doubles it consists of.</summary>
    public void Sum(string name, ExactSum sum)
    {
        if (!isReading) Numbers(name, sum.Parts);
        else foreach (double part in Numbers(name, [])) sum.Add(part);
    }

    /// <summary>A list of numbers.</summary>
    /// <returns>the stored ones while reading</returns>
    public IEnumerable<double> Numbers(string name, IEnumerable<double> numbers)
    {
        if (isReading) return [.. Value(name, node => node.AsArray(), "a list of numbers").Select(part => NumberOf(part, name))];
        json[name] = new JsonArray([.. numbers.Select(part =>
            double.IsFinite(part) ? JsonValue.Create(part) : JsonValue.Create(double.IsNaN(part) ? "nan" : part > 0 ? "inf" : "-inf"))]);
        return numbers;
    }

    /// <summary>A number that is not summed.</summary>
    /// <returns>the stored one while reading</returns>
    public double Number(string name, double number)
    {
        if (isReading) return Value(name, node => node.GetValue<double>(), "a number");
        json[name] = number;
        return number;
    }

    /// <summary>A text.</summary>
    /// <returns>the stored one while reading</returns>
    public string Text(string name, string text)
    {
        if (isReading) return Value(name, node => node.GetValue<string>(), "a text");
        json[name] = text;
        return text;
    }

    /// <summary>A group of sums.</summary>
    public SumRecord Part(string name)
    {
        if (isReading) return new SumRecord(Value(name, node => node.AsObject(), "an object"), $"{where}: {name}", isReading: true);
        var part = new JsonObject();
        json[name] = part;
        return new SumRecord(part, where, isReading: false);
    }

    /// <summary>Whether there is a group, where not all have it.</summary>
    public bool Has(string name, bool isThere) => isReading ? json.ContainsKey(name) : isThere;

    /// <summary>Names of the groups in this one: those to be written, or those that are stored.</summary>
    public IReadOnlyList<string> Names(IEnumerable<string> known) => [.. isReading ? json.Select(pair => pair.Key) : known];

    private double NumberOf(JsonNode? node, string name)
    {
        if (node is JsonValue value)
        {
            if (value.TryGetValue(out double number)) return number;
            if (value.TryGetValue(out string? word) && word is "nan" or "inf" or "-inf")
                return word == "nan" ? double.NaN : word == "inf" ? double.PositiveInfinity : double.NegativeInfinity;
        }
        throw Wrong(name, "numbers", node is null ? "nothing" : node.ToJsonString());
    }

    private T Value<T>(string name, Func<JsonNode, T> read, string expected)
    {
        if (json[name] is not JsonNode node) throw Wrong(name, expected, "none");
        try
        {
            return read(node);
        }
        catch (Exception problem) when (problem is InvalidOperationException or FormatException or OverflowException)
        {
            throw Wrong(name, expected, "something else");
        }
    }

    /// <summary>The message about a field.</summary>
    public InvalidDataException Wrong(string name, string expected, string found) =>
        new($"{where}: expected {expected} under \"{name}\", found {found}\n  → compute this shard again");
}
