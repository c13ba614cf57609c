namespace Amalgam.Formats.Crystals;

/// <summary>Reads the rotations of a Hall symbol one after another: order, axis, screw and shift, such as "-4ud", "2n", "3*", "31".</summary>
/// <remarks>What is not written follows from the rotation before: the axis of the second and third, and which diagonal ' and " mean.</remarks>
internal sealed class HallRotations
{
    private static readonly Dictionary<(char Axis, int Order), int[]> Matrices = new()
    {
        [('z', 1)] = [1, 0, 0, 0, 1, 0, 0, 0, 1],
        [('x', 2)] = [1, 0, 0, 0, -1, 0, 0, 0, -1],
        [('x', 3)] = [1, 0, 0, 0, 0, -1, 0, 1, -1],
        [('x', 4)] = [1, 0, 0, 0, 0, -1, 0, 1, 0],
        [('x', 6)] = [1, 0, 0, 0, 1, -1, 0, 1, 0],
        [('y', 2)] = [-1, 0, 0, 0, 1, 0, 0, 0, -1],
        [('y', 3)] = [-1, 0, 1, 0, 1, 0, -1, 0, 0],
        [('y', 4)] = [0, 0, 1, 0, 1, 0, -1, 0, 0],
        [('y', 6)] = [0, 0, 1, 0, 1, 0, -1, 0, 1],
        [('z', 2)] = [-1, 0, 0, 0, -1, 0, 0, 0, 1],
        [('z', 3)] = [0, -1, 0, 1, -1, 0, 0, 0, 1],
        [('z', 4)] = [0, -1, 0, 1, 0, 0, 0, 0, 1],
        [('z', 6)] = [1, -1, 0, 1, 0, 0, 0, 0, 1],
        [('*', 3)] = [0, 0, 1, 1, 0, 0, 0, 1, 0],
    };

    /// <summary>Twofold rotations about the diagonals of a face, by the axis at right angles to it: a − b and the like.</summary>
    private static readonly Dictionary<char, int[]> Differences = new()
    {
        ['x'] = [-1, 0, 0, 0, 0, -1, 0, -1, 0],
        ['y'] = [0, 0, -1, 0, -1, 0, -1, 0, 0],
        ['z'] = [0, -1, 0, -1, 0, 0, 0, 0, -1],
    };

    /// <summary>The same about a + b and the like.</summary>
    private static readonly Dictionary<char, int[]> Sums = new()
    {
        ['x'] = [-1, 0, 0, 0, 0, 1, 0, 1, 0],
        ['y'] = [0, 0, 1, 0, -1, 0, 1, 0, 0],
        ['z'] = [0, 1, 0, 1, 0, 0, 0, 0, -1],
    };

    private static readonly Dictionary<char, int[]> Shifts = new()
    {
        ['a'] = [6, 0, 0],
        ['b'] = [0, 6, 0],
        ['c'] = [0, 0, 6],
        ['n'] = [6, 6, 6],
        ['u'] = [3, 0, 0],
        ['v'] = [0, 3, 0],
        ['w'] = [0, 0, 3],
        ['d'] = [3, 3, 3],
    };

    private int count, earlierOrder;
    private char earlierAxis = 'z';

    /// <summary>The operator of the next word; null when it is none.</summary>
    public HallSymbol.Seitz? Read(string word)
    {
        bool isImproper = word.StartsWith('-');
        string text = word.TrimStart('-').Replace('=', '"');
        if (text.Length == 0 || text[0] is not ('1' or '2' or '3' or '4' or '6')) return null;
        int order = text[0] - '0', screw = 0;
        char axis = '?';
        var shift = new int[3];
        foreach (char letter in text[1..])
        {
            if (letter is 'x' or 'y' or 'z' or '\'' or '"' or '*') axis = letter;
            else if (letter is >= '1' and <= '5' && letter - '0' < order) screw = letter - '0';
            else if (Shifts.TryGetValue(char.ToLowerInvariant(letter), out int[]? part))
                for (int k = 0; k < 3; k++) shift[k] += part[k];
            else return null;
        }
        if (axis == '?') axis = DefaultAxis(order);
        int[]? matrix = MatrixOf(order, axis);
        if (matrix is null || screw > 0 && axis is not ('x' or 'y' or 'z')) return null;
        if (screw > 0) shift[axis - 'x'] += 12 * screw / order;
        (count, earlierOrder) = (count + 1, order);
        if (axis is 'x' or 'y' or 'z') earlierAxis = axis;
        return new HallSymbol.Seitz(isImproper ? [.. matrix.Select(number => -number)] : matrix, shift);
    }

    private char DefaultAxis(int order) => (count, order) switch
    {
        (_, 1) or (0, _) => 'z',
        (1, 2) => earlierOrder is 3 or 6 ? '\'' : 'x',
        (2, 3) => '*',
        _ => 'z',
    };

    private int[]? MatrixOf(int order, char axis) => axis switch
    {
        '\'' => order == 2 ? Differences[earlierAxis] : null,
        '"' => order == 2 ? Sums[earlierAxis] : null,
        _ => Matrices.GetValueOrDefault((order == 1 ? 'z' : axis, order)),
    };
}
