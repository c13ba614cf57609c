namespace Amalgam.Dynamics.Restart;

/// <summary>Named rows of numbers that a run needs to go on.</summary>
public sealed class RestartNumbers
{
    private readonly Dictionary<string, double[]> rows = [];

    /// <summary>Where the numbers came from, for messages.</summary>
    public string Source { get; init; } = "restart";

    /// <summary>Names in the order in which they were added.</summary>
    public IEnumerable<string> Names => rows.Keys;

    /// <summary>Keeps a copy of numbers under a new name.</summary>
    public void Add(string name, params ReadOnlySpan<double> numbers) => rows.Add(name, numbers.ToArray());

    /// <summary>The numbers of a name.</summary>
    /// <exception cref="InvalidDataException">There are none of this name.</exception>
    public double[] this[string name] => rows.TryGetValue(name, out double[]? row)
        ? row
        : throw new InvalidDataException($"{Source}: expected the numbers '{name}', found none\n  {string.Join(", ", rows.Keys)}\n"
            + "  → this file is of another kind of run or another version; start anew");

    /// <summary>Copies the numbers of a name.</summary>
    /// <exception cref="InvalidDataException">There are none of this name, or their number is not the length of the destination.</exception>
    public void CopyTo(string name, Span<double> destination)
    {
        double[] row = this[name];
        if (row.Length != destination.Length)
            throw new InvalidDataException($"{Source}: expected {destination.Length} numbers of '{name}', found {row.Length}\n"
                + "  → this file is of another structure or other options; start anew");
        row.CopyTo(destination);
    }

    /// <summary>The one number of a name.</summary>
    public double One(string name)
    {
        double number = 0;
        CopyTo(name, new Span<double>(ref number));
        return number;
    }
}
