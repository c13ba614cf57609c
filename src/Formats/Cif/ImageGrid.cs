namespace Amalgam.Formats.Cif;

/// <summary>Points in a cell, sorted into boxes so that those near another are found in a time that does not grow with their number.</summary>
internal sealed class ImageGrid
{
    private const double Width = 1.2;  // Å, at least: distances beyond are not looked for
    private const int MostBoxes = 64;

    private readonly double[] cell;
    private readonly int[] boxes = new int[3];
    private readonly Dictionary<(int, int, int), List<int>> members = [];
    private readonly List<int> owners = [];

    /// <param name="cell">[3, 3], Å</param>
    public ImageGrid(double[] cell)
    {
        this.cell = cell;
        double volume = Math.Abs(Outputs.Lattice.Determinant(cell));
        for (int axis = 0; axis < 3; axis++)
        {
            int u = 3 * ((axis + 1) % 3), v = 3 * ((axis + 2) % 3);
            double x = cell[u + 1] * cell[v + 2] - cell[u + 2] * cell[v + 1], y = cell[u + 2] * cell[v] - cell[u] * cell[v + 2];
            double z = cell[u] * cell[v + 1] - cell[u + 1] * cell[v];
            boxes[axis] = Math.Clamp((int)(volume / Math.Sqrt(x * x + y * y + z * z) / Width), 1, MostBoxes);
        }
    }

    /// <summary>[point, 3].</summary>
    public List<double> Reduced { get; } = [];

    /// <param name="point">[3], reduced, in [0, 1)</param>
    public void Add(ReadOnlySpan<double> point, int owner)
    {
        (int, int, int) box = (Box(point[0], 0), Box(point[1], 1), Box(point[2], 2));
        if (!members.TryGetValue(box, out List<int>? list)) members[box] = list = [];
        list.Add(owners.Count);
        owners.Add(owner);
        foreach (double number in point) Reduced.Add(number);
    }

    /// <summary>Distance, Å, and owner of the nearest point in this box and those around it; infinite and −1 for none.</summary>
    public (double Distance, int Owner) Nearest(ReadOnlySpan<double> point)
    {
        (double best, int owner) = (double.PositiveInfinity, -1);
        for (int place = 0; place < 27; place++)
        {
            (int, int, int) box = (Around(point[0], 0, place / 9), Around(point[1], 1, place / 3 % 3), Around(point[2], 2, place % 3));
            if (!members.TryGetValue(box, out List<int>? list)) continue;
            foreach (int other in list)
                if (Distance(point, other) is double distance && distance < best) (best, owner) = (distance, owners[other]);
        }
        return (best, owner);
    }

    private double Distance(ReadOnlySpan<double> point, int other)
    {
        Span<double> step = stackalloc double[3];
        for (int k = 0; k < 3; k++)
        {
            step[k] = point[k] - Reduced[3 * other + k];
            step[k] -= Math.Round(step[k]);
        }
        double squared = 0;
        for (int k = 0; k < 3; k++)
        {
            double along = step[0] * cell[k] + step[1] * cell[3 + k] + step[2] * cell[6 + k];
            squared += along * along;
        }
        return Math.Sqrt(squared);
    }

    private int Box(double number, int axis) => Math.Min((int)(number * boxes[axis]), boxes[axis] - 1);

    private int Around(double number, int axis, int step) => (Box(number, axis) + step - 1 + boxes[axis]) % boxes[axis];
}
