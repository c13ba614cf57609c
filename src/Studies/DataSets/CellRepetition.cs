using System.Globalization;
using Amalgam.Atoms;

namespace Amalgam.Studies.DataSets;

/// <summary>Which multiples of the lattice vectors span a larger cell, and the translations that fill it.</summary>
/// <remarks>Rows of the new cell are M · rows of the old one, with whole numbers M; |det M| copies of the old cell fill it.</remarks>
public sealed class CellRepetition
{
    private readonly int[] matrix;

    private CellRepetition(int[] matrix)
    {
        this.matrix = matrix;
        Translations = Fill(matrix);
    }

    /// <summary>[3, 3], M, row-major.</summary>
    public IReadOnlyList<int> Matrix => matrix;

    /// <summary>[copy], multiples of the old lattice vectors, 0 0 0 among them, in ascending order.</summary>
    public IReadOnlyList<(int A, int B, int C)> Translations { get; }

    /// <summary>A text of three whole numbers, or of nine, the rows of a matrix: "2,2,1" or "1,1,0,-1,1,0,0,0,1".</summary>
    /// <exception cref="InvalidDataException">They are no such numbers, or span no volume.</exception>
    public static CellRepetition Parse(string text)
    {
        string[] words = text.Split([',', ';', ' '], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        int[] numbers = [.. words.Select(word => int.TryParse(word, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int number)
            && Math.Abs((long)number) <= Largest ? number : int.MinValue)];
        bool isList = numbers.Length == 3 && Array.TrueForAll(numbers, number => number >= 1);
        if (!isList && (numbers.Length != 9 || numbers.Contains(int.MinValue)))
            throw Wrong(text, "something else");
        int[] matrix = isList ? [numbers[0], 0, 0, 0, numbers[1], 0, 0, 0, numbers[2]] : numbers;
        long copies = Math.Abs(Determinant(matrix));
        if (copies == 0) throw Wrong(text, "rows that span no volume");
        if (copies > MostCopies) throw Wrong(text, $"{copies} copies");
        return new CellRepetition(matrix);
    }

    /// <summary>Whether axes without periodicity are left as they are.</summary>
    public bool Keeps(Cell cell)
    {
        for (int axis = 0; axis < 3; axis++)
            for (int other = 0; other < 3 && !cell.IsPeriodic(axis); other++)
            {
                int expected = axis == other ? 1 : 0;
                if (matrix[3 * axis + other] != expected || matrix[3 * other + axis] != expected) return false;
            }
        return true;
    }

    public override string ToString() => string.Join(',', IsDiagonal ? [matrix[0], matrix[4], matrix[8]] : matrix);

    private const int Largest = 1000;
    private const long MostCopies = 10_000_000;

    private bool IsDiagonal => matrix.Index().All(entry => entry.Index % 4 == 0 || entry.Item == 0) && matrix[0] > 0 && matrix[4] > 0 && matrix[8] > 0;

    private static long Determinant(int[] m) => m[0] * ((long)m[4] * m[8] - (long)m[5] * m[7]) - m[1] * ((long)m[3] * m[8] - (long)m[5] * m[6])
        + m[2] * ((long)m[3] * m[7] - (long)m[4] * m[6]);

    /// <summary>Translations whose coordinates t M⁻¹ in the new cell are all at least 0 and below 1, in whole numbers: t adj(M) against |det M|.</summary>
    private static (int, int, int)[] Fill(int[] m)
    {
        long determinant = Determinant(m), sign = Math.Sign(determinant);
        long[] adjugate = new long[9];
        for (int row = 0; row < 3; row++)
            for (int column = 0; column < 3; column++)
            {
                int a = (column + 1) % 3, b = (column + 2) % 3, c = (row + 1) % 3, d = (row + 2) % 3;
                adjugate[3 * row + column] = sign * ((long)m[3 * a + c] * m[3 * b + d] - (long)m[3 * a + d] * m[3 * b + c]);
            }
        (int Low, int High)[] range = [.. Enumerable.Range(0, 3).Select(column => (
            Enumerable.Range(0, 3).Sum(row => Math.Min(0, m[3 * row + column])), Enumerable.Range(0, 3).Sum(row => Math.Max(0, m[3 * row + column]))))];
        var found = new List<(int, int, int)>();
        for (int a = range[0].Low; a <= range[0].High; a++)
            for (int b = range[1].Low; b <= range[1].High; b++)
                for (int c = range[2].Low; c <= range[2].High; c++)
                    if (IsInside(a, b, c)) found.Add((a, b, c));
        return [.. found];

        bool IsInside(int a, int b, int c)
        {
            for (int column = 0; column < 3; column++)
            {
                long part = a * adjugate[column] + b * adjugate[3 + column] + c * adjugate[6 + column];
                if (part < 0 || part >= sign * determinant) return false;
            }
            return true;
        }
    }

    private static InvalidDataException Wrong(string text, string found) =>
        new($"--repeat {text}: expected three positive whole numbers, or nine (the rows of a matrix) that span a volume, up to {Largest} each and {MostCopies} "
            + $"copies, found {found}\n  → such as 2,2,1, or 1,1,0,-1,1,0,0,0,1 for the cell turned by 45°");
}
