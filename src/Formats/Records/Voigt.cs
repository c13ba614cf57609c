namespace Amalgam.Formats.Records;

/// <summary>Six numbers of a symmetric matrix in ASE's order: xx yy zz yz xz xy.</summary>
internal static class Voigt
{
    /// <summary>Place of each of the nine numbers of the matrix, row by row, among the six.</summary>
    public static readonly int[] MatrixPlaces = [0, 5, 4, 5, 1, 3, 4, 3, 2];

    /// <summary>The six of a matrix that is symmetric to the last bit; all nine of any other.</summary>
    public static double[] Of(double[] matrix) => matrix[1] == matrix[3] && matrix[2] == matrix[6] && matrix[5] == matrix[7]
        ? [matrix[0], matrix[4], matrix[8], matrix[5], matrix[2], matrix[1]] : matrix;
}
