namespace Amalgam.Training.Loss;

/// <summary>Loss and errors structure by structure. Sums over them are made in the order of structures, whoever evaluated them.</summary>
internal sealed class LossRows
{
    /// <summary>Numbers of a structure: its loss and its error sums.</summary>
    public static readonly int Width = 1 + ErrorSums.Length;

    private readonly List<ErrorSums> errors = [];
    private double[] values = [];

    /// <summary>Structures.</summary>
    public int Count { get; private set; }

    /// <summary>[structure], parts of the loss.</summary>
    public double[] Losses
    {
        get
        {
            var losses = new double[Count];
            for (int index = 0; index < Count; index++) losses[index] = Row(index)[0];
            return losses;
        }
    }

    /// <summary>Makes room and sets everything to zero.</summary>
    public void Reset(int structures)
    {
        Count = structures;
        if (values.Length < Width * structures) values = new double[Width * structures];
        while (errors.Count < structures) errors.Add(new ErrorSums());
        for (int index = 0; index < structures; index++) errors[index].Clear();
    }

    /// <summary>Error sums of a structure, to be added to.</summary>
    public ErrorSums ErrorsOf(int structure) => errors[structure];

    /// <summary>Sets the part of the loss of a structure.</summary>
    public void SetLoss(int structure, double loss) => Row(structure)[0] = loss;

    /// <summary>[structure, 1 + error sums], some structures.</summary>
    public double[] Take(int first, int count)
    {
        for (int index = first; index < first + count; index++) errors[index].Values.CopyTo(Row(index)[1..]);
        return values[(Width * first)..(Width * (first + count))];
    }

    /// <summary>Takes over what others found.</summary>
    /// <param name="rows">[structure, 1 + error sums], from <see cref="Take"/></param>
    public void Put(ReadOnlySpan<double> rows)
    {
        Reset(rows.Length / Width);
        rows.CopyTo(values);
        for (int index = 0; index < Count; index++) errors[index].Add(Row(index)[1..]);
    }

    /// <summary>The loss, summed in the order of structures.</summary>
    /// <param name="sums">get the errors, in the same order; null for none</param>
    public double Total(ErrorSums? sums)
    {
        double total = 0;
        for (int index = 0; index < Count; index++)
        {
            total += Row(index)[0];
            sums?.Add(errors[index].Values);
        }
        return total;
    }

    private Span<double> Row(int structure) => values.AsSpan(Width * structure, Width);
}
